import { backslash, byteAt, dash, dot, isDigit, quote, space, zero } from "./bytes.ts";
import { keyOf, type Line, putBytes, putEscaped, putMember, putText, putUrl, stringKeyOf } from "./line.ts";
import { hasZone, isTime } from "./time.ts";

/** One field of a format: how it is read from the line and written to the document. */
export interface Field {
  /** The name that AWS gives it, for messages. */
  readonly name: string;
  /** Names of the members that it may write to the document. */
  readonly members: readonly string[];
  /** Bytes that its names and punctuation take at most. */
  readonly fixedBytes: number;
  /** Reads the field at `line.position` and moves it on. @returns false, with `line.problem` set, when it cannot */
  read(line: Line): boolean;
}

export function field(name: string, members: readonly string[], read: (line: Line) => boolean): Field {
  const fixedBytes = members.reduce((sum, member) => sum + member.length + 8, 0);
  return { name, members, fixedBytes, read };
}

/** Where the unquoted field that begins at `from` ends. */
export function tokenEnd(line: Line, from: number): number {
  const { block, end } = line;
  let at = from;
  while (at < end && byteAt(block, at) !== space) at += 1;
  return at;
}

/** Whether [from, to) is `-` or nothing: the field is absent. */
export function isAbsent(block: Uint8Array, from: number, to: number): boolean {
  return to <= from || (to === from + 1 && byteAt(block, from) === dash);
}

/**
 * Where the quoted text that begins at `from`, after its opening quote, ends: at a quote that a space or the
 * line's end follows. Quotes inside come as `\x22`, `\"` or, in old lines, as they are. @returns -1 where none does
 */
export function quotedEnd(line: Line, from: number): number {
  const { block, end } = line;
  for (let at = from; at < end; at += 1) {
    const byte = byteAt(block, at);
    if (byte === backslash && byteAt(block, at + 1) === quote && at + 2 < end) at += 1;
    else if (byte === quote && (at + 1 >= end || byteAt(block, at + 1) === space)) return at;
  }
  return -1;
}

/** Finds a quoted or unquoted field and hands its content to `write`. */
function readContent(line: Line, write: (line: Line, from: number, to: number) => boolean): boolean {
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
}

/** Text, quoted or not: read and written in one pass. */
export function text(name: string): Field {
  const key = stringKeyOf(name);
  return field(name, [name], (line) => {
    const { block, end, out } = line;
    const from = line.position;
    if (from >= end || byteAt(block, from) === quote)
      return readContent(line, (_, start, to) => {
        putMember(line, key, block, start, to);
        return true;
      });
    let to = putBytes(out, line.length, key);
    let at = from;
    for (; at < end; at += 1) {
      const byte = byteAt(block, at);
      if (byte > quote && byte !== backslash) {
        if (byte > 0x7f) line.nonAscii = true;
        out[to] = byte;
        to += 1;
      } else if (byte === space) break;
      else if (byte === 0x21) {
        out[to] = byte;
        to += 1;
      } else to = putEscaped(out, to, byte);
    }
    line.position = at + 1;
    if (isAbsent(block, from, at)) return true;
    out[to] = quote;
    line.length = to + 1;
    return true;
  });
}

/** Text that is a URL: its query string may be redacted. */
export function url(name: string): Field {
  const key = stringKeyOf(name);
  return field(name, [name], (line) =>
    readContent(line, (_, from, to) => {
      putUrl(line, key, from, to);
      return true;
    }),
  );
}

/** Writes digits [from, to) as a JSON number: without leading zeros. */
function putDigits(line: Line, from: number, to: number): void {
  const { block, out } = line;
  let at = from;
  while (at + 1 < to && byteAt(block, at) === zero && isDigit(byteAt(block, at + 1))) at += 1;
  let { length } = line;
  for (; at < to; at += 1) {
    out[length] = byteAt(block, at);
    length += 1;
  }
  line.length = length;
}

/** Where the digits that begin at `from` end. */
function digitsEnd(block: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(byteAt(block, at))) at += 1;
  return at;
}

/** Digits that a JSON number of OpenSearch's `long` may have. */
const longDigits = 18;

/** Writes a member that is a whole number. @returns whether [from, to) is one */
export function putInteger(line: Line, key: Uint8Array, from: number, to: number): boolean {
  const { block } = line;
  const first = byteAt(block, from) === dash ? from + 1 : from;
  if (first === to || to - first > longDigits || digitsEnd(block, first, to) !== to) {
    line.problem = "is not a whole number";
    return false;
  }
  line.length = putBytes(line.out, line.length, key);
  if (first > from) {
    line.out[line.length] = dash;
    line.length += 1;
  }
  putDigits(line, first, to);
  return true;
}

export function integer(name: string): Field {
  const key = keyOf(name);
  return field(name, [name], (line) => readContent(line, (_, from, to) => putInteger(line, key, from, to)));
}

/** Whether [from, to) is `-1`, "not measured". */
function isMinusOne(block: Uint8Array, from: number, to: number): boolean {
  return to === from + 2 && byteAt(block, from) === dash && byteAt(block, from + 1) === zero + 1;
}

/** A duration, with or without a fraction: `-1` means not measured and is left out. */
export function duration(name: string): Field {
  const key = keyOf(name);
  return field(name, [name], (line) =>
    readContent(line, (_, from, to) => {
      const { block } = line;
      if (isMinusOne(block, from, to)) return true;
      const point = digitsEnd(block, from, to);
      const end = byteAt(block, point) === dot && point < to ? digitsEnd(block, point + 1, to) : point;
      if (point === from || end !== to || end === point + 1 || point - from > longDigits) {
        line.problem = "is not a duration";
        return false;
      }
      line.length = putBytes(line.out, line.length, key);
      putDigits(line, from, to);
      return true;
    }),
  );
}

/** A time in UTC, with or without `Z`. */
function putTime(line: Line, key: Uint8Array, from: number, to: number): boolean {
  if (!isTime(line.block, from, to)) {
    line.problem = "is not a time";
    return false;
  }
  line.length = putBytes(line.out, line.length, key);
  putText(line, line.block, from, to);
  if (!hasZone(line.block, to)) {
    line.out[line.length] = 0x5a;
    line.length += 1;
  }
  line.out[line.length] = quote;
  line.length += 1;
  return true;
}

export function time(name: string): Field {
  const key = stringKeyOf(name);
  return field(name, [name], (line) => readContent(line, (_, from, to) => putTime(line, key, from, to)));
}

/** The record's own time, from which its index follows. */
export function recordTime(name: string): Field {
  const key = stringKeyOf("timestamp");
  return field(name, ["timestamp"], (line) => {
    const from = line.position;
    const to = tokenEnd(line, from);
    line.position = to + 1;
    line.timeStart = from;
    return putTime(line, key, from, to);
  });
}
