import { S3UnavailableError } from "../errors/errors.ts";
import { waitBackoff } from "../retry/backoff.ts";
import { askBucket } from "./s3-errors.ts";

/** How long a bucket is asked. Epoch milliseconds. */
export interface Patience {
  /** No further attempt begins after it. */
  readonly beginByMs: number;
  /** Every request has ended by then, with or without an answer. */
  readonly endByMs: number;
}

/** For the client's `send`. */
export interface RequestOptions {
  readonly abortSignal: AbortSignal;
}

/** One that takes longer hangs: another connection is tried. */
const longestRequestMs = 10_000;

/**
 * Asks a bucket until there is an answer or no time is left.
 * @param doing what failed, for the message: "s3://bucket/key could not be written"
 * @throws S3UnavailableError, S3RefusesError
 */
export async function persist<T>(
  doing: string,
  { beginByMs, endByMs }: Patience,
  request: (options: RequestOptions) => Promise<T>,
): Promise<T> {
  for (let attempt = 0; ; attempt += 1)
    try {
      const timeoutMs = Math.max(1, Math.min(longestRequestMs, endByMs - Date.now()));
      return await askBucket(
        doing,
        async () => await request({ abortSignal: AbortSignal.timeout(timeoutMs) }),
      );
    } catch (error) {
      if (!(error instanceof S3UnavailableError) || !(await waitBackoff(attempt, beginByMs))) throw error;
    }
}
