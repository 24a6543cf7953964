import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { z } from "zod";
import { type BackfillTotals, backfillTotals } from "../../functions/load/plan-backfill/totals.ts";
import { causeInWords } from "../executions/cause.ts";
import { readJson } from "../../shared/json/read-json.ts";

/** Batches, over all slices. */
export interface BackfillProgress {
  readonly done: number;
  readonly running: number;
}

export type BackfillEnd =
  | { readonly status: "SUCCEEDED"; readonly totals: BackfillTotals }
  | { readonly status: string; readonly error: string; readonly cause: string };

const output = z.object({ totals: backfillTotals });
const pollMs = 1_000;

/** Follows an execution of BackfillPrefix to its end. */
export async function followBackfill(
  sfn: SFNClient,
  executionArn: string,
  show: (progress: BackfillProgress) => void,
  signal: AbortSignal,
): Promise<BackfillEnd> {
  for (;;) {
    signal.throwIfAborted();
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    show(await countBatches(sfn, executionArn));
    const { status = "", error, cause } = execution;
    if (status === "SUCCEEDED")
      return { status, totals: readJson(output, execution.output)?.totals ?? backfillTotals.parse({}) };
    if (status !== "RUNNING" && status !== "PENDING_REDRIVE")
      return { status, error: error ?? status, cause: causeInWords(cause ?? "") };
    await sleep(pollMs, undefined, { signal });
  }
}

async function countBatches(sfn: SFNClient, executionArn: string): Promise<BackfillProgress> {
  let [done, running] = [0, 0];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListMapRunsCommand({ executionArn, nextToken }));
    for (const { mapRunArn } of page.mapRuns ?? []) {
      const { itemCounts } = await sfn.send(new DescribeMapRunCommand({ mapRunArn }));
      done += itemCounts?.succeeded ?? 0;
      running += itemCounts?.running ?? 0;
    }
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return { done, running };
}
