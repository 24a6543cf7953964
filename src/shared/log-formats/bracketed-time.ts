import { byteAt, colon, dash, isDigit, quote, space, zero } from "./bytes.ts";
import type { Field } from "./fields.ts";
import { type Line, putConstant, stringKeyOf } from "./line.ts";
import { recordTime } from "./time-fields.ts";
import { isTime } from "./time.ts";

const timestampKey = stringKeyOf("timestamp");
const shape = "[dd/mmm/dddd:dd:dd:dd +0000]";
/** Code of each byte of the shape; 0 for a digit or a letter of the month. */
const shapeBytes = Uint8Array.from(shape, (character) =>
  /[dm]/.test(character) ? 0 : character.charCodeAt(0),
);
const letterT = 0x54;
const letterZ = 0x5a;
const isoBytes = 19;
const fiveDigit = zero + 5;
/** The three letters of each month, followed by its two digits. */
const months = "Jan01Feb02Mar03Apr04May05Jun06Jul07Aug08Sep09Oct10Nov11Dec12";

/**
 * The record's own time as web servers write it, always in UTC: `[06/Feb/2019:00:00:38 +0000]`, which contains a space.
 * Written as `timestamp`, `2019-02-06T00:00:38Z`; it cannot be absent.
 */
export function bracketedRecordTime(): Field {
  const minute = new KnownMinute();
  const { members, write } = recordTime("date");
  return {
    members,
    read(line) {
      const { position } = line;
      if (minute.put(line)) return true;
      if (!readBracketedTime(line)) return false;
      minute.remember(line, position);
      return true;
    },
    // Its JSON has times as ISO 8601.
    write,
  };
}

/** ` +0000]` after the seconds, as two overlapping words. */
const [zoneStart, zoneEnd] = [Buffer.from(" +00").readInt32LE(), Buffer.from("000]").readInt32LE()];

/** The minute of the last line, `[06/Feb/2019:00:00`, and as it was written: lines follow each other in time. */
class KnownMinute {
  private readonly source = new Float64Array(2).fill(Number.NaN);
  private sourceEnd = 0;
  private readonly written = new Float64Array(2);

  /** Writes a time of the same minute. @returns false, with nothing done, for any other */
  put(line: Line): boolean {
    const { block, blockView, outView, out, position: from } = line;
    const end = from + shapeBytes.length;
    const isKnown =
      end <= line.end &&
      blockView.getFloat64(from, true) === this.source[0] &&
      blockView.getFloat64(from + 8, true) === this.source[1] &&
      blockView.getInt16(from + 16, true) === this.sourceEnd &&
      blockView.getInt32(from + 21, true) === zoneStart &&
      blockView.getInt32(from + 24, true) === zoneEnd;
    if (!isKnown || (end < line.end && byteAt(block, end) !== space)) return false;
    const [tens, ones] = [byteAt(block, from + 19), byteAt(block, from + 20)];
    if (byteAt(block, from + 18) !== colon || !isDigit(tens) || tens > fiveDigit || !isDigit(ones))
      return false;
    const to = putConstant(outView, line.length, timestampKey);
    outView.setFloat64(to, this.written[0] ?? 0, true);
    outView.setFloat64(to + 8, this.written[1] ?? 0, true);
    out[to + 16] = colon;
    out[to + 17] = tens;
    out[to + 18] = ones;
    out[to + isoBytes] = letterZ;
    out[to + isoBytes + 1] = quote;
    line.timeStart = to;
    line.length = to + isoBytes + 2;
    line.position = end + 1;
    return true;
  }

  remember({ blockView, outView, timeStart }: Line, from: number): void {
    this.source[0] = blockView.getFloat64(from, true);
    this.source[1] = blockView.getFloat64(from + 8, true);
    this.sourceEnd = blockView.getInt16(from + 16, true);
    this.written[0] = outView.getFloat64(timeStart, true);
    this.written[1] = outView.getFloat64(timeStart + 8, true);
  }
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
