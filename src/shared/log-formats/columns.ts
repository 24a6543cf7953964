import { backslash, byteAt, quote } from "./bytes.ts";
import { plainName } from "./encoding.ts";
import { isEscape } from "./fields.ts";
import type { Source } from "./source.ts";

/** Bytes that separate values in lines named by a header; AWS offers these three. */
const delimiters = ["\t", ",", " "] as const;

/** The columns of an object whose lines a header names. */
export interface Columns {
  readonly delimiter: string;
  readonly names: readonly string[];
}

/** How every encoding spells the names of a source's fields, and which field each is. */
export function fieldNames({ aliases = {} }: Source, names: readonly string[]): ReadonlyMap<string, string> {
  const known = names.map((name) => [plainName(name), name] as const);
  const others = Object.entries(aliases).map(([alias, name]) => [plainName(alias), name] as const);
  return new Map([...known, ...others]);
}

/** Whether these are names of the source's fields, and hardly any others. */
export function areNamesOf(source: Source, names: readonly string[]): boolean {
  const known = [...fieldNames(source, Object.keys(source.fields())).keys(), ...(source.ignored ?? [])];
  // A name may be that of an object with fields in it.
  const first = new Set(known.flatMap((name) => [name, name.split(".", 1)[0] ?? ""]));
  const count = names.filter((name) => first.has(plainName(name))).length;
  return count > 0 && count * 4 >= names.length * 3;
}

/** Whether a line may be nothing but names: values begin with digits or a dash, or hold other punctuation, early on. */
export function mayBeNames(block: Uint8Array, from: number, end: number): boolean {
  let isStart = true;
  for (let at = from; at < end; at += 1) {
    const kind = kinds[byteAt(block, at)];
    if (kind === undefined || (isStart && kind === "inner")) return false;
    isStart = kind === "between";
  }
  return true;
}

/** What a byte is in a line of names. */
const kinds = Array.from({ length: 256 }, (_, byte) => {
  const character = String.fromCharCode(byte);
  if (/[a-z]/i.test(character)) return "letter";
  if (/[\t, ]/.test(character)) return "between";
  return /[\d_():-]/.test(character) ? "inner" : undefined;
});

/**
 * Columns as the plan carries them, a hundred times in its state at most: the delimiter, then each known field by its
 * place in the source (base 36), each other one by its name after `=`.
 */
export function packColumns(source: Source, { delimiter, names }: Columns): string {
  const fields = Object.keys(source.fields());
  const known = fieldNames(source, fields);
  const packed = names.map((name) => {
    const field = known.get(plainName(name));
    return field === undefined ? `=${name}` : fields.indexOf(field).toString(36);
  });
  return delimiter + packed.join(" ");
}

/** The inverse of `packColumns`, but for the spelling of known names. */
export function unpackColumns(source: Source, packed: string): Columns {
  const fields = Object.keys(source.fields());
  const names = packed
    .slice(1)
    .split(" ")
    .map((column) =>
      column.startsWith("=") ? column.slice(1) : (fields[Number.parseInt(column, 36)] ?? column),
    );
  return { delimiter: packed.slice(0, 1), names };
}

/**
 * Reads a line that names the columns: `#Fields: …`, or nothing but names.
 * @param samples lines of values, most of which show the delimiter: a tab can follow names with blanks between. Where
 *   none does, it is a tab after `#Fields:`, as CloudFront writes
 */
export function columnsOf(header: string, samples: readonly string[]): Columns {
  const text = header.replace(/^#Fields:\s*/, "").trim();
  const names = text.split(/[\t, ]+/);
  const most = (fits: (count: number) => boolean): string | undefined => {
    const fitting = delimiters.map((delimiter) => ({
      delimiter,
      lines: samples.filter((line) => fits(countValues(Buffer.from(line, "latin1"), delimiter))).length,
    }));
    const best = fitting.reduce((a, b) => (b.lines > a.lines ? b : a));
    return best.lines > 0 ? best.delimiter : undefined;
  };
  const written = header.startsWith("#") ? "\t" : (delimiters.find((one) => text.includes(one)) ?? " ");
  // Lists have commas of their own.
  const delimiter =
    most((count) => count === names.length) ?? most((count) => count > names.length) ?? written;
  return { delimiter, names };
}

/** How many values a line has. */
export function countValues(line: Uint8Array, delimiter: string): number {
  const byte = delimiter.charCodeAt(0);
  let count = 0;
  for (let from = 0; from <= line.length; from = valueEnd(line, from, line.length, byte) + 1) count += 1;
  return count;
}

/** Where the value that begins at `from` ends: at the next delimiter, for quoted text the one after its closing quote. */
export function valueEnd(block: Uint8Array, from: number, end: number, delimiter: number): number {
  let at = from;
  if (byteAt(block, from) === quote && from < end) {
    for (at = from + 1; at < end; at += 1) {
      const byte = byteAt(block, at);
      if (byte === backslash && isEscape(block, at, end)) at += 1;
      else if (byte === quote && (at + 1 >= end || byteAt(block, at + 1) === delimiter)) return at + 1;
    }
    at = from;
  }
  while (at < end && byteAt(block, at) !== delimiter) at += 1;
  return at;
}
