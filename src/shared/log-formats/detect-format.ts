import { Batch } from "../bulk/batch.ts";
import { byteOrderMarkBytes, hasByteOrderMark } from "./bytes.ts";
import { createParser } from "./format-parser.ts";
import { type FormatName, sources } from "./formats.ts";
import { formatOfKey, isOfService } from "./object-key.ts";
import { noRedaction } from "./redaction-options.ts";

/** Lines that are tried. */
const triedLines = 20;

/** The format of an object, or why it has none that we load. */
export type Detected = { readonly format: FormatName } | { readonly unknown: string };

/**
 * The format of an object: what its first lines are, otherwise what its key says. What AWS services write is not
 * mistaken for an application's JSON.
 * @param beginning first bytes of the (inflated) object
 */
export function detectFormat(key: string, beginning: Buffer): Detected {
  const encoding = otherEncoding(beginning);
  if (encoding !== undefined) return { unknown: encoding };
  const byLines = formatOfLines(beginning);
  if (byLines === "json" && (isOfService(key) || isRecordList(beginning)))
    return {
      unknown: "JSON of an AWS service, not of an application; name a format to load it nevertheless",
    };
  const byKey = formatOfKey(key);
  const format = byLines ?? (byKey === "test-file" ? undefined : byKey);
  if (format !== undefined) return { format };
  return { unknown: "neither its first lines nor its key show a format" };
}

/** Encodings that no format of ours has. */
function otherEncoding(beginning: Buffer): string | undefined {
  if (beginning.toString("latin1", 0, 4) === "PAR1") return "Parquet";
  if (/^#(Version|Fields):/.test(textOf(beginning).slice(0, 16)))
    return "W3C lines, whose header names the fields";
  return undefined;
}

/** Whether the object is one list of records, as CloudTrail and others write it. */
function isRecordList(beginning: Buffer): boolean {
  return /^\s*\{\s*"Records"\s*:\s*\[/.test(textOf(beginning).slice(0, 200));
}

/** One character per byte, without a byte order mark. */
function textOf(beginning: Buffer): string {
  return beginning.toString("latin1", hasByteOrderMark(beginning, 0) ? byteOrderMarkBytes : 0);
}

/**
 * The format that takes most of the first lines of an object.
 * @param beginning of the (inflated) object; a line that is cut off at its end is not tried
 */
function formatOfLines(beginning: Buffer): FormatName | undefined {
  const lines = textOf(beginning).split("\n");
  if (lines.length > 1) lines.pop();
  const tried = lines.filter((line) => line.trim() !== "").slice(0, triedLines);
  if (tried.length === 0) return undefined;
  if (tried[0]?.trimStart().startsWith("{") === true) return "json";
  const block = Buffer.from(tried.join("\n"), "latin1");
  const counted = sources.map(({ name }) => ({ name, ...countRecords(name, block) }));
  const best = counted.reduce((a, b) => (b.taken > a.taken ? b : a));
  return best.taken * 2 > best.records ? best.name : undefined;
}

/** How many records the lines contain in a format, and how many of those it accepts. */
function countRecords(format: FormatName, block: Buffer): { taken: number; records: number } {
  const parser = createParser(format, {
    rotation: "day",
    idPrefix: "",
    jsonIndexPrefix: "",
    ...noRedaction,
  });
  const counts = { taken: 0, records: 0 };
  for (let from = 0; from < block.length; ) {
    const batch = new Batch(64 * 1024);
    from = parser.parseBlock(block, from, block.length, from, batch);
    counts.taken += batch.count;
    counts.records += batch.lines;
  }
  return counts;
}
