import { isUtf8 } from "node:buffer";
import { indexDate, type Rotation } from "../../../../src/shared/log-formats/index-name.ts";
import { type BulkItem, verdictOf } from "../../../../src/shared/opensearch/bulk-response.ts";
import type { StreamRecord } from "../shards.ts";

/** A record on its way into an index. */
export interface Document {
  readonly record: StreamRecord;
  readonly index: string;
  /** Kept over all attempts, so that an answer that was lost makes no second document. */
  readonly id: string;
}

/** A document that OpenSearch will not get: for a person to look at. */
export interface FailedDocument extends Document {
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** The name by the record's arrival, as `IndexRotationPeriod` says. @param rotation undefined for none */
export function indexOf(name: string, rotation: Rotation | undefined, arrivalMs: number): string {
  if (rotation === undefined) return name;
  const time = new Date(arrivalMs);
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  return `${name}-${indexDate(rotation, year, month, day, time.getUTCHours())}`;
}

/** Whether Firehose takes the record: one JSON object in UTF-8, on one line. */
export function isDocument(data: Uint8Array): boolean {
  if (!isUtf8(data)) return false;
  const text = Buffer.from(data).toString("utf8").trim();
  if (!text.startsWith("{") || /[\r\n]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** The body of a `_bulk` request with op `index`. */
export function bulkBody(documents: readonly Document[], withIds: boolean): string {
  return documents
    .map(({ record, index, id }) => {
      const action = { index: { _index: index, ...(withIds ? { _id: id } : {}) } };
      return `${JSON.stringify(action)}\n${Buffer.from(record.data).toString("utf8").trim()}\n`;
    })
    .join("");
}

export interface SortedAnswer {
  readonly indexed: number;
  /** To be sent again, with what was said of the last of them. */
  readonly again: readonly FailedDocument[];
  readonly refused: readonly FailedDocument[];
}

/** Sorts the items of a `_bulk` answer; the order is that of the documents. */
export function sortAnswer(documents: readonly Document[], items: readonly BulkItem[]): SortedAnswer {
  const again: FailedDocument[] = [];
  const refused: FailedDocument[] = [];
  documents.forEach((document, at) => {
    const item = items[at] ?? { status: 503 };
    const verdict = verdictOf(item);
    if (verdict.kind === "indexed" || verdict.kind === "duplicate") return;
    const failed = { ...document, errorCode: String(item.status), errorMessage: verdict.message };
    // What the whole cluster refuses is retried as well: a person may mend it within the retry duration.
    (verdict.kind === "reject" ? refused : again).push(failed);
  });
  return { indexed: documents.length - again.length - refused.length, again, refused };
}

/** A line of an object of failed documents ("Handle data delivery failures", OpenSearch Service). */
export function renderFailed(
  { record, index, id, errorCode, errorMessage }: FailedDocument,
  attempts: number,
  typeName: string,
  endedMs: number,
): string {
  return `${JSON.stringify({
    attemptsMade: attempts,
    arrivalTimestamp: record.arrivalMs,
    errorCode,
    errorMessage,
    attemptEndingTimestamp: endedMs,
    rawData: Buffer.from(record.data).toString("base64"),
    esDocumentId: id,
    esIndexName: index,
    esTypeName: typeName,
  })}\n`;
}
