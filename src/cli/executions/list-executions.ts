import {
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  type SFNClient,
} from "@aws-sdk/client-sfn";

export const failedStatuses = ["FAILED", "TIMED_OUT", "ABORTED"] as const satisfies ExecutionStatus[];

/** All executions of one status, of a state machine or of a Map Run. */
export async function listExecutions(
  sfn: SFNClient,
  of: Pick<ListExecutionsCommandInput, "stateMachineArn" | "mapRunArn">,
  statusFilter: ExecutionStatus,
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListExecutionsCommand({ ...of, statusFilter, nextToken }));
    found.push(...(page.executions ?? []));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return found;
}

/** Failed, timed out and aborted executions that ended since then, the last one first. */
export async function listFailed(
  sfn: SFNClient,
  of: Pick<ListExecutionsCommandInput, "stateMachineArn" | "mapRunArn">,
  sinceMs: number,
): Promise<ExecutionListItem[]> {
  const all: ExecutionListItem[] = [];
  for (const status of failedStatuses) all.push(...(await listExecutions(sfn, of, status)));
  return all.filter((execution) => endOf(execution) >= sinceMs).toSorted((a, b) => endOf(b) - endOf(a));
}

function endOf({ stopDate, startDate }: ExecutionListItem): number {
  return (stopDate ?? startDate)?.getTime() ?? 0;
}
