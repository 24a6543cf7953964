import { setTimeout as sleep } from "node:timers/promises";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeMapRunCommand,
  ListMapRunsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { causeInWords } from "./cause.ts";
import { readJson } from "../../shared/json/read-json.ts";
import { type Loads, loadOutput, type ObjectResult } from "./load-output.ts";

export interface LoadProgress {
  readonly executions: number;
  readonly running: number;
  readonly chunksDone: number;
  readonly chunks: number;
}

/** The executions known so far; `complete` when no further ones are to come. */
export interface Found {
  readonly arns: readonly string[];
  readonly complete: boolean;
}

interface Following {
  readonly show: (progress: LoadProgress) => void | Promise<void>;
  readonly signal?: AbortSignal;
  /** Shortest time between two looks. */
  readonly pollMs?: number;
}

/** Time between looks for each running execution: Step Functions refills 15 DescribeExecution a second. */
const msAnExecution = 200;

interface ChunkCounts {
  readonly done: number;
  readonly total: number;
}

/** Follows executions of LoadObjects to their ends. */
export class LoadFollower {
  private readonly sfn: SFNClient;
  private readonly ended = new Map<string, DescribeExecutionCommandOutput>();
  private readonly counts = new Map<string, ChunkCounts>();

  constructor(sfn: SFNClient) {
    this.sfn = sfn;
  }

  /** Looks until no execution runs and `find` says that it was all. */
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
      await sleep(Math.max(pollMs, running * msAnExecution), undefined, { signal });
    }
  }

  private async look(executionArn: string): Promise<void> {
    const execution = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
    // Counted after the status was read: those of an execution that has ended are its last.
    this.counts.set(executionArn, await this.countChunks(executionArn));
    if (execution.status !== "RUNNING" && execution.status !== "PENDING_REDRIVE")
      this.ended.set(executionArn, execution);
  }

  private async countChunks(executionArn: string): Promise<ChunkCounts> {
    const { mapRuns = [] } = await this.sfn.send(new ListMapRunsCommand({ executionArn }));
    let [done, total] = [0, 0];
    for (const { mapRunArn } of mapRuns) {
      const { itemCounts } = await this.sfn.send(new DescribeMapRunCommand({ mapRunArn }));
      done += itemCounts?.succeeded ?? 0;
      total += itemCounts?.total ?? 0;
    }
    return { done, total };
  }

  private results(): Omit<Loads, "chunks"> {
    const objects: ObjectResult[] = [];
    const skipped: Loads["skipped"] = [];
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
