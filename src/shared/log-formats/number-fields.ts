import { byteAt, dash, dot, isDigit, space, zero } from "./bytes.ts";
import { type Field, field } from "./fields.ts";
import { longNumber, type Mapping, measuredFloat, measuredLong, wholeNumber } from "./mapping.ts";
import { type Constant, keyOf, type Line, putByte, putConstant, putKey, putPlain } from "./line.ts";

/** Writes digits [from, to) as a JSON number: without leading zeros. */
function putDigits(line: Line, from: number, to: number): void {
  const { block } = line;
  let at = from;
  while (at + 1 < to && byteAt(block, at) === zero && isDigit(byteAt(block, at + 1))) at += 1;
  putPlain(line, at, to);
}

/** Where the digits that begin at `from` end. */
function digitsEnd(block: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && isDigit(byteAt(block, at))) at += 1;
  return at;
}

const longestFloat = 32;
const floats = /^-\d+\.\d+$|^-?\d+\.0+$|^-?\d+(?:\.\d+)?[eE][+-]?\d+$/;

/** A number as only serialisers of JSON write it: `1e-05`, `-1.0`, `34.0`. @returns undefined if it is none of these */
function floatOf({ block }: Line, from: number, to: number): number | undefined {
  if (to - from > longestFloat) return undefined;
  const text = Buffer.from(block.subarray(from, to)).toString("latin1");
  const value = floats.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function putFloat(line: Line, key: Constant, value: number): void {
  putKey(line, key);
  for (const character of String(value)) putByte(line, character.charCodeAt(0));
}

/** Digits that a JSON number of OpenSearch's `long` may have. */
const longDigits = 18;

/** Writes a member that is a whole number. @returns whether [from, to) is one */
export function putInteger(line: Line, key: Constant, from: number, to: number): boolean {
  const { block } = line;
  const first = byteAt(block, from) === dash ? from + 1 : from;
  if (first === to || to - first > longDigits || digitsEnd(block, first, to) !== to) {
    line.problem = "is not a whole number";
    return false;
  }
  putKey(line, key);
  if (first > from) putByte(line, dash);
  putDigits(line, first, to);
  return true;
}

export function integer(name: string, mapping: Mapping = wholeNumber): Field {
  const key = keyOf(name);
  const general = field({ [name]: mapping }, (line, from, to) => putInteger(line, key, from, to));
  return {
    ...general,
    read: (line) => readPlainNumber(line, key, false) || general.read(line),
    write(line, from, to) {
      if (general.write(line, from, to)) return true;
      const value = floatOf(line, from, to);
      if (value === undefined || !Number.isSafeInteger(value)) return false;
      putFloat(line, key, value);
      return true;
    },
  };
}

/** A whole number that may be larger than an `integer`: bytes, milliseconds. */
export function count(name: string): Field {
  return integer(name, longNumber);
}

/**
 * Reads the number that most lines have, in one pass: unquoted digits without a leading zero, and
 * a fraction if `hasFraction`. @returns false, with nothing done, for anything else
 */
function readPlainNumber(line: Line, key: Constant, hasFraction: boolean): boolean {
  const { block, end, out, position } = line;
  let to = putConstant(line.outView, line.length, key);
  let at = position;
  let byte = byteAt(block, at);
  const isZero = byte === zero;
  while (byte >= zero && byte <= zero + 9 && at < end) {
    out[to] = byte;
    to += 1;
    at += 1;
    byte = byteAt(block, at);
  }
  const digits = at - position;
  if (digits === 0 || digits > longDigits || (isZero && digits > 1)) return false;
  if (hasFraction && byte === dot && at < end) {
    const point = at;
    do {
      out[to] = byte;
      to += 1;
      at += 1;
      byte = byteAt(block, at);
    } while (byte >= zero && byte <= zero + 9 && at < end);
    if (at === point + 1) return false;
  }
  if (at < end && byte !== space) return false;
  line.length = to;
  line.position = at + 1;
  return true;
}

/** Whether [from, to) is `-1`, "not measured". */
function isMinusOne(block: Uint8Array, from: number, to: number): boolean {
  return to === from + 2 && byteAt(block, from) === dash && byteAt(block, from + 1) === zero + 1;
}

/** A duration, with or without a fraction: `-1` means not measured and is left out. */
export function duration(name: string, mapping: Mapping = measuredFloat): Field {
  const key = keyOf(name);
  const general = field({ [name]: mapping }, (line, from, to) => {
    const { block } = line;
    if (isMinusOne(block, from, to)) return true;
    const point = digitsEnd(block, from, to);
    const end = point < to && byteAt(block, point) === dot ? digitsEnd(block, point + 1, to) : point;
    if (point === from || end !== to || end === point + 1 || point - from > longDigits) {
      line.problem = "is not a duration";
      return false;
    }
    putKey(line, key);
    putDigits(line, from, to);
    return true;
  });
  return {
    ...general,
    read: (line) => readPlainNumber(line, key, true) || general.read(line),
    write(line, from, to) {
      if (general.write(line, from, to)) return true;
      const value = floatOf(line, from, to);
      if (value === undefined || (value < 0 && value !== -1)) return false;
      if (value !== -1) putFloat(line, key, value);
      return true;
    },
  };
}

/** A duration in whole milliseconds. */
export function milliseconds(name: string): Field {
  return duration(name, measuredLong);
}
