import type { Batch } from "../bulk/batch.ts";
import { ActionLine } from "./action-line.ts";
import {
  backslash,
  byteAt,
  byteOrderMarkBytes,
  hasByteOrderMark,
  newline,
  openBrace,
  quote,
} from "./bytes.ts";
import type { FormatParser, ParserOptions } from "./format.ts";
import { indexDate } from "./index-name.ts";
import { slackBytes } from "./line.ts";
import { periodOfKey } from "./key-period.ts";
import { redactLine } from "./redaction.ts";

const closeBrace = 0x7d;
const timeNames = ["timestamp", "@timestamp", "time"] as const;

interface Json {
  readonly [name: string]: unknown;
}

/**
 * Parses JSON documents: one object per line, or several run together as Firehose writes them to its archive. Each
 * object is counted; its id comes from its own offset, its index follows from its own time, or from the object's key.
 */
export class JsonParser implements FormatParser {
  private readonly options: ParserOptions;
  private readonly action: ActionLine;
  /** When the object's records arrived, as its key says: for those without a time of their own. */
  private readonly filedAt: Date | undefined;

  constructor(options: ParserOptions) {
    this.options = options;
    const filed = periodOfKey(options.key ?? "");
    this.filedAt = filed === undefined ? undefined : new Date(filed.startMs);
    this.action = new ActionLine(options.idPrefix);
  }

  parseBlock(block: Buffer, start: number, end: number, offset: number, batch: Batch): number {
    const shift = offset - start;
    let from = offset === 0 && hasByteOrderMark(block, start) ? start + byteOrderMarkBytes : start;
    let lineHasObject = start > 0 && byteAt(block, start - 1) !== newline;
    while (from < end) {
      const byte = byteAt(block, from);
      if (byte === newline || isBlank(byte)) {
        if (byte === newline) {
          if (!lineHasObject) {
            batch.lines += 1;
            batch.skipped += 1;
          }
          lineHasObject = false;
        }
        from += 1;
        continue;
      }
      const stop = objectEnd(block, from, end);
      if (!this.parseObject(block, from, stop, from + shift, batch)) return from;
      lineHasObject = true;
      from = stop;
    }
    return from;
  }

  /** @returns false when the batch is full */
  private parseObject(block: Buffer, from: number, end: number, offset: number, batch: Batch): boolean {
    const text = block.toString("utf8", from, end).trimEnd();
    const document = parseJson(text);
    if (document === undefined) {
      batch.reject(offset, "unparsable", "The text is not a JSON object.", block, from, end);
      return true;
    }
    const time = timeOf(document) ?? this.filedAt;
    if (time === undefined) {
      const message = `The document has no time in any of ${timeNames.join(", ")}, nor has its object's key: so its index is unknown.`;
      batch.reject(offset, "no_timestamp", message, block, from, end);
      return true;
    }
    const { rotation, jsonIndexPrefix } = this.options;
    const date = indexDate(
      rotation,
      time.getUTCFullYear(),
      time.getUTCMonth() + 1,
      time.getUTCDate(),
      time.getUTCHours(),
    );
    this.action.setIndex(`${jsonIndexPrefix}${date}`);
    const bytes = redactLine(Buffer.from(text), this.options);
    if (!batch.reserve(this.action.bytes + bytes.length + slackBytes)) return false;
    const { body } = batch;
    const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
    this.action.put(view, batch.length, offset);
    const at = batch.length + this.action.bytes;
    body.set(bytes, at);
    body[at + bytes.length] = newline;
    batch.commit(at + bytes.length + 1, offset, block, from, end);
    return true;
  }
}

function isBlank(byte: number): boolean {
  return byte === 0x20 || byte === 0x09 || byte === 0x0d;
}

/** Where the object that begins at `from` ends; the end of its line if it does not end or is not an object. */
function objectEnd(block: Buffer, from: number, end: number): number {
  let depth = 0;
  let inString = false;
  for (let at = from; at < end; at += 1) {
    const byte = byteAt(block, at);
    if (byte === newline) return at;
    if (inString) {
      if (byte === backslash && byteAt(block, at + 1) !== newline) at += 1;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === openBrace) depth += 1;
    else if (byte === closeBrace) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return end;
}

function parseJson(text: string): Json | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a text that begins with { is an object
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

const firstMs = 0;
const lastMs = Date.UTC(2262, 0);

/** The document's time: an ISO 8601 text or epoch milliseconds. */
function timeOf(document: Json): Date | undefined {
  for (const name of timeNames) {
    const value = document[name];
    if (typeof value !== "string" && typeof value !== "number") continue;
    const ms = typeof value === "number" ? value : Date.parse(value);
    if (ms >= firstMs && ms < lastMs) return new Date(ms);
  }
  return undefined;
}
