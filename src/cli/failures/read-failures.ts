import {
  DescribeExecutionCommand,
  type DescribeExecutionCommandOutput,
  ListMapRunsCommand,
  type SFNClient,
} from "@aws-sdk/client-sfn";
import { z } from "zod";
import { causeInWords, objectsInCause } from "../executions/cause.ts";
import { listFailed } from "../executions/list-executions.ts";
import { readJson } from "../../shared/json/read-json.ts";
import { loadInput } from "../executions/load-output.ts";
import type { Machine, MachineName } from "../executions/machines.ts";
import type { Failure } from "./failure.ts";

/** Children that are described to tell their errors; all are counted. */
const describedChildren = 5;

interface Listed {
  readonly machine: MachineName;
  readonly arn: string;
  readonly endedMs: number;
}

/** Failed executions of all machines that ended since then, the last one first. */
export async function readFailed(
  sfn: SFNClient,
  machines: readonly Machine[],
  sinceMs: number,
): Promise<Listed[]> {
  const all: Listed[] = [];
  for (const { name, arn: stateMachineArn } of machines)
    for (const { executionArn: arn = "", stopDate } of await listFailed(sfn, { stateMachineArn }, sinceMs))
      all.push({ machine: name, arn, endedMs: stopDate?.getTime() ?? 0 });
  return all.toSorted((a, b) => b.endedMs - a.endedMs);
}

/** Everything there is to know about an execution that failed. */
export async function readFailure(
  sfn: SFNClient,
  { machine, arn }: Pick<Listed, "machine" | "arn">,
): Promise<Failure> {
  const execution = await sfn.send(new DescribeExecutionCommand({ executionArn: arn }));
  const failed = machine === "LoadObjects" ? await readChildren(sfn, arn) : noChildren;
  const [first] = failed.described;
  const cause = causeInWords(first?.cause ?? execution.cause ?? "");
  const named = objectsInCause(cause);
  const { status = "", startDate, stopDate, input = "{}", redriveStatus, redriveStatusReason } = execution;
  const error = first?.error ?? execution.error ?? status;
  return {
    machine,
    arn,
    status,
    startedAt: startDate,
    endedAt: stopDate,
    error,
    cause,
    failedChunks: failed.count,
    otherErrors: [...new Set(failed.described.map((child) => child.error ?? ""))].filter(
      (other) => other !== "" && other !== error,
    ),
    objects: named.length > 0 ? named : objectsOf(machine, [...failed.described, execution]),
    redriveStatus,
    redriveReason: redriveStatusReason,
    input,
  };
}

interface Children {
  readonly count: number;
  readonly described: readonly DescribeExecutionCommandOutput[];
}

const noChildren: Children = { count: 0, described: [] };

/** The failed children of the execution's Map Runs. An error without a name tells nothing: aborted siblings. */
async function readChildren(sfn: SFNClient, executionArn: string): Promise<Children> {
  const { mapRuns = [] } = await sfn.send(new ListMapRunsCommand({ executionArn }));
  const described: DescribeExecutionCommandOutput[] = [];
  let count = 0;
  for (const { mapRunArn } of mapRuns) {
    const children = (await listFailed(sfn, { mapRunArn }, 0)).filter(({ status }) => status !== "ABORTED");
    count += children.length;
    for (const child of children.slice(0, describedChildren - described.length))
      described.push(await sfn.send(new DescribeExecutionCommand({ executionArn: child.executionArn })));
  }
  return { count, described };
}

const prefixInput = z.object({ bucket: z.string(), prefix: z.string() });

/** The objects of the children that failed; where none did, those of the execution itself. */
function objectsOf(
  machine: MachineName,
  executions: readonly { readonly input?: string | undefined }[],
): string[] {
  if (machine === "CleanIndexes") return [];
  if (machine === "BackfillPrefix") {
    const prefix = readJson(prefixInput, executions.at(-1)?.input);
    return prefix === undefined ? [] : [`s3://${prefix.bucket}/${prefix.prefix}`];
  }
  const ofChildren = executions.length > 1 ? executions.slice(0, -1) : executions;
  const urls = ofChildren.flatMap(({ input }) =>
    (readJson(loadInput, input)?.objects ?? []).map(({ bucket, key }) => `s3://${bucket}/${key}`),
  );
  return [...new Set(urls)];
}
