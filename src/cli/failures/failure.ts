import type { MachineName } from "../executions/machines.ts";

/** A failed execution, as far as a person needs to know it. */
export interface Failure {
  readonly machine: MachineName;
  readonly arn: string;
  readonly status: string;
  readonly startedAt: Date | undefined;
  readonly endedAt: Date | undefined;
  /** Why: of the first failed child, where it failed in a Map Run. */
  readonly error: string;
  readonly cause: string;
  /** Failed children of Map Runs; other kinds of errors than `error` among them. */
  readonly failedChunks: number;
  readonly otherErrors: readonly string[];
  /** URLs of the objects, or of the prefix, concerned. */
  readonly objects: readonly string[];
  /** As DescribeExecution answers; undefined where it does not. */
  readonly redriveStatus: string | undefined;
  readonly redriveReason: string | undefined;
  readonly input: string;
}

/** What the error of a Lambda function is in a cause. */
const functionError = /^\s*\{.*"errorMessage"\s*:/s;

/** The words of a cause: those of a Lambda function are inside of JSON. */
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

/** The objects that SummarizeLoad names: `GzipTruncatedError in s3://bucket/key at byte 7: …`, a line each. */
export function objectsInCause(cause: string): string[] {
  return [...cause.matchAll(/ in (s3:\/\/.+?) at byte \d+: /g)].map(([, url = ""]) => url);
}
