import { counted } from "../../terminal/figures.ts";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface StreamFacts {
  readonly name: string;
  /** Undefined: there is no such stream. */
  readonly status: string | undefined;
  readonly isOnDemand: boolean;
  readonly openShards: number;
  /** Of the customer's key, or AWS's alias; undefined: not encrypted. */
  readonly keyId: string | undefined;
  /** Writes that were refused in the last hour; undefined: no data. */
  readonly throttledWrites: number | undefined;
}

export function judgeStream(facts: StreamFacts): readonly Finding[] {
  const { name, status, openShards, isOnDemand, keyId, throttledWrites = 0 } = facts;
  if (status === undefined)
    return [
      failed(
        `The log stream ${name} is not there: it was deleted outside of the stack, and nothing can be written`,
        `Create it again under its name, then deploy the stack:\naws kinesis create-stream --stream-name ${name} --stream-mode-details StreamMode=ON_DEMAND`,
      ),
    ];
  if (status === "DELETING")
    return [
      failed(
        `The log stream ${name} is being deleted`,
        "Create it again under its name, then deploy the stack.",
      ),
    ];
  if (status !== "ACTIVE" && status !== "UPDATING")
    return [warning(`The log stream ${name} is ${status}`, "Look again in a minute.")];
  const key = keyId === undefined ? "not encrypted" : `encrypted with ${keyId}`;
  const findings = [ok(`${name} is ${status}, ${counted(openShards, "shard")}, ${key}`)];
  if (throttledWrites > 0)
    findings.push(
      warning(
        `${counted(throttledWrites, "write")} of the last hour were refused: the stream is throttled (WriteProvisionedThroughputExceeded)`,
        isOnDemand
          ? "An on-demand stream doubles by itself within 15 minutes. Spread the partition keys: one key is one shard, 1 MB/s."
          : "Add shards or make the stream on-demand, and spread the partition keys: one key is one shard, 1 MB/s.",
      ),
    );
  return findings;
}
