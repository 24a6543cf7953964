/** `date_nanos` of OpenSearch takes the years 1970 to 2261. */
const lastMs = Date.UTC(2262, 0) - 1;
const hourMs = 3_600_000;
const minuteMs = 60_000;

/** The usual spelling, in which nothing has to be rewritten; a digit for each `d`. */
const usual = "dddd-dd-ddTdd:dd:dd.dddZ";
export const usualTimeLength = usual.length;
const usualCodes = Uint8Array.from(usual, (character) => (character === "d" ? 0 : character.charCodeAt(0)));
const anyIso =
  /^(\d{4})[-/](\d\d)[-/](\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,18}))?)?)?\s?(Z|UTC|GMT|[+-]\d\d(?::?\d\d)?)?$/i;
const digits = /^\d{9,19}$/;
/** Smaller numbers are durations or counters: 1973. */
const firstSeconds = 100_000_000;

/**
 * A time as loggers write it: ISO 8601 with any offset and fraction (none means UTC), `yyyy-MM-dd HH:mm:ss,SSS`,
 * `yyyy/MM/dd HH:mm:ss`, or epoch seconds, milliseconds, microseconds or nanoseconds, as a number or a text.
 * @returns ISO 8601 in UTC with three to nine digits of a fraction; undefined when it cannot be read
 */
export function timestampOf(value: unknown): string | undefined {
  if (typeof value === "number") return ofEpoch(value);
  if (typeof value !== "string" || value.length > 64) return undefined;
  if (isUsual(value)) return value;
  const text = value.trim();
  if (digits.test(text)) return ofDigits(text);
  const found = anyIso.exec(text);
  return found === null ? undefined : ofParts(found);
}

/** Whether it is a real time of 1970 to 2261 in the usual spelling; others are looked at more closely. */
function isUsual(text: string): boolean {
  if (text.length !== usual.length) return false;
  for (let at = 0; at < usual.length; at += 1) {
    const code = text.charCodeAt(at);
    const wanted = usualCodes[at];
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
    day <= 28 && // the last days of a month are looked at more closely
    twoDigits(text, 11) < 24 &&
    twoDigits(text, 14) < 60 &&
    twoDigits(text, 17) < 60
  );
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}

/** Milliseconds of the epoch as ISO 8601. @returns undefined outside of 1970 to 2261 */
export function isoOf(ms: number): string | undefined {
  return ms >= 0 && ms <= lastMs ? new Date(ms).toISOString() : undefined;
}

function ofParts(found: RegExpExecArray): string | undefined {
  const [, year, month, day, hour = "0", minute = "0", second = "0", fraction = "", zone = "Z"] = found;
  const parts = [year, month, day, hour, minute, second].map(Number);
  const [y = 0, mo = 0, d = 0, h = 0, mi = 0, s = 0] = parts;
  const local = Date.UTC(y, mo - 1, d, h, mi, s);
  const back = new Date(local);
  // The 30th of February and the 25th hour do not come back as they were.
  const isReal =
    back.getUTCMonth() === mo - 1 && back.getUTCDate() === d && back.getUTCHours() === h && mi < 60 && s < 60;
  const iso = isReal ? isoOf(local - offsetMs(zone)) : undefined;
  if (iso === undefined) return undefined;
  return fraction === "" ? iso : `${iso.slice(0, 19)}.${fraction.slice(0, 9).padEnd(3, "0")}Z`;
}

function offsetMs(zone: string): number {
  const sign = zone.startsWith("-") ? -1 : 1;
  if (!/^[+-]/.test(zone)) return 0;
  const numbers = zone.slice(1).replace(":", "");
  return sign * (Number(numbers.slice(0, 2)) * hourMs + Number(numbers.slice(2) || 0) * minuteMs);
}

function ofEpoch(value: number): string | undefined {
  if (!Number.isFinite(value) || value < firstSeconds) return undefined;
  if (value < 1e11) return isoOf(Math.round(value * 1000));
  if (value < 1e14) return isoOf(Math.round(value));
  return Number.isSafeInteger(value) ? ofDigits(String(value)) : undefined;
}

/** Epoch with so many digits that their number tells the unit. */
function ofDigits(text: string): string | undefined {
  if (text.length <= 11) return Number(text) < firstSeconds ? undefined : isoOf(Number(text) * 1000);
  if (text.length <= 13) return isoOf(Number(text));
  if (text.length !== 16 && text.length !== 19) return undefined;
  const iso = isoOf(Number(text.slice(0, 10)) * 1000);
  return iso === undefined ? undefined : `${iso.slice(0, 19)}.${text.slice(10)}Z`;
}
