import { Batch } from "../bulk/batch.ts";
import { byteOrderMarkBytes, hasByteOrderMark } from "./bytes.ts";
import { areNamesOf, type Columns, columnsOf, countValues, packColumns } from "./columns.ts";
import { type Encoding, type Layout, plainName } from "./encoding.ts";
import { firstObjects } from "./first-objects.ts";
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
export type Detected = DetectedFormat | UnknownKind;

interface UnknownKind {
  readonly unknown: string;
  /** The content shows whose it is: no rule for its key makes it anything else. */
  readonly isOfAnother?: true;
}

/** Objects whose keys begin with it are of that format, where neither key nor content tells one. */
export interface PrefixFormat {
  readonly prefix: string;
  readonly format: FormatName;
}

/** The format that somebody has given the keys of an object's prefix; of two, the longer prefix's. */
function formatOfPrefix(key: string, prefixes: readonly PrefixFormat[]): FormatName | undefined {
  return prefixes
    .filter(({ prefix }) => withoutSlash(key).startsWith(withoutSlash(prefix)))
    .reduce<PrefixFormat | undefined>(
      (longest, one) => (longest === undefined || one.prefix.length > longest.prefix.length ? one : longest),
      undefined,
    )?.format;
}

/** Paths are often written with a slash before them, keys hardly ever. */
function withoutSlash(path: string): string {
  return path.replace(/^\//, "");
}

/** The format of an object by key and content; where neither tells one of a source, the one that its prefix has. */
export function detectWithPrefix(
  key: string,
  beginning: Buffer,
  prefixes: readonly PrefixFormat[],
): Detected {
  const detected = detectFormat(key, beginning);
  const byPrefix = formatOfPrefix(key, prefixes);
  const isTold = "unknown" in detected ? detected.isOfAnother === true : detected.format !== "json";
  return isTold || byPrefix === undefined ? detected : detectFormat(key, beginning, byPrefix);
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
  const records = recordsStart.exec(text);
  if (records !== null) return ofJson(key, text.slice(records[0].length), "records", among, wanted);
  if (/^\s*\{/.test(text)) return ofJson(key, text.trimStart(), "json", among, wanted);
  const lines = linesOf(text);
  const named = ofHeader(key, lines, among, wanted);
  if (named !== undefined && "format" in named) return named;
  const format =
    wanted ?? formatOfLines(lines.filter((line) => !line.startsWith("#"))) ?? named ?? lineFormatOfKey(key);
  if (typeof format === "object") return format;
  if (format !== undefined) return { format, encoding: "lines" };
  return { unknown: "neither its first lines nor its key show a format" };
}

/** Up to the first record: other members may come before the array, none of them an object. */
const recordsStart =
  /^\s*\{(?:\s*"[^"\\]*"\s*:\s*(?:"(?:[^"\\]|\\.)*"|[\w.+-]+)\s*,)*\s*"Records"\s*:\s*\[\s*/;

/** One character per byte, without a byte order mark. */
function textOf(beginning: Buffer): string {
  return beginning.toString("latin1", hasByteOrderMark(beginning, 0) ? byteOrderMarkBytes : 0);
}

/** A beginning this long may be cut off within a line; a shorter one is all of its object. */
const fullBytes = 32 * 1024;

/** The first lines; one that is cut off at the end of the beginning is not among them. */
function linesOf(text: string): string[] {
  const lines = text.split("\n");
  if (lines.length > 1 && text.length >= fullBytes) lines.pop();
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
  if (encoding === "records" && text.startsWith("]")) return { unknown: "no records" };
  const { names: records, isPerLine } = firstObjects(text);
  const found =
    mostFrequent(
      records.map((names) => sourceOfRecord(key, names, offered)?.name ?? sourceOfKey(key, names, offered)),
    ) ?? wanted;
  // Objects that follow one another, or take several lines, are read as the elements of an array are.
  if (found !== undefined) return { format: found, encoding: isPerLine ? encoding : "records" };
  const service = mostFrequent(records.map(serviceOfNames));
  if (encoding === "records" || isOfService(key) || service !== undefined)
    return {
      unknown: `JSON of an AWS service${service === undefined ? "" : ` (${service})`}, not of an application; name a format to load it nevertheless`,
      ...(service === undefined ? {} : { isOfAnother: true as const }),
    };
  return { format: "json", encoding: "lines" };
}

/** The value that more than half are; undefined: there is none. */
function mostFrequent<T>(values: readonly (T | undefined)[]): T | undefined {
  return values.find(
    (value) => value !== undefined && values.filter((other) => other === value).length * 2 > values.length,
  );
}

/** The source of a JSON record: it has a signature of it, and hardly any members that are not among its fields. */
function sourceOfRecord(
  key: string,
  names: readonly string[],
  among: readonly KnownSource[],
): KnownSource | undefined {
  return among.find(
    (source) =>
      sourceOfNames(names, [source]) !== undefined &&
      (areNamesOf(source, names) || formatOfKey(key) === source.name),
  );
}

/** Members by which JSON of services is known that no source here describes. */
const otherServices = [
  ["AWS WAF", ["webaclId", "httpRequest"]],
  ["Route 53 Resolver", ["query_name", "rcode"]],
  ["connection logs of CloudFront", ["connectionStatus", "distributionId"]],
  ["digests of CloudTrail", ["digestStartTime", "logFiles"]],
  ["AWS Network Firewall", ["firewall_name", "event_timestamp"]],
  ["AWS Config", ["fileVersion", "configurationItems"]],
] as const;

function serviceOfNames(names: readonly string[]): string | undefined {
  return otherServices.find(([, members]) => members.every((name) => names.includes(name)))?.[0];
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
    return isDirective && lines.every((line) => line.startsWith("#"))
      ? { unknown: "lines that begin with #, without #Fields:" }
      : undefined;
  const columns = columnsOf(
    header,
    lines.filter((line) => line !== header && !line.startsWith("#")),
  );
  const offered = among.filter(({ encodings }) => encodings.includes("header"));
  const found = isDirective
    ? (sourceOfNames(columns.names, offered)?.name ?? sourceOfKey(key, columns.names, offered) ?? wanted)
    : offered.find(
        (source) =>
          areNamesOf(source, columns.names) &&
          (columns.names.length >= fewestNames || sourceOfNames(columns.names, [source]) !== undefined),
      )?.name;
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
/** Fewer names do not make a header of a line, unless they show the source. */
const fewestNames = 3;

/** Lines with all fields of a source in their order, between tabs or commas instead of spaces. */
function withoutHeader(lines: readonly string[], among: readonly KnownSource[]): Detected | undefined {
  for (const source of among) {
    const names = Object.keys(source.fields());
    for (const delimiter of ["\t", ","]) {
      const columns = packColumns(source, { delimiter, names });
      const fitting = lines.filter(
        (line) => countValues(Buffer.from(line, "latin1"), delimiter) === names.length,
      ).length;
      if (fitting * 2 <= lines.length) continue;
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
  if (byKey === "test-file") return undefined;
  const source = allSources.find(({ name }) => name === byKey);
  return source === undefined || source.encodings.includes("lines") ? byKey : undefined;
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
