/**
 * What becomes of the records of a shard after each invocation, as "Using Lambda with Amazon Kinesis" and "Configuring
 * partial batch response" describe it. Pure: every record is acknowledged or discarded once, in the shard's order.
 */

export interface Positioned {
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly arrivalMs: number;
}

/** Records that are invoked together. */
export interface Piece<T> {
  readonly records: readonly T[];
  /** Of those that count towards the quota. */
  readonly retries: number;
  /** How often the function was invoked with these records. */
  readonly invocations: number;
}

export type Outcome =
  | { readonly kind: "succeeded" }
  /** The function threw, or its answer names all records as failed. */
  | { readonly kind: "failed" }
  /** What is before that record is done. */
  | { readonly kind: "failed-from"; readonly sequenceNumber: string }
  /** Throttled or unreachable: it never ran. */
  | { readonly kind: "not-invoked" };

export interface RetryLimits {
  readonly maximumRetryAttempts: number;
  readonly maximumRecordAgeMs: number;
  readonly bisects: boolean;
}

export interface Discarded<T> {
  readonly records: readonly T[];
  readonly condition: "RetryAttemptsExhausted" | "RecordAgeExceeded";
  readonly invocations: number;
}

export interface Progress<T> {
  readonly acknowledged: readonly T[];
  readonly discarded: readonly Discarded<T>[];
  /** What is left to be invoked, in order. */
  readonly pieces: readonly Piece<T>[];
}

/** Discards what is too old; a shard's records are in the order in which they arrived. */
export function withoutExpired<T extends Positioned>(
  pieces: readonly Piece<T>[],
  { maximumRecordAgeMs }: RetryLimits,
  nowMs: number,
): Progress<T> {
  const [first, ...others] = pieces;
  if (first === undefined) return { acknowledged: [], discarded: [], pieces: [] };
  const isFresh = ({ arrivalMs }: T): boolean => nowMs - arrivalMs <= maximumRecordAgeMs;
  const fresh = first.records.findIndex(isFresh);
  if (fresh === 0) return { acknowledged: [], discarded: [], pieces };
  const [expired, rest] = cut(first.records, fresh === -1 ? first.records.length : fresh);
  return {
    acknowledged: [],
    discarded: [{ records: expired, condition: "RecordAgeExceeded", invocations: first.invocations }],
    pieces: rest.length === 0 ? others : [{ ...first, records: rest }, ...others],
  };
}

/** What follows from the outcome of invoking the first piece. */
export function afterInvocation<T extends Positioned>(
  pieces: readonly Piece<T>[],
  outcome: Outcome,
  limits: RetryLimits,
): Progress<T> {
  const [first, ...others] = pieces;
  if (first === undefined) return { acknowledged: [], discarded: [], pieces: [] };
  const invoked = { ...first, invocations: first.invocations + 1 };
  switch (outcome.kind) {
    case "succeeded":
      return { acknowledged: first.records, discarded: [], pieces: others };
    case "not-invoked":
      return { acknowledged: [], discarded: [], pieces };
    case "failed":
      return again(invoked, others, limits);
    case "failed-from":
      return againFrom(outcome.sequenceNumber, invoked, others, limits);
    default:
      return outcome satisfies never;
  }
}

function againFrom<T extends Positioned>(
  sequenceNumber: string,
  piece: Piece<T>,
  others: readonly Piece<T>[],
  limits: RetryLimits,
): Progress<T> {
  const from = piece.records.findIndex((record) => record.sequenceNumber === sequenceNumber);
  if (from <= 0) return again(piece, others, limits);
  const [done, rest] = cut(piece.records, from);
  const remaining = { ...piece, records: rest };
  // With bisecting on, this is the place at which the batch is split: it does not count as a retry.
  const next = limits.bisects
    ? { discarded: [], pieces: [remaining, ...others] }
    : retried(remaining, others, limits);
  return { ...next, acknowledged: done };
}

function again<T>(piece: Piece<T>, others: readonly Piece<T>[], limits: RetryLimits): Progress<T> {
  if (!limits.bisects || piece.records.length < 2) return retried(piece, others, limits);
  // Splitting a batch does not count towards the retry quota.
  const halves = cut(piece.records, Math.ceil(piece.records.length / 2));
  return {
    acknowledged: [],
    discarded: [],
    pieces: [...halves.map((records) => ({ ...piece, records })), ...others],
  };
}

function retried<T>(piece: Piece<T>, others: readonly Piece<T>[], limits: RetryLimits): Progress<T> {
  const { records, retries, invocations } = piece;
  if (retries < limits.maximumRetryAttempts)
    return { acknowledged: [], discarded: [], pieces: [{ ...piece, retries: retries + 1 }, ...others] };
  return {
    acknowledged: [],
    discarded: [{ records, condition: "RetryAttemptsExhausted", invocations }],
    pieces: others,
  };
}

function cut<T>(records: readonly T[], at: number): [readonly T[], readonly T[]] {
  return [records.slice(0, at), records.slice(at)];
}
