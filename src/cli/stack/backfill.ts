/** Backfills: what one would load, and following it until it ends. */
import { setTimeout as sleep } from "node:timers/promises";
import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod/mini";
import { type Choice, isChosen } from "../../functions/load/plan-backfill/choose-object.ts";
import { SliceBuilder } from "../../functions/load/plan-backfill/slice-builder.ts";
import { type BackfillTotals, backfillTotals } from "../../functions/load/plan-backfill/totals.ts";
import { readJson } from "../../shared/json/read-json.ts";
import { formatOfKey } from "../../shared/log-formats/object-key.ts";
import type { S3Place } from "../terminal/command-line.ts";
import { describeExecution } from "./executions.ts";
import { causeInWords } from "./failures.ts";
import { isEnded, readItemCounts } from "./follow-loads.ts";
import { listObjects } from "./objects.ts";
import type { Stack } from "./stack.ts";

/** What a backfill would load. */
export interface Work {
  readonly objects: number;
  readonly plainBytes: number;
  /** As stored. */
  readonly gzipBytes: number;
  /** Executions of LoadObjects. */
  readonly batches: number;
  /** Listed but not loaded: empty, test files, another period or format. */
  readonly passedOver: number;
  /** There are more objects than were listed. */
  readonly isCapped: boolean;
}

/** Objects that are listed for an estimate: 100 requests. */
const maxListed = 100_000;
const reportEvery = 10_000;

/** Lists a prefix and chooses as PlanBackfill does. @param onListed receives, now and then, the number of objects listed so far */
export async function readWork(
  stack: Stack,
  { bucket, key: prefix }: S3Place,
  choice: Choice,
  onListed: (listed: number) => void = () => undefined,
): Promise<Work> {
  const builder = new SliceBuilder(choice.format, Number.POSITIVE_INFINITY);
  const bytes = { plain: 0, gzip: 0 };
  let [listed, objects] = [0, 0];
  let isCapped = false;
  for await (const page of listObjects(stack.client(S3Client), bucket, prefix)) {
    isCapped = listed >= maxListed;
    if (isCapped) break;
    if (listed > 0 && listed % reportEvery === 0) onListed(listed);
    listed += page.length;
    for (const { key, bytes: size, writtenMs: lastModifiedMs } of page) {
      if (!isChosen({ key, size, lastModifiedMs }, choice, formatOfKey)) continue;
      builder.add({ bucket, key, size });
      objects += 1;
      bytes[key.endsWith(".gz") ? "gzip" : "plain"] += size;
    }
  }
  return {
    objects,
    plainBytes: bytes.plain,
    gzipBytes: bytes.gzip,
    batches: builder.count,
    passedOver: listed - objects,
    isCapped,
  };
}

/** Batches, over all slices. */
interface BackfillProgress {
  readonly done: number;
  readonly running: number;
}

export type BackfillEnd =
  | { readonly status: "SUCCEEDED"; readonly totals: BackfillTotals }
  | { readonly status: string; readonly error: string; readonly cause: string };

const output = z.object({ totals: backfillTotals });
const pollMs = 1_000;

/** Follows an execution of BackfillPrefix until it ends. */
export async function followBackfill(
  stack: Stack,
  arn: string,
  show: (progress: BackfillProgress) => void,
  signal: AbortSignal,
): Promise<BackfillEnd> {
  for (;;) {
    signal.throwIfAborted();
    const execution = await describeExecution(stack, arn);
    let [done, running] = [0, 0];
    for (const counts of await readItemCounts(stack.client(SFNClient), arn)) {
      done += counts.succeeded ?? 0;
      running += counts.running ?? 0;
    }
    show({ done, running });
    const { status = "", error, cause } = execution;
    if (status === "SUCCEEDED")
      return { status, totals: readJson(output, execution.output)?.totals ?? backfillTotals.parse({}) };
    if (isEnded(execution)) return { status, error: error ?? status, cause: causeInWords(cause ?? "") };
    await sleep(pollMs, undefined, { signal });
  }
}
