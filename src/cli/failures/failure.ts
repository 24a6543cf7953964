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
