import {
  isObjectError,
  ObjectArchivedError,
  ObjectChangedError,
  ObjectUnreadableError,
  ObjectVanishedError,
  S3RefusesError,
  S3UnavailableError,
} from "../errors/errors.ts";

/** What S3, or the SDK on the way to it, throws. */
interface Failure {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number } | undefined;
}

function failureOf(error: unknown): Failure {
  if (error instanceof Error) return error;
  return { name: "Error", message: String(error) };
}

/**
 * Names of passing errors that come with a 4xx status ("Error responses" of the S3 API reference): throttling of S3
 * and of KMS, slow bodies, credentials that are being renewed, two writes at once.
 */
const passingNames =
  /^(SlowDown|Busy|RequestTimeout|RequestTimeTooSkewed|IncompleteBody|ExpiredToken|TokenRefreshRequired|OperationAborted|ConditionalRequestConflict|.*Throttl.*|TooManyRequests.*|RequestLimitExceeded|ReducedRequestRate.*|BandwidthLimitExceeded)/;
/** A status with which S3 refuses a request; without a status, the request or its answer did not get through. */
const isRefusal = (status: number | undefined): boolean =>
  status !== undefined && status >= 300 && status < 500 && status !== 408 && status !== 429;

function isPassing({ name, $metadata }: Failure): boolean {
  return passingNames.test(name) || !isRefusal($metadata?.httpStatusCode);
}

/**
 * What S3's answer to a request for one object means.
 * @param at the object, for the message
 * @returns S3UnavailableError if it may pass, otherwise the ObjectError
 */
export function objectErrorFrom(error: unknown, at: string): Error {
  if (isObjectError(error) || error instanceof S3UnavailableError) return error;
  const failure = failureOf(error);
  const { name, message, $metadata } = failure;
  const status = $metadata?.httpStatusCode;
  const cause = { cause: error };
  if (isPassing(failure))
    return new S3UnavailableError(`${at} could not be read from S3 (${name}: ${message}).`, cause);
  if (status === 412)
    return new ObjectChangedError(
      `${at} was replaced after its load was planned; its new version is loaded separately.`,
      cause,
    );
  if (status === 404)
    return new ObjectVanishedError(`${at} no longer exists; put it back and replay it.`, cause);
  if (name === "InvalidObjectState") return archivedError(at, cause);
  return new ObjectUnreadableError(
    `${at} cannot be read (${name}: ${message}); check the bucket policy and the key's policy, then replay it.`,
    cause,
  );
}

export function archivedError(at: string, cause?: ErrorOptions): ObjectArchivedError {
  return new ObjectArchivedError(
    `${at} is archived; restore it with aws s3api restore-object and replay it.`,
    cause,
  );
}

/**
 * Makes a request to a bucket that is not about one object to load: a listing, a file of ours.
 * @param doing what failed, for the message: "s3://bucket/prefix could not be listed"
 * @throws S3UnavailableError if it may pass, otherwise S3RefusesError
 */
export async function askBucket<T>(doing: string, request: () => Promise<T>): Promise<T> {
  try {
    return await request();
  } catch (error) {
    const failure = failureOf(error);
    const message = `${doing} (${failure.name}: ${failure.message}).`;
    if (isPassing(failure)) throw new S3UnavailableError(message, { cause: error });
    throw new S3RefusesError(
      `${message} Check the bucket, its policy and the role's policy, then redrive the execution; an event source tries again by itself.`,
      { cause: error },
    );
  }
}
