import { ObjectsNotLoadedError, objectErrorOf, TieOutError } from "../../../shared/errors/errors.ts";
import { addCounts, type Counts, noCounts, tiesOut, unpackCounts } from "../contract/counts.ts";
import type { ChunkResult, PlannedFailure, PlannedObject, SkippedObject } from "../contract/shapes.ts";

interface ObjectSummary extends Counts {
  readonly bucket: string;
  readonly key: string;
  readonly etag: string;
  readonly format: string;
  /** Chunks that the object, or the pack that it is in, was loaded in. */
  readonly chunks: number;
}

export interface LoadSummary {
  readonly objects: readonly ObjectSummary[];
  readonly failures: readonly PlannedFailure[];
  readonly skipped: readonly SkippedObject[];
  readonly totals: Counts;
}

export interface LoadResults {
  readonly groups: readonly (readonly PlannedObject[])[];
  readonly skipped: readonly SkippedObject[];
  readonly failures: readonly PlannedFailure[];
  readonly results: readonly ChunkResult[];
}

/** Adds up the counters of all chunks, by object. */
export function summarize({ groups, skipped, failures, results }: LoadResults): LoadSummary {
  const counts = groups.map((group) => group.map(noCounts));
  const found: PlannedFailure[] = [...failures];
  for (const result of results) {
    result.counts.forEach((packed, index) => {
      const ofGroup = counts[result.group];
      if (ofGroup !== undefined)
        ofGroup[index] = addCounts(ofGroup[index] ?? noCounts(), unpackCounts(packed));
    });
    for (const { object, name, message, offset } of result.failures) {
      const { bucket = "", key = "" } = groups[result.group]?.[object] ?? {};
      found.push({ bucket, key, name, message, offset });
    }
  }
  const objects = groups.flatMap((group, g) =>
    group.map(({ bucket, key, etag, format }, index) => ({
      bucket,
      key,
      etag,
      format,
      chunks: results.filter((result) => result.group === g).length,
      ...(counts[g]?.[index] ?? noCounts()),
    })),
  );
  const totals = objects.reduce<Counts>(addCounts, noCounts());
  return { objects, failures: found, skipped, totals };
}

/** Step Functions keeps 32,768 characters of an error's cause. */
const causeCharacters = 30_000;

/**
 * The error with which the execution fails, if it does.
 * @returns TieOutError, the one ObjectError, or ObjectsNotLoadedError if their names differ
 */
export function failureOf({ objects, failures, totals }: LoadSummary): Error | undefined {
  const untied = objects.filter((object) => !tiesOut(object));
  if (untied.length > 0)
    return new TieOutError(
      `The counters of ${untied.map(({ bucket, key }) => `s3://${bucket}/${key}`).join(", ")} do not add up; look at the log lines of LoadChunk, then replay.`.slice(
        0,
        causeCharacters,
      ),
    );
  const [first] = failures;
  if (first === undefined) return undefined;
  const list = failures.map(
    ({ bucket, key, name, message, offset }) =>
      `${name} in s3://${bucket}/${key} at byte ${offset}: ${message}`,
  );
  const text = `${failures.length} of the objects did not load in full (${totals.indexed + totals.duplicates} documents of all objects did); fix that and replay them:\n${list.join("\n")}`;
  const message = text.slice(0, causeCharacters);
  return failures.every(({ name }) => name === first.name)
    ? objectErrorOf(first.name, message)
    : new ObjectsNotLoadedError(message);
}
