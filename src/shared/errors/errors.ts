/**
 * The errors that leave a step. Step Functions matches on `name`, and the build mangles class names:
 * each name is a string literal.
 */

/** The event that a step received does not have the expected shape. */
export class InputError extends Error {
  override readonly name = "InputError";
}

/** The environment or the parameters are wrong; all problems are listed. */
export class ConfigurationError extends Error {
  override readonly name = "ConfigurationError";
}

/** Passing: throttled, overloaded, unreachable. Retried by the state machine. */
export class OpenSearchUnavailableError extends Error {
  override readonly name = "OpenSearchUnavailableError";
}

/** The cluster refuses everything (permissions, blocks, closed index). A person fixes it, then redrives. */
export class ClusterRefusesError extends Error {
  override readonly name = "ClusterRefusesError";
}

/** Passing: S3 throttled or unreachable. Retried by the state machine. */
export class S3UnavailableError extends Error {
  override readonly name = "S3UnavailableError";
}

/** S3 refuses a bucket of ours (permissions, no such bucket). A person fixes it, then redrives. */
export class S3RefusesError extends Error {
  override readonly name = "S3RefusesError";
}

/** Passing: Secrets Manager throttled or unreachable. Retried by the state machine. */
export class SecretUnavailableError extends Error {
  override readonly name = "SecretUnavailableError";
}

/** Lines do not equal indexed + duplicates + rejected + skipped. */
export class TieOutError extends Error {
  override readonly name = "TieOutError";
}

/** Some batches of a backfill did not load. */
export class BackfillIncompleteError extends Error {
  override readonly name = "BackfillIncompleteError";
}

/** The rules would delete more indexes than one run may: nothing was deleted. */
export class TooManyDeletionsError extends Error {
  override readonly name = "TooManyDeletionsError";
}

/** By the clock of the run even the newest indexes are past their age: nothing was deleted. */
export class ClockSuspectError extends Error {
  override readonly name = "ClockSuspectError";
}

/** Passing: OpenSearch does not delete an index while a snapshot of it is being taken. */
export class SnapshotInProgressError extends Error {
  override readonly name = "SnapshotInProgressError";
}

/** Some of the indexes that the rules delete could not be deleted; the next run tries again. */
export class IndexesNotDeletedError extends Error {
  override readonly name = "IndexesNotDeletedError";
}

/** Documents of a source record did not get into the stream: the record is delivered again. */
export class NotEmittedError extends Error {
  override readonly name = "NotEmittedError";
}

/** Objects of one execution failed for different reasons; the message names each. */
export class ObjectsNotLoadedError extends Error {
  override readonly name = "ObjectsNotLoadedError";
}

/** The object was replaced after it was planned. */
export class ObjectChangedError extends Error {
  override readonly name = "ObjectChangedError";
}

/** The object is not there any more. */
export class ObjectVanishedError extends Error {
  override readonly name = "ObjectVanishedError";
}

/** The object is in an archive storage class and must be restored first. */
export class ObjectArchivedError extends Error {
  override readonly name = "ObjectArchivedError";
}

/** The object may not be read, or is encrypted with a key that may not be used. */
export class ObjectUnreadableError extends Error {
  override readonly name = "ObjectUnreadableError";
}

/** The gzip stream ends before its end marker. */
export class GzipTruncatedError extends Error {
  override readonly name = "GzipTruncatedError";
}

/** The gzip stream holds bytes that cannot be inflated. */
export class GzipCorruptError extends Error {
  override readonly name = "GzipCorruptError";
}

/** Too many of the object's lines cannot be taken: a wrong format or mapping. */
export class WrongFormatError extends Error {
  override readonly name = "WrongFormatError";
}

/** Errors that concern one object only: the other objects of the execution continue. */
export type ObjectError =
  | ObjectChangedError
  | ObjectVanishedError
  | ObjectArchivedError
  | ObjectUnreadableError
  | GzipTruncatedError
  | GzipCorruptError
  | WrongFormatError;

const objectErrors = {
  ObjectChangedError,
  ObjectVanishedError,
  ObjectArchivedError,
  ObjectUnreadableError,
  GzipTruncatedError,
  GzipCorruptError,
  WrongFormatError,
} as const;

export type ObjectErrorName = keyof typeof objectErrors;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the names
export const objectErrorNames = Object.keys(objectErrors) as ObjectErrorName[];

export function isObjectError(error: unknown): error is ObjectError {
  return error instanceof Error && error.name in objectErrors;
}

/** Whether the data of a gzip object ends here: what was inflated before is all that it has. */
export function isGzipError(error: unknown): error is GzipTruncatedError | GzipCorruptError {
  return error instanceof GzipTruncatedError || error instanceof GzipCorruptError;
}

/** The error of that name, to fail an execution by it. */
export function objectErrorOf(name: ObjectErrorName, message: string): ObjectError {
  return new objectErrors[name](message);
}
