import { describeStream } from "../../stack/log-stream.ts";
import { readMetric } from "../../stack/metrics.ts";
import type { Stack } from "../../stack/stack.ts";
import { counted } from "../../terminal/figures.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";

export const streamCheck: Check = {
  name: "stream",
  about: "the log stream: exists, is active, is not throttled",
  needs: ["stack"],
  questions: [askStream],
};

async function askStream({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const name = (await stack.output("LogStreamName")) ?? "";
  const summary = await describeStream(stack, name);
  return diagnoseStream({
    name,
    status: summary?.StreamStatus,
    isOnDemand: summary?.StreamModeDetails?.StreamMode === "ON_DEMAND",
    openShards: summary?.OpenShardCount ?? 0,
    keyId: summary?.EncryptionType === "KMS" ? (summary.KeyId ?? "a KMS key") : undefined,
    throttledWrites: summary === undefined ? undefined : await readThrottledWrites(stack, name, nowMs),
  });
}

async function readThrottledWrites(stack: Stack, name: string, nowMs: number): Promise<number | undefined> {
  const question = {
    namespace: "AWS/Kinesis",
    metric: "WriteProvisionedThroughputExceeded",
    dimensions: { StreamName: name },
    statistic: "Sum",
    minutes: 60,
  } as const;
  return await readMetric(stack, question, nowMs);
}

export interface StreamFacts {
  readonly name: string;
  /** Undefined: there is no such stream. */
  readonly status: string | undefined;
  readonly isOnDemand: boolean;
  readonly openShards: number;
  /** The customer's key, or AWS's alias; undefined: not encrypted. */
  readonly keyId: string | undefined;
  /** Writes that were refused in the last hour; undefined: no data. */
  readonly throttledWrites: number | undefined;
}

export function diagnoseStream(facts: StreamFacts): readonly Finding[] {
  const { name, status, openShards, isOnDemand, keyId, throttledWrites = 0 } = facts;
  if (status === undefined)
    return [
      failed(
        `The log stream ${name} does not exist: it was deleted outside the stack, and nothing can be written`,
        `Create it again with the same name, then deploy the stack:\naws kinesis create-stream --stream-name ${name} --stream-mode-details StreamMode=ON_DEMAND`,
      ),
    ];
  if (status === "DELETING")
    return [
      failed(
        `The log stream ${name} is being deleted`,
        "Create it again with the same name, then deploy the stack.",
      ),
    ];
  if (status !== "ACTIVE" && status !== "UPDATING")
    return [warning(`The log stream ${name} is ${status}`, "Check again in a minute.")];
  const key = keyId === undefined ? "not encrypted" : `encrypted with ${keyId}`;
  const findings = [ok(`${name} is ${status}, ${counted(openShards, "shard")}, ${key}`)];
  if (throttledWrites > 0)
    findings.push(
      warning(
        `${counted(throttledWrites, "write")} refused in the last hour: the stream is throttled (WriteProvisionedThroughputExceeded)`,
        isOnDemand
          ? "An on-demand stream doubles its capacity by itself within 15 minutes. Spread the partition keys: one key is one shard, 1 MB/s."
          : "Add shards or make the stream on-demand, and spread the partition keys: one key is one shard, 1 MB/s.",
      ),
    );
  return findings;
}
