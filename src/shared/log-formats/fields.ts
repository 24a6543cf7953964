import { backslash, byteAt, dash, quote, space } from "./bytes.ts";
import type { Line } from "./line.ts";
import type { Members } from "./mapping.ts";

/** One field of a source: how its value is found in a line and written to the document. */
export interface Field {
  /** The members that it may write to the document, and how each is mapped. */
  readonly members: Members;
  /**
   * Reads the field at `line.position`, of a line whose fields have a fixed order and spaces between them, and moves
   * it on. @returns false, with `line.problem` set, when it cannot
   */
  readonly read: (line: Line) => boolean;
  /**
   * Writes the value [from, to) of the block, without quotes, that another encoding has found; it is not absent.
   * @returns false, with `line.problem` set, when it cannot
   */
  readonly write: (line: Line, from: number, to: number) => boolean;
  /** Writes what several fields say together, once all of a record are read. */
  readonly finish?: (line: Line) => boolean;
  /** What follows each comma that the value may have, although commas separate values: `"h2","http/1.1"`. */
  readonly afterOwnComma?: string;
  /** What is kept of a value as it is written, where parameters are redacted: it is a secret itself. */
  readonly redactSecret?: (value: string) => string;
  /** The value is a URL's query without its question mark: it begins with a parameter. */
  readonly isQuery?: boolean;
}

/** The same field, with those of its members (all, unless they are named) that nobody searches for not indexed. */
export function unindexed(one: Field, names: readonly string[] = Object.keys(one.members)): Field {
  const members = Object.entries(one.members).map(
    ([name, mapping]) =>
      [name, names.includes(name) ? { ...mapping, index: false as const } : mapping] as const,
  );
  return { ...one, members: Object.fromEntries(members) };
}

/** Offset in a little-endian word of its first byte that `marks` has (0x80 in each byte found). */
export function firstMark(marks: number): number {
  return (31 - Math.clz32(marks & -marks)) >> 3;
}

/** Where the unquoted field that begins at `from` ends: looks at four bytes at a time for a space. */
export function tokenEnd(line: Line, from: number): number {
  const { block, blockView, end } = line;
  let at = from;
  while (at + 4 <= end) {
    const word = blockView.getInt32(at, true) ^ 0x20202020;
    const marks = (word - 0x01010101) & ~word & 0x80808080;
    if (marks !== 0) return at + firstMark(marks);
    at += 4;
  }
  while (at < end && byteAt(block, at) !== space) at += 1;
  return at;
}

/** Whether [from, to) is `-` or nothing: the field is absent. */
export function isAbsent(block: Uint8Array, from: number, to: number): boolean {
  return to <= from || (to === from + 1 && byteAt(block, from) === dash);
}

/** The next quote or backslash from `from` on, or `end`. */
export function nextMark(line: Line, from: number): number {
  const { block, blockView, end } = line;
  let at = from;
  while (at + 4 <= end) {
    const word = blockView.getInt32(at, true);
    const quotes = word ^ 0x22222222;
    const backslashes = word ^ 0x5c5c5c5c;
    const marks =
      (((quotes - 0x01010101) & ~quotes) | ((backslashes - 0x01010101) & ~backslashes)) & 0x80808080;
    if (marks !== 0) return at + firstMark(marks);
    at += 4;
  }
  while (at < end && byteAt(block, at) !== quote && byteAt(block, at) !== backslash) at += 1;
  return at;
}

/** Whether the backslash at `at` escapes the next byte: a backslash, or a quote that is not the line's last byte. */
export function isEscape(block: Uint8Array, at: number, end: number): boolean {
  const next = byteAt(block, at + 1);
  return at + 2 < end && (next === backslash || next === quote);
}

/**
 * Where the quoted text that begins at `from`, after its opening quote, ends: at a quote that a space or the
 * line's end follows. Quotes inside come as `\x22`, `\"` or, in old lines, as they are. @returns -1 if none does
 */
function quotedEnd(line: Line, from: number): number {
  const { block, end } = line;
  for (let at = nextMark(line, from); at < end; at = nextMark(line, at + 1)) {
    if (byteAt(block, at) === backslash) {
      if (isEscape(block, at, end)) at += 1;
    } else if (at + 1 >= end || byteAt(block, at + 1) === space) return at;
  }
  return -1;
}

/** Finds a quoted or unquoted field and passes its content to `write`; an absent field is left out. */
export function field(members: Members, write: Field["write"]): Field {
  return {
    members,
    read(line) {
      let from = line.position;
      let to: number;
      if (from < line.end && byteAt(line.block, from) === quote) {
        from += 1;
        to = quotedEnd(line, from);
        if (to === -1) {
          line.problem = "has no closing quote";
          return false;
        }
        line.position = to + 2;
      } else {
        to = tokenEnd(line, from);
        line.position = to + 1;
      }
      return isAbsent(line.block, from, to) || write(line, from, to);
    },
    write,
  };
}
