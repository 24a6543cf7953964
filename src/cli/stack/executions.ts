/** Executions of the stack's state machines: listing, starting and redriving them. */
import { randomUUID } from "node:crypto";
import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  DescribeMapRunCommand,
  type ExecutionListItem,
  type ExecutionStatus,
  ListExecutionsCommand,
  type ListExecutionsCommandInput,
  paginateListExecutions,
  RedriveExecutionCommand,
  SFNClient,
  SFNServiceException,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { NotFoundError, UsageError } from "../terminal/errors.ts";
import type { Stack } from "./stack.ts";

const machineNames = ["LoadObjects", "BackfillPrefix", "CleanIndexes"] as const;
export type MachineName = (typeof machineNames)[number];

export interface Machine {
  readonly name: MachineName;
  readonly arn: string;
}

/** The state machines that this stack has. */
export async function machinesOf(stack: Stack): Promise<Machine[]> {
  const machines: Machine[] = [];
  for (const name of machineNames) {
    const arn = await stack.find(`${name}StateMachine`);
    if (arn !== undefined) machines.push({ name, arn });
  }
  return machines;
}

/** `arn:…:execution:NAME:…`, or for a child of a Map Run `arn:…:execution:NAME/LABEL:…` */
const executionArn = /^arn:[\w-]+:states:([\w-]+):(\d{12}):execution:([^:/]+)(\/[^:]+)?:[^:]+$/;

export function isChildArn(arn: string): boolean {
  return executionArn.exec(arn)?.[4] !== undefined;
}

/**
 * The machine of this stack that the execution belongs to.
 * @throws UsageError for what is no ARN of an execution, NotFoundError for one of another stack, account or Region
 */
export async function machineOf(stack: Stack, arn: string): Promise<Machine> {
  const [isArn, region, account, name] = executionArn.exec(arn) ?? [];
  if (isArn === undefined)
    throw new UsageError(`${arn} is not the ARN of an execution. \`logpipe failures\` lists them.`);
  const end = `:states:${region}:${account}:stateMachine:${name}`;
  const machine = (await machinesOf(stack)).find((one) => one.arn.endsWith(end));
  if (machine !== undefined) return machine;
  throw new NotFoundError(
    `${arn} is not an execution of the stack ${stack.name}: name its stack with --stack-name.`,
  );
}

type Owner = Pick<ListExecutionsCommandInput, "stateMachineArn" | "mapRunArn">;

/** All executions with one status, of a state machine or of a Map Run. */
async function listExecutions(
  client: SFNClient,
  owner: Owner,
  statusFilter: ExecutionStatus,
): Promise<ExecutionListItem[]> {
  const found: ExecutionListItem[] = [];
  for await (const page of paginateListExecutions({ client }, { ...owner, statusFilter }))
    found.push(...(page.executions ?? []));
  return found;
}

const failedStatuses = ["FAILED", "TIMED_OUT", "ABORTED"] as const satisfies ExecutionStatus[];

/** Failed, timed out and aborted executions that ended since then, the latest first. */
export async function listFailed(stack: Stack, owner: Owner, sinceMs: number): Promise<ExecutionListItem[]> {
  const all: ExecutionListItem[] = [];
  for (const status of failedStatuses)
    all.push(...(await listExecutions(stack.client(SFNClient), owner, status)));
  return all.filter((execution) => endOf(execution) >= sinceMs).toSorted((a, b) => endOf(b) - endOf(a));
}

function endOf({ stopDate, startDate }: ExecutionListItem): number {
  return (stopDate ?? startDate)?.getTime() ?? 0;
}

/** What a state machine has been doing. */
export interface Runs {
  readonly machine: MachineName;
  readonly running: number;
  readonly failed24h: number;
  readonly last: { readonly status: string; readonly startedAt: string } | null;
}

const dayMs = 86_400_000;

export async function readRuns(stack: Stack, machines: readonly Machine[], nowMs: number): Promise<Runs[]> {
  const sfn = stack.client(SFNClient);
  const runs: Runs[] = [];
  for (const { name, arn: stateMachineArn } of machines) {
    const latest = await sfn.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
    const [last] = latest.executions ?? [];
    runs.push({
      machine: name,
      running: (await listExecutions(sfn, { stateMachineArn }, "RUNNING")).length,
      failed24h: (await listFailed(stack, { stateMachineArn }, nowMs - dayMs)).length,
      last:
        last?.status === undefined
          ? null
          : { status: last.status, startedAt: last.startDate?.toISOString() ?? "" },
    });
  }
  return runs;
}

export async function describeExecution(stack: Stack, arn: string): Promise<DescribeExecutionCommandOutput> {
  return await stack.client(SFNClient).send(new DescribeExecutionCommand({ executionArn: arn }));
}

/** The execution whose Map Run a child belongs to. */
export async function parentOf(stack: Stack, childArn: string): Promise<string> {
  const { mapRunArn } = await describeExecution(stack, childArn);
  const { executionArn: arn = "" } = await stack
    .client(SFNClient)
    .send(new DescribeMapRunCommand({ mapRunArn }));
  return arn;
}

/**
 * Starts an execution under a unique name, `PURPOSE-20260501T120000Z-1a2b3c4d`: if the SDK sends the request again
 * after a lost answer, it starts only once.
 * @returns its ARN
 */
export async function startExecution(
  stack: Stack,
  stateMachineArn: string,
  purpose: string,
  input: unknown,
): Promise<string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d+/g, "");
  const name = `${purpose}-${time}-${randomUUID().slice(0, 8)}`;
  const { executionArn: arn = "" } = await stack
    .client(SFNClient)
    .send(new StartExecutionCommand({ stateMachineArn, name, input: JSON.stringify(input) }));
  return arn;
}

/** Refusals that are about this execution, or this service, and not about the caller. */
const refusals: ReadonlySet<string> = new Set([
  "ExecutionNotRedrivable",
  "ExecutionLimitExceeded",
  "ValidationException",
  "UnknownOperationException", // of services that stand in for Step Functions
  "InvalidAction",
]);

/** @returns why Step Functions does not redrive it; undefined if it does */
export async function redriveExecution(stack: Stack, arn: string): Promise<string | undefined> {
  try {
    await stack.client(SFNClient).send(new RedriveExecutionCommand({ executionArn: arn }));
    return undefined;
  } catch (error) {
    if (!(error instanceof SFNServiceException) || !refusals.has(error.name)) throw error;
    return `Step Functions refuses it: ${error.name}: ${error.message.replace(/\.$/, "")}`;
  }
}
