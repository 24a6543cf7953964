import {
  DescribeStreamSummaryCommand,
  KinesisClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-kinesis";
import type { Stack } from "../../stack/stack.ts";
import type { Check, Examination } from "../check.ts";
import type { Finding } from "../finding.ts";
import { readMetric } from "../read-metrics.ts";
import { judgeStream } from "./judge-stream.ts";

export const streamCheck: Check = {
  name: "stream",
  about: "the log stream: there, active, not throttled",
  needs: ["stack"],
  questions: [askStream],
};

async function askStream({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const name = (await stack.output("LogStreamName")) ?? "";
  const summary = await describeStream(stack, name);
  return judgeStream({
    name,
    status: summary?.StreamStatus,
    isOnDemand: summary?.StreamModeDetails?.StreamMode === "ON_DEMAND",
    openShards: summary?.OpenShardCount ?? 0,
    keyId: summary?.EncryptionType === "KMS" ? (summary.KeyId ?? "a KMS key") : undefined,
    throttledWrites: summary === undefined ? undefined : await throttledWrites(stack, name, nowMs),
  });
}

async function describeStream(stack: Stack, StreamName: string) {
  try {
    const answer = await stack.client(KinesisClient).send(new DescribeStreamSummaryCommand({ StreamName }));
    return answer.StreamDescriptionSummary;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function throttledWrites(stack: Stack, name: string, nowMs: number): Promise<number | undefined> {
  const question = {
    namespace: "AWS/Kinesis",
    metric: "WriteProvisionedThroughputExceeded",
    dimensions: { StreamName: name },
    statistic: "Sum",
    minutes: 60,
  } as const;
  return await readMetric(stack, question, nowMs);
}
