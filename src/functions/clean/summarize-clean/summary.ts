import { IndexesNotDeletedError } from "../../../shared/errors/errors.ts";
import type { Deletion, DeleteResult, KeptIndexes } from "../contract/listing.ts";

export interface CleanResults {
  readonly dryRun: boolean;
  readonly deletions: readonly Deletion[];
  readonly kept: readonly KeptIndexes[];
  readonly results: readonly DeleteResult[];
}

export interface CleanSummary {
  readonly dryRun: boolean;
  /** In a dry run: what would be deleted. */
  readonly deleted: readonly { readonly index: string; readonly reason: string }[];
  /** Deleted by someone else between the list and the request. */
  readonly gone: readonly string[];
  readonly failed: readonly { readonly index: string; readonly reason: string }[];
  readonly kept: readonly KeptIndexes[];
  /** In a dry run: what would be freed. */
  readonly freedBytes: number;
}

/** Adds up a run: deleted + gone + failed + kept are all the indexes that were listed. */
export function summarize({ dryRun, deletions, kept, results }: CleanResults): CleanSummary {
  const of = (outcome: DeleteResult["outcome"]) => results.filter((result) => result.outcome === outcome);
  const named = (list: readonly (Deletion | DeleteResult)[]) =>
    list.map(({ index, reason }) => ({ index, reason }));
  const deleted = dryRun ? deletions : of("deleted");
  return {
    dryRun,
    deleted: named(deleted),
    gone: of("gone").map(({ index }) => index),
    failed: named(of("failed")),
    kept: [...kept, ...of("kept").map(({ index, reason }) => ({ reason, count: 1, examples: [index] }))],
    freedBytes: deleted.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
  };
}

const causeCharacters = 30_000;

/** The error of a run in which indexes could not be deleted. */
export function failureOf({ deleted, failed }: CleanSummary): IndexesNotDeletedError | undefined {
  if (failed.length === 0) return undefined;
  const list = failed.map(({ index, reason }) => `${index}: ${reason}`).join("; ");
  return new IndexesNotDeletedError(
    `${deleted.length} indexes were deleted, ${failed.length} could not be (the log lines of DeleteIndex say why); the next run tries again: ${list}`.slice(
      0,
      causeCharacters,
    ),
  );
}
