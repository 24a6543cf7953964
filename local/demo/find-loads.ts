import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { setTimeout as sleep } from "node:timers/promises";
import type { Found } from "../../src/cli/stack/follow-loads.ts";
import { loadInput } from "../../src/cli/stack/failures.ts";
import { readJson } from "../../src/shared/json/read-json.ts";
import { awsClientConfig } from "../emulator/aws.ts";
import { resourceOf, type StackRecord } from "../emulator/stack-record.ts";

/** Finds the LoadObjects executions that StartLoad makes of objects that are dropped into the bucket. */
export class LoadFinder {
  readonly sfn: SFNClient;
  private readonly sqs: SQSClient;
  private readonly queue: string;
  private readonly machine: string;
  private readonly keysByArn = new Map<string, readonly string[]>();

  constructor(stack: StackRecord) {
    this.sfn = new SFNClient(awsClientConfig(stack));
    this.sqs = new SQSClient(awsClientConfig(stack));
    this.queue = resourceOf(stack, "LoadQueue");
    this.machine = resourceOf(stack, "LoadObjectsStateMachine");
  }

  /**
   * Waits for the loads of an earlier run, whose documents this run would count as its own.
   * @param onWait called once when there is something to wait for
   */
  async untilIdle(onWait: () => void, signal: AbortSignal): Promise<void> {
    for (let looks = 0; await this.isBusy(); looks += 1) {
      if (looks === 0) onWait();
      await sleep(1_000, undefined, { signal });
    }
  }

  /** The queue first: a message leaves it after its execution has started. */
  private async isBusy(): Promise<boolean> {
    const { Attributes = {} } = await this.sqs.send(
      new GetQueueAttributesCommand({
        QueueUrl: this.queue,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    if (Object.values(Attributes).some((count) => Number(count) > 0)) return true;
    const { executions = [] } = await this.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: this.machine, statusFilter: "RUNNING" }),
    );
    return executions.length > 0;
  }

  /** Executions started after `sinceMs` that load some of `keys`; complete when they load all of them. */
  async find(keys: readonly string[], sinceMs: number): Promise<Found> {
    const { executions = [] } = await this.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: this.machine, maxResults: 100 }),
    );
    const recent = executions.filter(({ startDate }) => (startDate?.getTime() ?? 0) >= sinceMs);
    const found: { arn: string; keys: readonly string[] }[] = [];
    for (const execution of recent) {
      const loaded = await this.keysOf(execution);
      if (loaded.some((key) => keys.includes(key)))
        found.push({ arn: execution.executionArn ?? "", keys: loaded });
    }
    const all = new Set(found.flatMap((one) => one.keys));
    return { arns: found.map(({ arn }) => arn), complete: keys.every((key) => all.has(key)) };
  }

  private async keysOf({ executionArn = "" }: ExecutionListItem): Promise<readonly string[]> {
    const known = this.keysByArn.get(executionArn);
    if (known !== undefined) return known;
    const { input } = await this.sfn.send(new DescribeExecutionCommand({ executionArn }));
    const keys = (readJson(loadInput, input)?.objects ?? []).map(({ key }) => key);
    this.keysByArn.set(executionArn, keys);
    return keys;
  }
}
