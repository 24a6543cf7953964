import {
  DescribeExecutionCommand,
  DescribeMapRunCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  ListMapRunsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { setTimeout as sleep } from "node:timers/promises";
import { awsClientConfig } from "../aws.ts";
import { resourceOf, type StackRecord } from "../stack-record.ts";

export interface ObjectResult {
  readonly key: string;
  readonly format: string;
  readonly chunks: number;
  readonly lines: number;
  readonly indexed: number;
  readonly duplicates: number;
  readonly rejected: number;
  readonly skipped: number;
  readonly retried: number;
  /** Of the execution that loaded it. */
  readonly seconds: number;
}

export interface Loads {
  readonly objects: readonly ObjectResult[];
  /** That ran: small objects share one. */
  readonly chunks: number;
  /** Keys of objects in which there was nothing to load, with the reason. */
  readonly skipped: readonly { readonly key: string; readonly reason: string }[];
  readonly failures: readonly { readonly error: string; readonly cause: string }[];
}

export interface Progress {
  readonly executions: number;
  readonly chunksDone: number;
  readonly chunks: number;
}

interface LoadInput {
  readonly objects: readonly { readonly key: string }[];
}

type ObjectCounts = Omit<ObjectResult, "seconds">;

/** Follows the LoadObjects executions that load the given keys. */
export class LoadFollower {
  private readonly sfn: SFNClient;
  private readonly machine: string;
  private readonly ours = new Map<string, boolean>();

  constructor(stack: StackRecord) {
    this.sfn = new SFNClient(awsClientConfig(stack));
    this.machine = resourceOf(stack, "LoadObjectsStateMachine");
  }

  /** Waits until executions that were started after `sinceMs` have ended that load all of `keys`. */
  async follow(
    keys: readonly string[],
    sinceMs: number,
    show: (progress: Progress) => Promise<void>,
    timeoutMs: number,
  ): Promise<Loads> {
    const deadline = Date.now() + timeoutMs;
    for (;;) {
      const executions = await this.executionsOf(keys, sinceMs);
      await show(await this.progress(executions));
      const ended = executions.filter(({ status }) => status !== "RUNNING");
      const found = await Promise.all(ended.map((execution) => this.keysOf(execution)));
      if (ended.length === executions.length && keys.every((key) => found.flat().includes(key)))
        return { ...(await this.results(ended)), chunks: (await this.progress(ended)).chunksDone };
      if (Date.now() > deadline)
        throw new Error(
          `After ${timeoutMs / 1000} s the objects are still not all loaded (${ended.length} of ${executions.length} executions ended).`,
        );
      await sleep(500);
    }
  }

  private async executionsOf(keys: readonly string[], sinceMs: number): Promise<ExecutionListItem[]> {
    const { executions = [] } = await this.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: this.machine, maxResults: 100 }),
    );
    const recent = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= sinceMs);
    const wanted = new Set(keys);
    const isOurs = async (execution: ExecutionListItem): Promise<boolean> => {
      const arn = execution.executionArn ?? "";
      const known = this.ours.get(arn) ?? (await this.keysOf(execution)).some((key) => wanted.has(key));
      this.ours.set(arn, known);
      return known;
    };
    const flags = await Promise.all(recent.map(isOurs));
    return recent.filter((_, index) => flags[index]);
  }

  private async keysOf({ executionArn }: ExecutionListItem): Promise<string[]> {
    const { input = "{}" } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const { objects = [] } = JSON.parse(input) as Partial<LoadInput>;
    return objects.map(({ key }) => key);
  }

  private async progress(executions: readonly ExecutionListItem[]): Promise<Progress> {
    let [chunksDone, chunks] = [0, 0];
    for (const { executionArn } of executions) {
      const { mapRuns = [] } = await this.sfn.send(new ListMapRunsCommand({ executionArn }));
      for (const { mapRunArn } of mapRuns) {
        const { itemCounts } = await this.sfn.send(new DescribeMapRunCommand({ mapRunArn }));
        chunksDone += itemCounts?.succeeded ?? 0;
        chunks += itemCounts?.total ?? 0;
      }
    }
    return { executions: executions.length, chunksDone, chunks };
  }

  private async results(executions: readonly ExecutionListItem[]): Promise<Omit<Loads, "chunks">> {
    const loads = {
      objects: [] as ObjectResult[],
      skipped: [] as Loads["skipped"][number][],
      failures: [] as Loads["failures"][number][],
    };
    for (const { executionArn } of executions) {
      const ended = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
      if (ended.status !== "SUCCEEDED") {
        loads.failures.push({ error: ended.error ?? ended.status ?? "", cause: ended.cause ?? "" });
        continue;
      }
      const output = JSON.parse(ended.output ?? "{}") as {
        objects: readonly ObjectCounts[];
        skipped: Loads["skipped"];
      };
      const seconds = ((ended.stopDate?.getTime() ?? 0) - (ended.startDate?.getTime() ?? 0)) / 1000;
      loads.objects.push(...output.objects.map((object) => ({ ...object, seconds })));
      loads.skipped.push(...output.skipped);
    }
    return loads;
  }
}
