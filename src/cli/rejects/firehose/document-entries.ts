import { createHash } from "node:crypto";
import { z } from "zod";
import { readJson } from "../../../shared/json/read-json.ts";
import { indexDate, type Rotation } from "../../../shared/log-formats/index-name.ts";
import type { Entry, RejectFile } from "../files/reject-file.ts";

/** A record that Firehose could not deliver ("Handle data delivery failures" in its guide). */
const failedRecord = z.object({
  /** Epoch milliseconds. */
  arrivalTimestamp: z.coerce.number().int().nonnegative(),
  errorCode: z.coerce.string().default("unknown"),
  errorMessage: z.string().default(""),
  rawData: z.base64(),
  esDocumentId: z.string().nullish(),
  esIndexName: z.string().nullish(),
});

/** A document, where it belongs. */
export interface FailedDocument {
  readonly index: string;
  readonly id: string;
  /** One line of JSON; undefined: the data is no JSON object. */
  readonly text: string | undefined;
}

export interface DocumentEntry extends Entry {
  readonly document: FailedDocument | undefined;
}

/** The index family of the delivery stream. */
const family = "app-logs";

/** The entries of a file under `failed/`. @param rotation of the indexes, for records that name none */
export function documentEntries(
  raws: readonly string[],
  file: RejectFile,
  rotation: Rotation,
): DocumentEntry[] {
  const times = new Map<string, number>();
  return raws.map((raw) => {
    const time = (times.get(raw) ?? 0) + 1;
    times.set(raw, time);
    const record = readJson(failedRecord, raw);
    const common = {
      place: "firehose" as const,
      keptIn: `s3://${file.bucket}/${file.key}`,
      bytes: Buffer.byteLength(raw) + 1,
    };
    const own = createHash("sha256")
      .update(JSON.stringify([file.key, raw, time]))
      .digest("hex");
    if (record === undefined) {
      const message = "This is not what Firehose writes.";
      const unreadable = { reason: "unreadable", message, from: "unknown", atMs: file.writtenMs };
      return { raw, document: undefined, found: { ...common, ...unreadable, identity: own, content: raw } };
    }
    const { arrivalTimestamp: atMs, errorCode, errorMessage, rawData, esDocumentId, esIndexName } = record;
    const index = esIndexName || indexOf(atMs, rotation);
    const id = esDocumentId || own.slice(0, 32);
    const content = Buffer.from(rawData, "base64").toString("utf8");
    const found = { ...common, reason: reasonOf(errorCode, errorMessage), message: errorMessage };
    return {
      raw,
      document: { index, id, text: oneLine(content) },
      found: {
        ...found,
        from: `${index}/${id}`,
        identity: `${index}/${id}`,
        atMs,
        content: content.trimEnd(),
      },
    };
  });
}

/** OpenSearch's name of the error says more than its status: `mapper_parsing_exception`. */
function reasonOf(code: string, message: string): string {
  return /\b[a-z]+(?:_[a-z]+)*_exception\b/.exec(message)?.[0] ?? code;
}

function indexOf(atMs: number, rotation: Rotation): string {
  const time = new Date(atMs);
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  return `${family}-${indexDate(rotation, year, month, day, time.getUTCHours())}`;
}

const anyObject = z.record(z.string(), z.unknown());

/** Newlines of JSON stand between its values only: a space means the same. */
function oneLine(content: string): string | undefined {
  return readJson(anyObject, content) === undefined ? undefined : content.trim().replaceAll(/[\r\n]+/g, " ");
}

/** The entry with the reason for which it was refused again. */
export function renderRefused(raw: string, errorCode: string, errorMessage: string): string {
  return JSON.stringify({ ...readJson(anyObject, raw), errorCode, errorMessage });
}
