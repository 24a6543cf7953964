import {
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetQueueAttributesCommand, type QueueAttributeName, SQSClient } from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Stack } from "../../stack/stack.ts";
import type { Check, Examination } from "../check.ts";
import { judgeEventSource } from "../event-source.ts";
import type { Finding } from "../finding.ts";
import { readEventSource } from "../read-event-source.ts";
import { readMetric } from "../read-metrics.ts";
import { judgeBucket, judgeEncryption, judgeNotifications, judgePolicy } from "./judge-bucket.ts";
import { judgeQueue } from "./judge-queue.ts";

export const loadCheck: Check = {
  name: "load",
  about: "the log bucket (notifications, policy, encryption), the queue, StartLoad",
  needs: ["stack"],
  questions: [askBucket, askQueue, askEventSource],
};

/** Of a bucket that is not there, or is elsewhere, the rest would only say so again. */
async function askBucket(examination: Examination): Promise<readonly Finding[]> {
  const { stack } = examination;
  const bucket = (await stack.output("LogBucketName")) ?? "";
  const s3 = stack.client(S3Client);
  const stackRegion = await s3.config.region();
  const head = await orUndefined(["NotFound", "NoSuchBucket"], () =>
    s3.send(new HeadBucketCommand({ Bucket: bucket })),
  );
  const region = head === undefined ? undefined : (head.BucketRegion ?? stackRegion);
  const findings = judgeBucket({ bucket, region, stackRegion });
  if (region !== stackRegion) return findings;
  return [
    ...findings,
    ...(await askNotifications(s3, bucket)),
    ...(await askPolicy(stack, s3, bucket)),
    ...(await askEncryption(s3, bucket)),
  ];
}

async function askNotifications(s3: S3Client, bucket: string): Promise<readonly Finding[]> {
  const { $metadata: _, ...configuration } = await s3.send(
    new GetBucketNotificationConfigurationCommand({ Bucket: bucket }),
  );
  return judgeNotifications(bucket, configuration);
}

async function askPolicy(stack: Stack, s3: S3Client, bucket: string): Promise<readonly Finding[]> {
  const { Arn = "" } = await stack.client(STSClient).send(new GetCallerIdentityCommand({}));
  const answer = await orUndefined(["NoSuchBucketPolicy"], () =>
    s3.send(new GetBucketPolicyCommand({ Bucket: bucket })),
  );
  return judgePolicy({ bucket, partition: Arn.split(":")[1] ?? "aws", policy: answer?.Policy });
}

async function askEncryption(s3: S3Client, bucket: string): Promise<readonly Finding[]> {
  const answer = await orUndefined(["ServerSideEncryptionConfigurationNotFoundError"], () =>
    s3.send(new GetBucketEncryptionCommand({ Bucket: bucket })),
  );
  const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
  return judgeEncryption(bucket, rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm);
}

/** @returns undefined where the error is one of these names */
async function orUndefined<T>(names: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}

async function askQueue({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const queue = (await stack.output("LoadQueueUrl")) ?? "";
  const oldest = {
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: queue.split("/").at(-1) ?? "" },
    statistic: "Maximum",
    minutes: 10,
  } as const;
  return judgeQueue({
    waiting: await messagesIn(stack, queue),
    deadLetters: await messagesIn(stack, await stack.resource("LoadDeadLetters")),
    oldestSeconds: await readMetric(stack, oldest, nowMs),
  });
}

async function messagesIn(stack: Stack, QueueUrl: string): Promise<number> {
  const name: QueueAttributeName = "ApproximateNumberOfMessages";
  const { Attributes = {} } = await stack
    .client(SQSClient)
    .send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: [name] }));
  return Number(Attributes[name] ?? 0);
}

async function askEventSource({ stack }: Examination): Promise<readonly Finding[]> {
  const facts = await readEventSource(stack, "StartLoad");
  return judgeEventSource(facts, { name: "LoadQueue", keeps: "14 days" });
}
