import { Batch } from "../bulk/batch.ts";
import { byteOrderMarkBytes, hasByteOrderMark } from "./bytes.ts";
import { areNamesOf, type Columns, columnsOf, countValues, packColumns } from "./columns.ts";
import { type Encoding, type Layout, plainName } from "./encoding.ts";
import { createParser } from "./format-parser.ts";
import { type FormatName, sources } from "./formats.ts";
import { formatOfKey, isOfService } from "./object-key.ts";
import { noRedaction } from "./redaction-options.ts";
import type { Source } from "./source.ts";

/** Lines that are tried. */
const triedLines = 20;

/** The format of an object, and how its records are written. */
export interface DetectedFormat extends Layout {
  readonly format: FormatName;
}

/** The format of an object, or why it has none that we load. */
export type Detected = DetectedFormat | { readonly unknown: string };

/** Keys that begin with it are of that format, whatever the bytes seem to be. */
export interface PrefixFormat {
  readonly prefix: string;
  readonly format: FormatName;
}

/** The format that somebody has given the keys of an object's prefix; of two, the longer prefix's. */
export function formatOfPrefix(key: string, prefixes: readonly PrefixFormat[]): FormatName | undefined {
  return prefixes
    .filter(({ prefix }) => key.startsWith(prefix))
    .reduce<PrefixFormat | undefined>(
      (longest, one) => (longest === undefined || one.prefix.length > longest.prefix.length ? one : longest),
      undefined,
    )?.format;
}

type KnownSource = Source & { readonly name: FormatName };
const allSources: readonly KnownSource[] = sources;

/**
 * The format of an object: what its first lines are, otherwise what its key says. What AWS services write is not
 * mistaken for an application's JSON.
 * @param beginning first bytes of the (inflated) object
 * @param wanted the format that somebody who knows has named: the bytes say only how it is written
 */
export function detectFormat(key: string, beginning: Buffer, wanted?: FormatName): Detected {
  if (beginning.toString("latin1", 0, 4) === "PAR1") return { unknown: "Parquet" };
  const text = textOf(beginning);
  if (wanted === "json") return { format: "json", encoding: "lines" };
  const among = wanted === undefined ? allSources : allSources.filter(({ name }) => name === wanted);
  const records = /^\s*\{\s*"Records"\s*:\s*\[\s*/.exec(text);
  if (records !== null) return ofJson(key, text.slice(records[0].length), "records", among, wanted);
  if (/^\s*\{/.test(text)) return ofJson(key, text.trimStart(), "json", among, wanted);
  const lines = linesOf(text);
  const named = ofHeader(key, lines, among, wanted);
  if (named !== undefined) return named;
  const format = wanted ?? formatOfLines(lines) ?? lineFormatOfKey(key);
  if (format !== undefined) return { format, encoding: "lines" };
  return { unknown: "neither its first lines nor its key show a format" };
}

/** One character per byte, without a byte order mark. */
function textOf(beginning: Buffer): string {
  return beginning.toString("latin1", hasByteOrderMark(beginning, 0) ? byteOrderMarkBytes : 0);
}

/** The first lines; one that is cut off at the end of the beginning is not among them. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.length > 1) lines.pop();
  return lines
    .map((line) => line.replace(/\r$/, ""))
    .filter((line) => line.trim() !== "")
    .slice(0, triedLines);
}

/** @param text what begins with the first record */
function ofJson(
  key: string,
  text: string,
  encoding: Encoding,
  among: readonly KnownSource[],
  wanted: FormatName | undefined,
): Detected {
  const offered = among.filter(({ encodings }) => encodings.includes(encoding));
  const names = namesIn(text);
  const found = sourceOfNames(names, offered)?.name ?? sourceOfKey(key, names, offered) ?? wanted;
  if (found !== undefined) return { format: found, encoding };
  if (encoding === "records" || isOfService(key))
    return {
      unknown: "JSON of an AWS service, not of an application; name a format to load it nevertheless",
    };
  return { format: "json", encoding: "lines" };
}

/** The names of the first record's members, those of objects in it as well. */
function namesIn(text: string): string[] {
  const line = text.slice(0, Math.max(0, text.indexOf("\n")) || undefined);
  return Array.from(line.matchAll(/"([^"\\]{1,100})"\s*:/g), ([, name = ""]) => name);
}

/** Lines that a header names: `#Fields: …`, or a first line of nothing but fields' names. */
function ofHeader(
  key: string,
  lines: readonly string[],
  among: readonly KnownSource[],
  wanted: FormatName | undefined,
): Detected | undefined {
  const directive = lines.find((line) => line.startsWith("#Fields:"));
  const isDirective = lines[0]?.startsWith("#") === true;
  const header = isDirective ? directive : lines[0];
  if (header === undefined)
    return isDirective ? { unknown: "lines that begin with #, without #Fields:" } : undefined;
  const sample = lines.find((line) => line !== header && !line.startsWith("#"));
  const columns = columnsOf(header, sample);
  const offered = among.filter(({ encodings }) => encodings.includes("header"));
  const found = isDirective
    ? (sourceOfNames(columns.names, offered)?.name ?? sourceOfKey(key, columns.names, offered) ?? wanted)
    : columns.names.length < fewestNames
      ? undefined
      : offered.find((source) => areNamesOf(source, columns.names))?.name;
  if (found !== undefined) return headed(found, columns);
  if (isDirective) return { unknown: `W3C lines of no source that is known: ${columns.names.join(" ")}` };
  return withoutHeader(lines, offered);
}

function headed(format: FormatName, columns: Columns): Detected {
  const source = allSources.find(({ name }) => name === format);
  const packed = source === undefined ? "" : packColumns(source, columns);
  if (packed.length > maxColumnsBytes) return { unknown: `a header of ${columns.names.length} columns` };
  return { format, encoding: "header", columns: packed };
}

/** What the state of a load can hold of each of its objects. */
const maxColumnsBytes = 256;
/** Fewer names do not make a header of a line. */
const fewestNames = 3;

/** Lines with all fields of a source in their order, between tabs or commas instead of spaces. */
function withoutHeader(lines: readonly string[], among: readonly KnownSource[]): Detected | undefined {
  for (const source of among) {
    const names = Object.keys(source.fields());
    for (const delimiter of ["\t", ","]) {
      const columns = packColumns(source, { delimiter, names });
      const fits = lines.every(
        (line) => countValues(Buffer.from(line, "latin1"), delimiter) === names.length,
      );
      if (!fits) continue;
      const { taken, records } = countRecords(source.name, lines, { encoding: "header", columns });
      if (taken * 2 > records) return { format: source.name, encoding: "header", columns };
    }
  }
  return undefined;
}

/** The source that the names of a header, or of the members of a record, belong to. */
function sourceOfNames(names: readonly string[], among: readonly KnownSource[]): KnownSource | undefined {
  const plain = new Set(names.map(plainName));
  return among.find(({ signatures }) =>
    signatures.some((signature) => signature.every((name) => plain.has(plainName(name)))),
  );
}

/** The source that the key names, if the names are of its fields. */
function sourceOfKey(
  key: string,
  names: readonly string[],
  among: readonly KnownSource[],
): FormatName | undefined {
  const byKey = formatOfKey(key);
  return among.find((source) => source.name === byKey && areNamesOf(source, names))?.name;
}

/** The format of lines without a header by the key. */
function lineFormatOfKey(key: string): FormatName | undefined {
  const byKey = formatOfKey(key);
  return byKey === "test-file" ? undefined : byKey;
}

/** The format that takes most of the first lines of an object. */
function formatOfLines(lines: readonly string[]): FormatName | undefined {
  if (lines.length === 0) return undefined;
  const counted = allSources
    .filter(({ encodings }) => encodings.includes("lines"))
    .map(({ name }) => ({ name, ...countRecords(name, lines, { encoding: "lines" }) }));
  const best = counted.reduce((a, b) => (b.taken > a.taken ? b : a));
  return best.taken * 2 > best.records ? best.name : undefined;
}

/** How many records the lines contain in a format, and how many of those it accepts. */
function countRecords(
  format: FormatName,
  lines: readonly string[],
  layout: Layout,
): { taken: number; records: number } {
  const block = Buffer.from(lines.join("\n"), "latin1");
  const parser = createParser(format, {
    rotation: "day",
    idPrefix: "",
    jsonIndexPrefix: "",
    layout,
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
