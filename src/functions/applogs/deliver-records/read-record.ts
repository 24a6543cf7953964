import type { ReadEvent } from "../../../shared/delivery/events.ts";
import { placeOf, type ReadContext } from "../../../shared/delivery/identity.ts";
import { applicationEvent, piecesOf } from "../../../shared/documents/application-events.ts";
import { fit, isSurelyWithin } from "../../../shared/documents/fit.ts";
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
export function readRecord(
  data: string,
  context: ReadContext,
  { objectFields, maxDocumentBytes }: ReadOptions,
): ReadEvent[] {
  const records = recordsIn(data);
  if (!Array.isArray(records)) return [records];
  const { source } = context;
  const events: ReadEvent[] = [];
  for (const record of records)
    for (const piece of piecesOf(record.toString())) {
      const { document, archived, cloudwatch } = applicationEvent(piece, source.arrivalMs, objectFields);
      const event = events.length;
      const { id, index } = placeOf(context, document, event, cloudwatch, cloudwatch?.eventId);
      const fitted = isSurelyWithin(document, maxDocumentBytes)
        ? undefined
        : fit(document, maxDocumentBytes, () => fullDocumentKeyOf(source, event));
      const line = fitted?.bytes ?? document;
      const kept = archived === document ? line : archived;
      // Member by member: a spread copies each of them once more.
      events.push({
        kind: "document",
        event,
        id,
        index,
        line,
        archived: kept,
        fullDocument: fitted?.fullDocument,
      });
    }
  return events.length === 0 ? [{ kind: "skipped" }] : events;
}

function recordsIn(data: string): Buffer[] | Extract<ReadEvent, { kind: "reject" }> {
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
