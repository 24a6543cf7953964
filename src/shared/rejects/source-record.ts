import * as z from "zod/mini";
import { readJson } from "../json/read-json.ts";

/** A shard of a stream. */
export interface SourceShard {
  /** Name of the stream. */
  readonly stream: string;
  readonly shard: string;
}

/** A record of a stream, as an event source delivers it. */
export interface SourceRecord extends SourceShard {
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly arrivalMs: number;
}

/** What no retry can help: the record itself, or one of its events. */
export interface RecordReject {
  /** Position among the record's events; undefined for the record itself. */
  readonly event?: number | undefined;
  readonly reason: string;
  readonly message: string;
  /** Direct delivery: whether the archive gets it with its record; undefined: it was not delivered directly. */
  readonly isArchived?: boolean | undefined;
}

/** Where the rejects of a stream's records are, below `rejects/`. */
export type RejectFolder = "cloudwatch" | "app-logs";

/** The same on a retry, never shared. */
function keyOf(folder: string, { stream, sequenceNumber }: SourceRecord): string {
  return `${folder}/${stream}/${sequenceNumber}`;
}

export function rejectKeyOf(record: SourceRecord, folder: RejectFolder = "cloudwatch"): string {
  return `${keyOf(`rejects/${folder}`, record)}.ndjson`;
}

/** Where the full text of a document that had to be cut is stored. */
export function fullDocumentKeyOf(record: SourceRecord, event: number): string {
  return `${keyOf("oversize", record)}-${event}.json`;
}

/**
 * The rejects of one record as NDJSON; the first line carries the record's bytes, for all of them.
 * @param data base64, as it came
 */
export function renderRecordRejects(
  record: SourceRecord,
  rejects: readonly RecordReject[],
  data: string,
): string {
  const { stream, shard, sequenceNumber, arrivalMs } = record;
  return rejects
    .map(({ event, reason, message, isArchived }, index) => {
      const source = { stream, shard, sequenceNumber, arrival: new Date(arrivalMs).toISOString(), event };
      return `${JSON.stringify({ source, reason, message, isArchived, ...(index === 0 ? { data } : {}) })}\n`;
    })
    .join("");
}

const keptRecordReject = z.object({
  source: z.object({
    stream: z.string(),
    shard: z.string(),
    sequenceNumber: z.string(),
    arrival: z.iso.datetime(),
    event: z.optional(z.int().check(z.nonnegative())),
  }),
  reason: z.string(),
  message: z._default(z.string(), ""),
  isArchived: z.optional(z.boolean()),
  data: z.optional(z.string()),
});

/** A reject that was read back. */
export interface KeptRecordReject extends RecordReject {
  readonly record: SourceRecord;
  /** The record's bytes, base64: in the first line of a file. */
  readonly data: string | undefined;
}

/** The inverse of `renderRecordRejects`, for one of its lines. @returns undefined for what it never writes */
export function parseRecordReject(line: string): KeptRecordReject | undefined {
  const parsed = readJson(keptRecordReject, line);
  if (parsed === undefined) return undefined;
  const { source, reason, message, isArchived, data } = parsed;
  const { event, arrival, ...record } = source;
  return { record: { ...record, arrivalMs: Date.parse(arrival) }, event, reason, message, isArchived, data };
}
