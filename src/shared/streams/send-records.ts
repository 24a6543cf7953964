import { type KinesisClient, PutRecordsCommand, type PutRecordsCommandOutput } from "@aws-sdk/client-kinesis";
import { waitBackoff } from "../retry/backoff.ts";
import type { StreamRecord } from "./record-batch.ts";

export interface SentRecords {
  /** Positions of the records that the stream did not take; empty if it took all. */
  readonly unsent: readonly number[];
  /** Records that were sent again, over all attempts. */
  readonly retried: number;
  /** Why the last attempt failed. */
  readonly failure: string | undefined;
}

export interface SendOptions {
  readonly streamName: string;
  /** Epoch milliseconds: no attempt begins after it. */
  readonly deadlineMs: number;
  /** Checked before each attempt: whether to stop sending. */
  readonly isStopped: () => boolean;
}

/** A person has to fix these; waiting does not help. Everything else may pass. */
const permanentErrors = new Set([
  "AccessDeniedException",
  "IncompleteSignatureException",
  "InvalidArgumentException",
  "InvalidClientTokenId",
  "InvalidSignatureException",
  "KMSAccessDeniedException",
  "KMSDisabledException",
  "KMSInvalidStateException",
  "KMSNotFoundException",
  "KMSOptInRequired",
  "MissingAuthenticationTokenException",
  "ResourceNotFoundException",
  "UnrecognizedClientException",
  "ValidationException",
]);

/**
 * Sends one PutRecords request until the stream has taken every record: again only what failed, whatever its code, with
 * full jitter. A request whose response is lost is sent again, and may then be in the stream twice.
 * @param records within the limits of one request
 */
export async function sendRecords(
  client: KinesisClient,
  records: readonly StreamRecord[],
  { streamName, deadlineMs, isStopped }: SendOptions,
): Promise<SentRecords> {
  let unsent = records.map((_, index) => index);
  let retried = 0;
  let failure: string | undefined;
  for (let attempt = 0; ; attempt += 1) {
    if (isStopped() || Date.now() >= deadlineMs) return { unsent, retried, failure };
    if (attempt > 0) retried += unsent.length;
    try {
      const Records = unsent.flatMap((index) => records[index] ?? []);
      const answer = await client.send(new PutRecordsCommand({ StreamName: streamName, Records }));
      const refused = refusedEntries(answer, unsent.length);
      failure = refused.message;
      unsent = unsent.filter((_, position) => refused.positions.has(position));
    } catch (error) {
      failure = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      if (error instanceof Error && permanentErrors.has(error.name)) return { unsent, retried, failure };
    }
    if (unsent.length === 0) return { unsent, retried, failure: undefined };
    if (!(await waitBackoff(attempt, deadlineMs))) return { unsent, retried, failure };
  }
}

/** Entries that were not taken; if the response does not mention all of them, none counts as taken. */
function refusedEntries(
  { Records = [] }: PutRecordsCommandOutput,
  expected: number,
): { positions: ReadonlySet<number>; message: string | undefined } {
  if (Records.length !== expected) {
    const positions = new Set(Array.from({ length: expected }, (_, position) => position));
    return {
      positions,
      message: `the response has ${Records.length} records, expected ${expected}`,
    };
  }
  const positions = new Set<number>();
  let message: string | undefined;
  for (const [position, { ErrorCode, ErrorMessage, SequenceNumber }] of Records.entries()) {
    if (ErrorCode === undefined && SequenceNumber !== undefined) continue;
    positions.add(position);
    message = `${ErrorCode ?? "no sequence number"}: ${ErrorMessage ?? ""}`;
  }
  return { positions, message };
}
