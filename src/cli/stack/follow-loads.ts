import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeMapRunCommand,
  type MapRunItemCounts,
  paginateListMapRuns,
  SFNClient,
} from "@aws-sdk/client-sfn";
import * as z from "zod/mini";
import { readJson } from "../../shared/json/read-json.ts";
import type { Loads, ObjectResult } from "../terminal/tie-out.ts";
import { causeInWords } from "./failures.ts";
import type { Stack } from "./stack.ts";

const count = z.int().check(z.nonnegative());

/** The output of LoadObjects. */
const loadOutput = z.object({
  objects: z.array(
    z.object({
      bucket: z.string(),
      key: z.string(),
      format: z.string(),
      chunks: count,
      lines: count,
      indexed: count,
      duplicates: count,
      rejected: count,
      skipped: count,
      retried: count,
    }),
  ),
  skipped: z.array(z.object({ bucket: z.string(), key: z.string(), reason: z.string() })),
});

export interface LoadProgress {
  readonly executions: number;
  readonly running: number;
  readonly chunksDone: number;
  readonly chunks: number;
}

/** The executions known so far; `complete` when there will be no more. */
export interface Found {
  readonly arns: readonly string[];
  readonly complete: boolean;
}

interface Following {
  readonly show: (progress: LoadProgress) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** Shortest time between two polls. */
  readonly pollMs?: number;
}

/** Time between polls per running execution: Step Functions allows 15 DescribeExecution a second. */
const msPerExecution = 200;

interface ChunkCounts {
  readonly done: number;
  readonly total: number;
}

/** Follows executions of LoadObjects until they end. */
export class LoadFollower {
  private readonly sfn: SFNClient;
  private readonly ended = new Map<string, DescribeExecutionCommandOutput>();
  private readonly counts = new Map<string, ChunkCounts>();

  constructor(sfn: SFNClient) {
    this.sfn = sfn;
  }

  /** Polls until no execution is running and `find` says that there will be no more. */
  async follow(find: () => Promise<Found>, { show, signal, pollMs = 1_000 }: Following): Promise<Loads> {
    for (;;) {
      signal?.throwIfAborted();
      const { arns, complete } = await find();
      for (const arn of arns) if (!this.ended.has(arn)) await this.look(arn);
      const running = arns.filter((arn) => !this.ended.has(arn)).length;
      const counts = [...this.counts.values()];
      const chunksDone = counts.reduce((sum, { done }) => sum + done, 0);
      const chunks = counts.reduce((sum, { total }) => sum + total, 0);
      await show({ executions: arns.length, running, chunksDone, chunks });
      if (complete && running === 0) return { ...this.results(), chunks: chunksDone };
      await sleep(Math.max(pollMs, running * msPerExecution), undefined, { signal });
    }
  }

  private async look(executionArn: string): Promise<void> {
    const execution = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
    // Counted after the status was read: once an execution has ended, its counts are final.
    let [done, total] = [0, 0];
    for (const counts of await readItemCounts(this.sfn, executionArn)) {
      done += counts.succeeded ?? 0;
      total += counts.total ?? 0;
    }
    this.counts.set(executionArn, { done, total });
    if (isEnded(execution)) this.ended.set(executionArn, execution);
  }

  private results(): Omit<Loads, "chunks"> {
    const objects: ObjectResult[] = [];
    const skipped: Loads["skipped"][number][] = [];
    const failures: Loads["failures"][number][] = [];
    for (const [arn, { status = "", output, error, cause, startDate, stopDate }] of this.ended) {
      const loaded = status === "SUCCEEDED" ? readJson(loadOutput, output) : undefined;
      if (loaded === undefined) {
        const reason = status === "SUCCEEDED" ? "its output is not that of LoadObjects" : "";
        failures.push({ arn, error: error ?? status, cause: causeInWords(cause ?? reason) });
        continue;
      }
      const seconds = ((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0)) / 1000;
      objects.push(...loaded.objects.map((object) => ({ ...object, seconds })));
      skipped.push(...loaded.skipped);
    }
    return { objects, skipped, failures };
  }
}

/** Follows these executions. */
export async function followLoads(
  stack: Stack,
  arns: readonly string[],
  following: Following,
): Promise<Loads> {
  const find = async (): Promise<Found> => await Promise.resolve({ arns, complete: true });
  return await new LoadFollower(stack.client(SFNClient)).follow(find, following);
}

/** The items of each Map Run of an execution, by status. */
export async function readItemCounts(
  client: SFNClient,
  executionArn: string,
): Promise<Partial<MapRunItemCounts>[]> {
  const all: Partial<MapRunItemCounts>[] = [];
  for await (const { mapRuns = [] } of paginateListMapRuns({ client }, { executionArn }))
    for (const { mapRunArn } of mapRuns)
      all.push((await client.send(new DescribeMapRunCommand({ mapRunArn }))).itemCounts ?? {});
  return all;
}

export function isEnded({ status }: Pick<DescribeExecutionCommandOutput, "status">): boolean {
  return status !== "RUNNING" && status !== "PENDING_REDRIVE";
}
