import { CloudFormationClient } from "@aws-sdk/client-cloudformation";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import { SQSClient } from "@aws-sdk/client-sqs";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsClientConfig } from "../aws.ts";
import type { StackRecord } from "../stack-record.ts";

/** Clients of the emulator. @param userAgent names the caller to it (run-ministack.py) */
export function createClients(stack: Pick<StackRecord, "awsEndpoint" | "region">, userAgent?: string) {
  const config = {
    ...awsClientConfig(stack),
    ...(userAgent === undefined ? {} : { customUserAgent: userAgent }),
  };
  return {
    cloudFormation: new CloudFormationClient(config),
    firehose: new FirehoseClient(config),
    // Its default is HTTP/2, which the emulator does not speak.
    kinesis: new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() }),
    // Whether a function is invoked again is for the event source to decide.
    lambda: new LambdaClient({ ...config, maxAttempts: 1 }),
    logs: new CloudWatchLogsClient(config),
    s3: new S3Client({ ...config, forcePathStyle: true }),
    sqs: new SQSClient(config),
  };
}

export type Clients = ReturnType<typeof createClients>;
