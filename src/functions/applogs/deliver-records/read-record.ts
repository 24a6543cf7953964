import type { ReadEvent } from "../../../shared/delivery/events.ts";
import { placeOf, type ReadContext } from "../../../shared/delivery/identity.ts";
import { applicationEvents } from "../../../shared/documents/application-events.ts";
import { fit } from "../../../shared/documents/fit.ts";
import { fullDocumentKeyOf } from "../../../shared/rejects/source-record.ts";
import { aggregatedRecords, isAggregated } from "../../../shared/streams/aggregated-records.ts";
import { decodeBase64 } from "../../../shared/streams/kinesis-event.ts";

export interface ReadOptions {
  readonly objectFields: readonly string[];
  /** Of a document with its newline. */
  readonly maxDocumentBytes: number;
}

/**
 * Reads a record that an application wrote: what the Kinesis Producer Library put together is taken apart, and each event
 * becomes a document. Only damaged records are rejected. Never throws.
 * @param data base64, as it came
 */
export function* readRecord(
  data: string,
  context: ReadContext,
  { objectFields, maxDocumentBytes }: ReadOptions,
): Generator<ReadEvent> {
  const records = recordsIn(data);
  if (!Array.isArray(records)) {
    yield records;
    return;
  }
  const { source } = context;
  let event = 0;
  for (const record of records)
    for (const { document, archived, cloudwatch } of applicationEvents(
      Buffer.from(record.buffer, record.byteOffset, record.byteLength).toString(),
      source.arrivalMs,
      objectFields,
    )) {
      const position = event;
      event += 1;
      const fitted = fit(document, maxDocumentBytes, () => fullDocumentKeyOf(source, position));
      yield {
        kind: "document",
        event: position,
        ...placeOf(context, fitted, position, cloudwatch, cloudwatch?.eventId),
        archived: archived === document ? fitted.bytes : Buffer.from(archived),
        ...fitted,
      };
    }
  if (event === 0) yield { kind: "skipped" };
}

function recordsIn(data: string): Uint8Array[] | Extract<ReadEvent, { kind: "reject" }> {
  const bytes = decodeBase64(data);
  if (bytes === undefined)
    return { kind: "reject", reason: "not_base64", message: "The record's data is not base64." };
  if (!isAggregated(bytes)) return [bytes];
  return (
    aggregatedRecords(bytes) ?? {
      kind: "reject",
      reason: "damaged_aggregate",
      message:
        "The record begins as the Kinesis Producer Library aggregates records, but its checksum is wrong.",
    }
  );
}
