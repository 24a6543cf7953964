import * as z from "zod/mini";
import { readJson } from "../../../shared/json/read-json.ts";
import {
  type KeptRecordReject,
  parseRecordReject,
  type RecordReject,
} from "../../../shared/rejects/source-record.ts";
import type { Entry, RejectFile } from "../file-place.ts";

/** A reject of a record of a stream. */
export interface RecordEntry extends Entry {
  /** With the record's bytes, which the first line of the file carries; undefined: unreadable. */
  readonly kept: (KeptRecordReject & { readonly data: string }) | undefined;
}

/** The entries of a file under `rejects/cloudwatch/` or `rejects/app-logs/`, all of one record. */
export function recordEntries(
  raws: readonly string[],
  file: RejectFile,
  place: "cloudwatch" | "app-logs" = "cloudwatch",
): RecordEntry[] {
  const rejects = raws.map(parseRecordReject);
  const data = rejects[0]?.data;
  return raws.map((raw, index) => {
    const reject = rejects[index];
    const kept = reject === undefined || data === undefined ? undefined : { ...reject, data };
    const common = {
      place,
      keptIn: `s3://${file.bucket}/${file.key}`,
      bytes: Buffer.byteLength(raw) + 1,
    };
    if (kept === undefined) {
      const message = `This is not what ${place === "cloudwatch" ? "TransformLogEvents" : "DeliverRecords"} writes.`;
      const unreadable = { reason: "unreadable", message, from: "unknown", atMs: file.writtenMs };
      return {
        raw,
        kept,
        found: { ...common, ...unreadable, identity: `${file.key}\n${raw}`, content: raw },
      };
    }
    const { record, event, reason, message } = kept;
    const from = `${record.stream} ${record.shard} ${record.sequenceNumber}${event === undefined ? "" : ` event ${event}`}`;
    return {
      raw,
      kept,
      found: { ...common, reason, message, from, identity: from, atMs: record.arrivalMs, content: kept.data },
    };
  });
}

const anyLine = z.looseObject({ data: z.optional(z.string()) });

/** Moves the record's bytes to the first line that remains. */
export function sealRecordFile(before: readonly string[], after: readonly string[]): string[] {
  const data = before.map((line) => readJson(anyLine, line)?.data).find((found) => found !== undefined);
  return after.map((line, index) => {
    const content = readJson(anyLine, line);
    if (content === undefined) return line;
    const { data: _, ...rest } = content;
    return JSON.stringify(index === 0 ? { ...rest, data } : rest);
  });
}

const keptLine = z.looseObject({ source: z.looseObject({}), isArchived: z.optional(z.boolean()) });

/** The line with today's reason. What was archived once stays so, and what was never delivered directly is not delivered now. */
export function renderAgain(raw: string, { event, reason, message, isArchived }: RecordReject): string {
  const kept = readJson(keptLine, raw);
  return JSON.stringify({
    ...kept,
    source: { ...kept?.source, event },
    reason,
    message,
    isArchived: isArchived === true ? true : kept?.isArchived,
  });
}
