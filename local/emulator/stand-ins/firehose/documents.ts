import { isUtf8 } from "node:buffer";
import type { StreamRecord } from "../shards.ts";
import type { Rotation } from "./delivery-stream.ts";
import { formatTime } from "./object-names.ts";

/** A record on its way into an index. */
export interface Document {
  readonly record: StreamRecord;
  readonly index: string;
  /** Kept over all attempts, so that an answer that was lost makes no second document. */
  readonly id: string;
}

/** A document that OpenSearch refused, with the reason. */
export interface FailedDocument extends Document {
  readonly errorCode: string;
  readonly errorMessage: string;
}

/** The index for a record that arrived then, as `IndexRotationPeriod` names it. @param rotation undefined for none */
export function indexOf(name: string, rotation: Rotation | undefined, arrivalMs: number): string {
  if (rotation === undefined) return name;
  if (rotation === "week") return `${name}-${weekOf(arrivalMs)}`;
  return `${name}-${formatTime(datePatterns[rotation], arrivalMs)}`;
}

const datePatterns = { hour: "yyyy-MM-dd-HH", day: "yyyy-MM-dd", month: "yyyy-MM" };
const dayMs = 86_400_000;

/** Java's `YYYY-'w'ww` with the weeks of the United States: they start on Sunday, and the week of 1 January is the first. */
function weekOf(timeMs: number): string {
  const sundayOf = (ms: number): number => ms - (ms % dayMs) - new Date(ms).getUTCDay() * dayMs;
  const sunday = sundayOf(timeMs);
  const year = new Date(sunday + 6 * dayMs).getUTCFullYear();
  const week = 1 + (sunday - sundayOf(Date.UTC(year, 0, 1))) / (7 * dayMs);
  return `${year}-w${String(week).padStart(2, "0")}`;
}

/** Whether Firehose accepts the record: one JSON object in UTF-8, on one line. */
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

/** The answer to one item of a `_bulk` request. */
export interface BulkItem {
  readonly status: number;
  readonly error?: { readonly type?: string; readonly reason?: string };
}

/** Statuses of a document that no retry helps; all others may succeed later. */
const finalStatuses = new Set([400, 413]);

export interface SortedAnswer {
  readonly indexed: number;
  /** To be sent again, each with its error. */
  readonly again: readonly FailedDocument[];
  readonly refused: readonly FailedDocument[];
}

/** Sorts the items of a `_bulk` answer; the order is that of the documents. */
export function sortAnswer(documents: readonly Document[], items: readonly BulkItem[]): SortedAnswer {
  const again: FailedDocument[] = [];
  const refused: FailedDocument[] = [];
  documents.forEach((document, at) => {
    const item = items[at] ?? { status: 503 };
    const { status, error } = item;
    if (status < 300) return;
    const errorMessage = `${error?.type ?? `status_${status}`}: ${error?.reason ?? "no reason given"}`;
    const failed = { ...document, errorCode: String(status), errorMessage };
    (finalStatuses.has(status) ? refused : again).push(failed);
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
