import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { setTimeout as sleep } from "node:timers/promises";
import { awsClientConfig } from "../emulator/aws.ts";
import { resourceOf, type StackRecord } from "../emulator/stack-record.ts";

const days = 9;
const dayMs = 86_400_000;

interface Cleaned {
  readonly deleted: readonly { readonly index: string; readonly reason: string }[];
  readonly gone: readonly string[];
  readonly failed: readonly unknown[];
  readonly kept: readonly {
    readonly reason: string;
    readonly count: number;
    readonly examples: readonly string[];
  }[];
}

/**
 * Creates an index for each of the last days, runs CleanIndexes, and shows what it decided.
 * @returns what differs from the rules (local/emulator/clean-rules.json: the newest seven stay)
 */
export async function showCleaning(stack: StackRecord): Promise<string[]> {
  const names = Array.from(
    { length: days },
    (_, ago) => `logpipe-sample-${new Date(Date.now() - ago * dayMs).toISOString().slice(0, 10)}`,
  );
  // One node: a replica would have nowhere to go, and doctor would warn of a yellow cluster.
  const body = JSON.stringify({ settings: { number_of_shards: 1, number_of_replicas: 0 } });
  const headers = { "content-type": "application/json" };
  for (const name of names) await fetch(`${stack.openSearchUrl}/${name}`, { method: "PUT", headers, body });
  const cleaned = await runCleanIndexes(stack);
  if (typeof cleaned === "string") return [cleaned];
  console.log("\nCleanIndexes, with the rule to keep seven of logpipe-sample-*:");
  for (const { index, reason } of cleaned.deleted) console.log(`  ${index.padEnd(27)}${reason}`);
  for (const { reason, count, examples } of cleaned.kept)
    console.log(`  ${(examples[0] ?? "").padEnd(27)}${count > 1 ? `and ${count - 1} more ` : ""}${reason}`);
  const kept = cleaned.kept.reduce((sum, { count }) => sum + count, 0);
  const { length } = cleaned.deleted;
  if (length >= days - 7 && kept === 7) return [];
  return [
    `CleanIndexes deleted ${length} and kept ${kept} of the ${days} indexes logpipe-sample-*, not ${days - 7} and 7`,
  ];
}

async function runCleanIndexes(stack: StackRecord): Promise<Cleaned | string> {
  const sfn = new SFNClient(awsClientConfig(stack));
  const { executionArn } = await sfn.send(
    new StartExecutionCommand({
      stateMachineArn: resourceOf(stack, "CleanIndexesStateMachine"),
      input: "{}",
    }),
  );
  for (;;) {
    const { status, output, error, cause } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    if (status === "SUCCEEDED") return JSON.parse(output ?? "{}") as Cleaned;
    if (status !== "RUNNING") return `CleanIndexes failed: ${error}: ${cause}`;
    await sleep(300);
  }
}
