import type { Discarded, Positioned } from "./progress.ts";

export interface FailedInvocation {
  /** Of the last invocation; undefined when there was none. */
  readonly requestId: string | undefined;
  readonly functionArn: string;
  /** `Unhandled` when the function threw; undefined when its answer named the failure. */
  readonly functionError: string | undefined;
}

/**
 * What Lambda writes to an S3 on-failure destination ("Retain discarded batch records for a Kinesis Data Streams event
 * source"): metadata, and under `payload` the complete event as a string.
 */
export function renderFailure<T extends Positioned>(
  { records, condition, invocations }: Discarded<T>,
  { requestId, functionArn, functionError }: FailedInvocation,
  batch: { readonly shardId: string; readonly streamArn: string },
  event: string,
  nowMs: number,
): string {
  const [first, last] = [records[0], records.at(-1)];
  const invoked = {
    responseContext: { statusCode: 200, executedVersion: "$LATEST", functionError: functionError ?? null },
  };
  return JSON.stringify({
    requestContext: { requestId, functionArn, condition, approximateInvokeCount: invocations },
    ...(invocations === 0 ? {} : invoked),
    version: "1.0",
    timestamp: new Date(nowMs).toISOString(),
    KinesisBatchInfo: {
      shardId: batch.shardId,
      startSequenceNumber: first?.sequenceNumber,
      endSequenceNumber: last?.sequenceNumber,
      approximateArrivalOfFirstRecord: new Date(first?.arrivalMs ?? 0).toISOString(),
      approximateArrivalOfLastRecord: new Date(last?.arrivalMs ?? 0).toISOString(),
      batchSize: records.length,
      streamArn: batch.streamArn,
    },
    payload: event,
  });
}

/** `aws/lambda/<mapping>/<shard>/YYYY/MM/DD/YYYY-MM-DDTHH.MM.SS-<uuid>`, of UTC. */
export function failureKey(mappingId: string, shardId: string, nowMs: number, uuid: string): string {
  const time = new Date(nowMs).toISOString().slice(0, 19).replaceAll(":", ".");
  const day = time.slice(0, 10).replaceAll("-", "/");
  return `aws/lambda/${mappingId}/${shardId}/${day}/${time}-${uuid}`;
}
