import {
  DescribeExecutionCommand,
  type ExecutionListItem,
  ListExecutionsCommand,
  SFNClient,
} from "@aws-sdk/client-sfn";
import type { Found } from "../../src/cli/executions/follow-loads.ts";
import { loadInput } from "../../src/cli/executions/load-output.ts";
import { readJson } from "../../src/shared/json/read-json.ts";
import { awsClientConfig } from "../emulator/aws.ts";
import { resourceOf, type StackRecord } from "../emulator/stack-record.ts";

/** Finds the LoadObjects executions that StartLoad makes of objects that are dropped into the bucket. */
export class LoadFinder {
  readonly sfn: SFNClient;
  private readonly machine: string;
  private readonly keysByArn = new Map<string, readonly string[]>();

  constructor(stack: StackRecord) {
    this.sfn = new SFNClient(awsClientConfig(stack));
    this.machine = resourceOf(stack, "LoadObjectsStateMachine");
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
