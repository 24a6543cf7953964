import { type DescribeExecutionCommandOutput, paginateListMapRuns, SFNClient } from "@aws-sdk/client-sfn";
import * as z from "zod/mini";
import { readJson } from "../../shared/json/read-json.ts";
import { describeExecution, listFailed, type Machine, type MachineName } from "./executions.ts";
import type { Stack } from "./stack.ts";

/** A failed execution, as far as a person needs to know. */
export interface Failure {
  readonly machine: MachineName;
  readonly arn: string;
  readonly status: string;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Why: the first failed child's reason, where it failed in a Map Run. */
  readonly error: string;
  readonly cause: string;
  /** Failed children of Map Runs, and errors among them other than `error`. */
  readonly failedChunks: number;
  readonly otherErrors: readonly string[];
  /** URLs of the objects, or of the prefix, that it was about. */
  readonly objects: readonly string[];
  /** As DescribeExecution answers; undefined if it does not say. */
  readonly redriveStatus: string | undefined;
  readonly redriveReason: string | undefined;
  readonly input: string;
}

/** Children that are described to find out their errors; all are counted. */
const describedChildren = 5;

interface Listed {
  readonly machine: MachineName;
  readonly arn: string;
  readonly endedMs: number;
}

/** Failed executions of all machines that ended since then, the latest first. */
export async function readFailed(
  stack: Stack,
  machines: readonly Machine[],
  sinceMs: number,
): Promise<Listed[]> {
  const all: Listed[] = [];
  for (const { name, arn: stateMachineArn } of machines)
    for (const { executionArn: arn = "", stopDate } of await listFailed(stack, { stateMachineArn }, sinceMs))
      all.push({ machine: name, arn, endedMs: stopDate?.getTime() ?? 0 });
  return all.toSorted((a, b) => b.endedMs - a.endedMs);
}

/** Everything there is to know about an execution that failed. */
export async function readFailure(
  stack: Stack,
  { machine, arn }: Pick<Listed, "machine" | "arn">,
): Promise<Failure> {
  const execution = await describeExecution(stack, arn);
  const failed = machine === "LoadObjects" ? await readChildren(stack, arn) : noChildren;
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

/** The failed children of the execution's Map Runs. Aborted ones are their siblings, and say nothing. */
async function readChildren(stack: Stack, executionArn: string): Promise<Children> {
  const described: DescribeExecutionCommandOutput[] = [];
  let count = 0;
  const pages = paginateListMapRuns({ client: stack.client(SFNClient) }, { executionArn });
  for await (const { mapRuns = [] } of pages)
    for (const { mapRunArn } of mapRuns) {
      const children = (await listFailed(stack, { mapRunArn }, 0)).filter(
        ({ status }) => status !== "ABORTED",
      );
      count += children.length;
      for (const child of children.slice(0, describedChildren - described.length))
        described.push(await describeExecution(stack, child.executionArn ?? ""));
    }
  return { count, described };
}

const prefixInput = z.object({ bucket: z.string(), prefix: z.string() });

/** The input of LoadObjects. */
export const loadInput = z.object({
  objects: z._default(
    z.array(z.object({ bucket: z.string(), key: z.string(), size: z.optional(z.number()) })),
    [],
  ),
  format: z.optional(z.string()),
});

/** The objects of the children that failed or, if none did, those of the execution itself. */
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

/** A cause that is the error of a Lambda function. */
const functionError = /^\s*\{.*"errorMessage"\s*:/s;

/** A cause as a person reads it: a Lambda function's message is inside JSON. */
export function causeInWords(cause: string): string {
  if (!functionError.test(cause)) return cause;
  try {
    const parsed: unknown = JSON.parse(cause);
    const isError = typeof parsed === "object" && parsed !== null && "errorMessage" in parsed;
    return isError ? String(parsed.errorMessage) : cause;
  } catch {
    return cause;
  }
}

/** The objects that SummarizeLoad names: `GzipTruncatedError in s3://bucket/key at byte 7: …`, one per line. */
function objectsInCause(cause: string): string[] {
  return [...cause.matchAll(/ in (s3:\/\/.+?) at byte \d+: /g)].map(([, url = ""]) => url);
}
