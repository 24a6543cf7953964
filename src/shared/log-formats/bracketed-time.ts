import { byteAt, dash, quote, space } from "./bytes.ts";
import type { Field } from "./fields.ts";
import { type Line, putConstant, stringKeyOf } from "./line.ts";
import { isTime } from "./time.ts";

const timestampKey = stringKeyOf("timestamp");
const shape = "[dd/mmm/dddd:dd:dd:dd +0000]";
/** Code of each byte of the shape; 0 where a digit or a letter of the month stands. */
const shapeBytes = Uint8Array.from(shape, (character) =>
  /[dm]/.test(character) ? 0 : character.charCodeAt(0),
);
const letterT = 0x54;
const letterZ = 0x5a;
const isoBytes = 19;
/** The three letters of each month, and its two digits behind them. */
const months = "Jan01Feb02Mar03Apr04May05Jun06Jul07Aug08Sep09Oct10Nov11Dec12";

/**
 * The record's own time as web servers write it, always in UTC: `[06/Feb/2019:00:00:38 +0000]`, which holds a space.
 * Written as `timestamp`, `2019-02-06T00:00:38Z`; it cannot be absent.
 */
export function bracketedRecordTime(name: string): Field {
  return { name, members: ["timestamp"], read: readBracketedTime };
}

function readBracketedTime(line: Line): boolean {
  const { block, position: from, out } = line;
  const end = from + shapeBytes.length;
  const start = putConstant(line.outView, line.length, timestampKey);
  if (!hasShape(line, from, end) || !putIso(block, from, out, start)) {
    line.problem = "is not a time such as [06/Feb/2019:00:00:38 +0000]";
    return false;
  }
  out[start + isoBytes] = letterZ;
  out[start + isoBytes + 1] = quote;
  line.timeStart = start;
  line.length = start + isoBytes + 2;
  line.position = end + 1;
  return true;
}

/** Whether [from, end) has the brackets, separators and zone of a time, and the field ends there. */
function hasShape({ block, end: lineEnd }: Line, from: number, end: number): boolean {
  if (end > lineEnd || (end < lineEnd && byteAt(block, end) !== space)) return false;
  for (let index = 0; index < shapeBytes.length; index += 1) {
    const expected = byteAt(shapeBytes, index);
    if (expected !== 0 && byteAt(block, from + index) !== expected) return false;
  }
  return true;
}

/** Writes the time that begins at block[from] to out[to]. @returns whether it is one */
function putIso(block: Uint8Array, from: number, out: Uint8Array, to: number): boolean {
  const letters = String.fromCharCode(
    byteAt(block, from + 4),
    byteAt(block, from + 5),
    byteAt(block, from + 6),
  );
  const month = months.indexOf(letters) + 3;
  if (month % 5 !== 3) return false;
  copy(block, from + 8, out, to, 4);
  out[to + 4] = dash;
  out[to + 5] = months.charCodeAt(month);
  out[to + 6] = months.charCodeAt(month + 1);
  out[to + 7] = dash;
  copy(block, from + 1, out, to + 8, 2);
  out[to + 10] = letterT;
  copy(block, from + 13, out, to + 11, 8);
  return isTime(out, to, to + isoBytes);
}

function copy(block: Uint8Array, from: number, out: Uint8Array, to: number, bytes: number): void {
  for (let index = 0; index < bytes; index += 1) out[to + index] = byteAt(block, from + index);
}
