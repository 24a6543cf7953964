/** A stack whose every AWS client is a fake, and the findings of one check about it. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { IAMClient } from "@aws-sdk/client-iam";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { OpenSearchClient } from "@aws-sdk/client-opensearch";
import { S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { mockClient } from "aws-sdk-client-mock";
import { type Check, examine } from "../../../src/cli/doctor/check.ts";
import type { Finding } from "../../../src/cli/doctor/check.ts";
import { selectStack } from "../../../src/cli/stack/selection.ts";
import { Stack } from "../../../src/cli/stack/stack.ts";

export const cloudFormation = mockClient(CloudFormationClient);
export const cloudWatch = mockClient(CloudWatchClient);
export const logs = mockClient(CloudWatchLogsClient);
export const firehose = mockClient(FirehoseClient);
export const iam = mockClient(IAMClient);
export const kinesis = mockClient(KinesisClient);
export const lambda = mockClient(LambdaClient);
export const domains = mockClient(OpenSearchClient);
export const s3 = mockClient(S3Client);
const sts = mockClient(STSClient);

export const nowMs = Date.parse("2026-11-25T12:00:00Z");
export const account = "123456789012";
export const streamArn = `arn:aws:kinesis:us-east-1:${account}:stream/cloudwatch`;
/** Nobody listens there: what is asked of OpenSearch itself is the integration tests' part. */
const endpoint = "http://127.0.0.1:9";

export function deployed(
  parameters: Readonly<Record<string, string>>,
  resources: Readonly<Record<string, string>>,
): void {
  const outputs = {
    LogStreamName: "logs",
    LogStreamProducerPolicyArn: `arn:aws:iam::${account}:policy/producer`,
    ArchiveBucketName: "archive",
    CloudWatchStreamArn: streamArn,
    SubscriptionRoleArn: `arn:aws:iam::${account}:role/subscription`,
    RejectBucketName: "rejects",
    OpenSearchEndpoint: endpoint,
  };
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: "logpipe",
        CreationTime: new Date(0),
        StackStatus: "CREATE_COMPLETE",
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      },
    ],
  });
  cloudFormation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: Object.entries(resources).map(([LogicalResourceId, PhysicalResourceId]) => ({
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType: "any",
      LastUpdatedTimestamp: new Date(0),
      ResourceStatus: "CREATE_COMPLETE",
    })),
  });
}

export async function findingsOf(check: Check): Promise<readonly Finding[]> {
  const stack = new Stack(selectStack({ region: "us-east-1", stackName: "logpipe" }, {}, "/"));
  const examination = { stack, nowMs, testRecordId: "an-id", say: () => undefined };
  for await (const { findings } of examine([{ ...check, needs: [] }], examination)) return findings;
  return [];
}

export function resetFakes(): void {
  for (const mock of [cloudFormation, cloudWatch, logs, firehose, iam, kinesis, lambda, domains, s3, sts])
    mock.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Arn: `arn:aws:iam::${account}:user/ann` });
  cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "m0", Values: [] }] });
}
