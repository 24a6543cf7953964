import { ListExecutionsCommand, type SFNClient } from "@aws-sdk/client-sfn";
import { listExecutions, listFailed } from "../executions/list-executions.ts";
import type { Machine, MachineName } from "../executions/machines.ts";

/** What a state machine has been doing. */
export interface Runs {
  readonly machine: MachineName;
  readonly running: number;
  readonly failed24h: number;
  readonly last: { readonly status: string; readonly startedAt: string } | undefined;
}

const dayMs = 86_400_000;

export async function readRuns(sfn: SFNClient, machines: readonly Machine[], now: number): Promise<Runs[]> {
  const runs: Runs[] = [];
  for (const { name, arn: stateMachineArn } of machines) {
    const latest = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
    const [last] = latest.executions ?? [];
    runs.push({
      machine: name,
      running: (await listExecutions(sfn, { stateMachineArn }, "RUNNING")).length,
      failed24h: (await listFailed(sfn, { stateMachineArn }, now - dayMs)).length,
      last:
        last?.status === undefined
          ? undefined
          : { status: last.status, startedAt: last.startDate?.toISOString() ?? "" },
    });
  }
  return runs;
}
