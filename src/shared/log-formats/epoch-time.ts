import { byteAt, isDigit, quote, zero } from "./bytes.ts";
import { type Field, field } from "./fields.ts";
import { type Line, putByte, putKey, stringKeyOf } from "./line.ts";
import type { Members } from "./mapping.ts";

const latest = Date.UTC(2262, 0);

/** A number of seconds or milliseconds, digits only. @returns -1 if it is no time that an index can have */
function epochMs(block: Uint8Array, from: number, to: number, unitMs: number): number {
  let value = 0;
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (!isDigit(byte)) return -1;
    value = value * 10 + byte - zero;
  }
  const ms = value * unitMs;
  return to === from || ms >= latest ? -1 : ms;
}

/** `2026-11-28T10:00:00Z`, with milliseconds if there are any. */
function isoOf(ms: number): string {
  const text = new Date(ms).toISOString();
  return ms % 1000 === 0 ? `${text.slice(0, 19)}Z` : text;
}

function putText(line: Line, text: string): void {
  for (let index = 0; index < text.length; index += 1) putByte(line, text.charCodeAt(index));
}

/** Writes an instant as ISO 8601: records follow each other in time, so the last one is remembered. */
class InstantWriter {
  private lastMs = -1;
  private last = "";
  private readonly key: ReturnType<typeof stringKeyOf>;

  constructor(name: string) {
    this.key = stringKeyOf(name);
  }

  put(line: Line, ms: number): void {
    if (ms !== this.lastMs) {
      this.last = isoOf(ms);
      this.lastMs = ms;
    }
    putKey(line, this.key);
    line.timeStart = line.length;
    putText(line, this.last);
    putByte(line, quote);
  }
}

function notATime(line: Line): false {
  line.problem = "is not a time";
  return false;
}

/**
 * The window of a flow log, seconds: `start` is the record's own time; where it is not among the fields, `end` is.
 * `end` is kept as `end_time`.
 */
export function window(): Readonly<Record<"start" | "end", Field>> {
  const [own, closing] = [new InstantWriter("timestamp"), new InstantWriter("end_time")];
  const members: Members = { timestamp: { type: "date" } };
  /** The record, and its end, epoch milliseconds. */
  let record = -1;
  let endMs = -1;
  const start = field(members, (line, from, to) => {
    const ms = epochMs(line.block, from, to, 1000);
    if (ms === -1) return notATime(line);
    own.put(line, ms);
    return true;
  });
  const end = field({ end_time: { type: "date" } }, (line, from, to) => {
    const ms = epochMs(line.block, from, to, 1000);
    if (ms === -1) return notATime(line);
    [record, endMs] = [line.record, ms];
    const before = line.timeStart;
    closing.put(line, ms);
    line.timeStart = before;
    return true;
  });
  const finish = (line: Line): boolean => {
    if (line.timeStart === -1 && record === line.record) own.put(line, endMs);
    return true;
  };
  return { start, end: { ...end, finish } };
}

/** What a record of CloudFront says of its time. */
interface TimeParts {
  record: number;
  date: string;
  time: string;
  ms: number;
}

const dateShape = /^\d{4}-\d\d-\d\d$/;
const timeShape = /^(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d$/;

/**
 * The time of a request, UTC: `timestamp(ms)`, otherwise `timestamp` (seconds), otherwise `date` and `time`; a source of
 * chosen fields may have any of them, in any order.
 */
export function requestTime(): Readonly<Record<"date" | "time" | "timestamp" | "timestamp(ms)", Field>> {
  const writer = new InstantWriter("timestamp");
  const parts: TimeParts = { record: -1, date: "", time: "", ms: -1 };
  let rank = 0;
  const begin = (line: Line): void => {
    if (parts.record === line.record) return;
    [parts.record, parts.date, parts.time, parts.ms, rank] = [line.record, "", "", -1, 0];
  };
  const epoch = (unitMs: number, wins: number): Field =>
    field({}, (line, from, to) => {
      begin(line);
      const ms = epochMs(line.block, from, to, unitMs);
      if (ms === -1) return notATime(line);
      if (wins > rank) [parts.ms, rank] = [ms, wins];
      return true;
    });
  const part = (name: "date" | "time", shape: RegExp): Field =>
    field({}, (line, from, to) => {
      begin(line);
      parts[name] = Buffer.from(line.block.buffer, line.block.byteOffset + from, to - from).toString(
        "latin1",
      );
      return shape.test(parts[name]) || notATime(line);
    });
  /** The last second: lines follow each other in time. */
  let [second, secondMs] = ["", -1];
  const finish = (line: Line): boolean => {
    if (parts.record !== line.record) return true;
    if (rank > 0) writer.put(line, parts.ms);
    else if (parts.date !== "" && parts.time !== "") {
      const text = `${parts.date}T${parts.time}Z`;
      if (text !== second) [second, secondMs] = [text, Date.parse(text)];
      // 30 February would become 2 March.
      if (!(secondMs >= 0 && secondMs < latest) || isoOf(secondMs) !== text) {
        line.problem = "has a date or a time that does not exist";
        return false;
      }
      writer.put(line, secondMs);
    }
    return true;
  };
  return {
    date: { ...part("date", dateShape), members: { timestamp: { type: "date" } }, finish },
    time: part("time", timeShape),
    timestamp: epoch(1000, 1),
    "timestamp(ms)": epoch(1, 2),
  };
}
