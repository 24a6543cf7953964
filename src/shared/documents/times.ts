/** `date_nanos` of OpenSearch takes the years 1970 to 2261. */
const lastMs = Date.UTC(2262, 0) - 1;
const hourMs = 3_600_000;
const minuteMs = 60_000;
const longestOffsetMs = 18 * hourMs;
/** Smaller numbers are durations or counters (1973). */
const firstSeconds = 100_000_000;
const longestTime = 80;

/** A point in time as a logger wrote it. */
export interface LogTime {
  /** ISO 8601 in UTC, with three to nine fractional digits. */
  readonly iso: string;
  /** False if it was written without a zone, and read as UTC. */
  readonly hasZone: boolean;
  /** As it was written. */
  readonly text: string;
}

/** The usual spelling, which needs no rewriting; a digit for each `d`, and up to six more before the zone. */
const usual = "dddd-dd-ddTdd:dd:dd.ddd";
const mostDigits = 6;
const usualCodes = Uint8Array.from(usual, (character) => (character === "d" ? 0 : character.charCodeAt(0)));

const months = "Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec";
const monthNumbers = new Map(months.split("|").map((name, index) => [name, String(index + 1)]));
const clock = String.raw`(?<h>\d\d):(?<mi>\d\d)(?::(?<s>\d\d)(?:[.,](?<f>\d{1,18}))?)?`;
const zone = String.raw`(?<z>Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)`;
/** Each with a time of day: a date alone is not a log time. */
const spellings: readonly RegExp[] = [
  // ISO 8601 and its relatives; java.time's `[Europe/Berlin]`; Go's `+0000 UTC m=+0.001`.
  new RegExp(
    String.raw`^(?<y>\d{4})[-/](?<mo>\d\d)[-/](?<d>\d\d)(?:T|,? )${clock} ?${zone}?(?:\[[\w/+-]{1,40}\])?(?: (?:[A-Z]{3,5}|[+-]\d\d))?(?: m=[+-][\d.]{1,30})?$`,
    "i",
  ),
  // ISO 8601, basic format.
  /^(?<y>\d{4})(?<mo>\d\d)(?<d>\d\d)T(?<h>\d\d)(?<mi>\d\d)(?<s>\d\d)(?:[.,](?<f>\d{1,18}))?(?<z>Z|[+-]\d\d(?::?\d\d)?)?$/,
  // RFC 1123 and RFC 2822: `Wed, 25 Nov 2026 13:59:15 GMT`.
  new RegExp(
    String.raw`^(?:[A-Z][a-z]{2,8}, )?(?<d>\d{1,2})[ -](?<mo>${months})[ -](?<y>\d{4}) ${clock} ${zone}$`,
  ),
  // Common Log Format: `25/Nov/2026:13:59:15 +0000`.
  new RegExp(String.raw`^\[?(?<d>\d\d)/(?<mo>${months})/(?<y>\d{4}):${clock} ${zone}\]?$`),
  // C's asctime: `Wed Nov 25 13:59:15 2026`.
  new RegExp(
    String.raw`^(?:[A-Z][a-z]{2} )?(?<mo>${months}) {1,2}(?<d>\d{1,2}) ${clock}(?: ${zone})? (?<y>\d{4})$`,
  ),
];
const epoch = /^\d{9,19}(?:\.\d{1,30})?$/;
/** .NET's DataContractJsonSerializer. */
const dotnetDate = /^\\?\/Date\((\d{9,14})(?:[+-]\d{4})?\)\\?\/$/;

/**
 * A time as loggers write it: text with a date and a time of day, or seconds, milliseconds, microseconds or nanoseconds
 * since 1970 as a number or as text. @returns undefined if it cannot be read
 */
export function readTime(value: unknown): LogTime | undefined {
  if (typeof value === "number") return ofEpoch(value);
  if (typeof value !== "string" || value.length > longestTime) return undefined;
  if (isUsual(value)) return { iso: value, hasZone: true, text: value };
  const text = value.trim();
  if (epoch.test(text)) return text.includes(".") ? ofEpoch(Number(text)) : ofDigits(text);
  for (const spelling of spellings) {
    const found = spelling.exec(text);
    if (found?.groups !== undefined) return ofParts(found.groups, value);
  }
  const [, ms] = dotnetDate.exec(text) ?? [];
  return ms === undefined ? undefined : ofMs(Number(ms));
}

/** The time that `readTime` reads, as ISO 8601 in UTC. */
export function timestampOf(value: unknown): string | undefined {
  return readTime(value)?.iso;
}

/** Whether it is a time of 1970 to 2261 in the usual spelling; the last days of long months are left to the general code. */
function isUsual(text: string): boolean {
  const end = text.length - 1;
  if (end < usual.length || end > usual.length + mostDigits || text.charCodeAt(end) !== 0x5a) return false;
  for (let at = 0; at < end; at += 1) {
    const code = text.charCodeAt(at);
    const wanted = usualCodes[at] ?? 0;
    if (wanted === 0 ? code < 0x30 || code > 0x39 : code !== wanted) return false;
  }
  const [month, day] = [twoDigits(text, 5), twoDigits(text, 8)];
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  return (
    year >= 1970 &&
    year <= 2261 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= (month === 2 ? 28 : 30) &&
    twoDigits(text, 11) < 24 &&
    twoDigits(text, 14) < 60 &&
    twoDigits(text, 17) < 60
  );
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}

/** Milliseconds of the epoch as ISO 8601. @returns undefined outside 1970 to 2261 */
export function isoOf(ms: number): string | undefined {
  return ms >= 0 && ms <= lastMs ? new Date(ms).toISOString() : undefined;
}

function ofParts(parts: Readonly<Record<string, string | undefined>>, text: string): LogTime | undefined {
  const { y, mo = "", d, h, mi, s = "0", f = "", z } = parts;
  const [year, month, day] = [Number(y), Number(monthNumbers.get(mo) ?? mo), Number(d)];
  const [hour, minute, second] = [Number(h), Number(mi), Number(s)];
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  const back = new Date(local);
  // The 30th of February and the 25th hour do not survive the round trip.
  const isReal =
    back.getUTCMonth() === month - 1 &&
    back.getUTCDate() === day &&
    back.getUTCHours() === hour &&
    minute < 60 &&
    second < 60;
  const offset = offsetMs(z ?? "");
  const seconds = local - offset;
  const iso = isReal && Math.abs(offset) <= longestOffsetMs ? isoOf(seconds) : undefined;
  if (iso === undefined) return undefined;
  return {
    iso: f === "" ? iso : `${iso.slice(0, 19)}.${f.slice(0, 9).padEnd(3, "0")}Z`,
    hasZone: z !== undefined,
    text,
  };
}

function offsetMs(offset: string): number {
  if (!/^[+-]/.test(offset)) return 0;
  const sign = offset.startsWith("-") ? -1 : 1;
  const numbers = offset.slice(1).replace(":", "");
  return sign * (Number(numbers.slice(0, 2)) * hourMs + Number(numbers.slice(2) || 0) * minuteMs);
}

function ofMs(ms: number): LogTime | undefined {
  const iso = isoOf(ms);
  return iso === undefined ? undefined : { iso, hasZone: true, text: String(ms) };
}

function ofEpoch(value: number): LogTime | undefined {
  if (!Number.isFinite(value) || value < firstSeconds) return undefined;
  if (value < 1e11) return ofMs(Math.round(value * 1000));
  if (value < 1e14) return ofMs(Math.round(value));
  return ofDigits(String(Math.trunc(value)));
}

/** The number of digits gives the unit. */
function ofDigits(text: string): LogTime | undefined {
  if (text.length <= 11) return Number(text) < firstSeconds ? undefined : ofMs(Number(text) * 1000);
  if (text.length <= 13) return ofMs(Number(text));
  if (text.length !== 16 && text.length !== 19) return undefined;
  const ms = Number(text.slice(0, 13));
  const iso = isoOf(ms);
  return iso === undefined
    ? undefined
    : { iso: `${iso.slice(0, 19)}.${text.slice(10)}Z`, hasZone: true, text };
}
