import { byteAt, colon, dot, isDigit, quote, space, zero } from "./bytes.ts";
import { type Field, field } from "./fields.ts";
import { type Constant, type Line, putByte, putKey, putPlain, stringKeyOf } from "./line.ts";
import type { Resolution } from "./mapping.ts";
import { isTime } from "./time.ts";

const timestampKey = stringKeyOf("timestamp");
const z = 0x5a;
const five = zero + 5;
/** Bytes of a time up to its minute: `2015-05-13T23:39`. */
const minuteBytes = 16;
/** Bytes of `2015-05-13T23:39:43.945958Z`. */
const usualBytes = 27;

/**
 * Writes times in UTC, with or without `Z`. Lines follow each other in time: a minute that was found to be valid is
 * not checked again (its sixteen bytes are compared as two doubles).
 */
class TimeWriter {
  private readonly key: Constant;
  private first = Number.NaN;
  private second = Number.NaN;

  constructor(name: string) {
    this.key = stringKeyOf(name);
  }

  put(line: Line, from: number, to: number): boolean {
    if (!this.isKnownMinute(line, from, to)) {
      if (!isTime(line.block, from, to)) {
        line.problem = "is not a time";
        return false;
      }
      if (from + minuteBytes <= line.block.length) {
        this.first = line.blockView.getFloat64(from, true);
        this.second = line.blockView.getFloat64(from + 8, true);
      }
    }
    putKey(line, this.key);
    putPlain(line, from, to);
    if (byteAt(line.block, to - 1) !== z) putByte(line, z);
    putByte(line, quote);
    return true;
  }

  /** Writes a time with six digits of a second, of the same minute as the last one. @returns false for any other */
  putUsual(line: Line): boolean {
    const from = line.position;
    const to = from + usualBytes;
    const isUsual = to < line.end && byteAt(line.block, to) === space && this.isKnownMinute(line, from, to);
    if (!isUsual || byteAt(line.block, to - 1) !== z) return false;
    putKey(line, this.key);
    putPlain(line, from, to);
    putByte(line, quote);
    line.position = to + 1;
    return true;
  }

  /** Whether [from, to) is a time of the same minute as the last one. */
  private isKnownMinute(line: Line, from: number, to: number): boolean {
    const { block, blockView } = line;
    if (
      to - from < minuteBytes + 3 ||
      byteAt(block, from + minuteBytes) !== colon ||
      blockView.getFloat64(from, true) !== this.first ||
      blockView.getFloat64(from + 8, true) !== this.second
    )
      return false;
    const tens = byteAt(block, from + minuteBytes + 1);
    if (tens < zero || tens > five || !isDigit(byteAt(block, from + minuteBytes + 2))) return false;
    let at = from + minuteBytes + 3;
    if (at < to && byteAt(block, at) === dot) {
      const first = at + 1;
      at = first;
      while (at < to && isDigit(byteAt(block, at))) at += 1;
      if (at === first || at - first > 9) return false;
    }
    return at === to || (at === to - 1 && byteAt(block, at) === z);
  }
}

export function time(name: string, resolution: Resolution = "date_nanos"): Field {
  const writer = new TimeWriter(name);
  const general = field({ [name]: { type: resolution } }, (line, from, to) => writer.put(line, from, to));
  return { ...general, read: (line) => writer.putUsual(line) || general.read(line) };
}

/** The record's own time, written as `timestamp`; its index follows from it. It cannot be absent. */
export function recordTime(resolution: Resolution = "date_nanos"): Field {
  const writer = new TimeWriter("timestamp");
  const members = { timestamp: { type: resolution } };
  const write: Field["write"] = (line, from, to) => {
    line.timeStart = line.length + timestampKey.length;
    return writer.put(line, from, to);
  };
  const { read } = field(members, write);
  return {
    members,
    read(line) {
      const before = line.length;
      line.timeStart = line.length + timestampKey.length;
      if (writer.putUsual(line)) return true;
      if (!read(line)) return false;
      if (line.length > before) return true;
      line.problem = "is absent";
      return false;
    },
    write,
  };
}
