import { isRawJson } from "./json-text.ts";

/** What OpenSearch's `date_nanos` takes: the years 1970 to 2261. */
const endMs = Date.UTC(2262, 0);
const maxFractionDigits = 9;

/** `2018-03-12T15:41:31.564Z`, and with a blank, slashes, a comma, without seconds, with an offset or without. */
const dateTime =
  /^(\d{4})([-/])(\d\d)\2(\d\d)[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,30}))?)? ?(?:([Zz]|UTC|GMT)|([+-])(\d\d):?(\d\d)?)?$/;
const canonical = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const epoch = /^(\d{1,20})(?:\.(\d{1,30}))?$/;

/** Days before which an epoch number is believed to be something else, such as a duration. */
export const earliestPlausibleEpoch = 100_000_000;

/**
 * Reads a time: ISO 8601 with any offset (without one: UTC), `yyyy-MM-dd HH:mm:ss,SSS`, epoch seconds, milliseconds,
 * micro- or nanoseconds as a number or a text.
 * @returns ISO 8601 in UTC with the fraction's digits as written, at most nine; undefined when it cannot be read
 */
export function readTime(value: unknown): string | undefined {
  if (typeof value === "string") return readText(value);
  if (typeof value === "number") return readEpoch(String(value));
  return isRawJson(value) ? readEpoch(value.rawJSON) : undefined;
}

function readText(value: string): string | undefined {
  if (value.length > 64) return undefined;
  if (canonical.test(value) && isCanonicalValid(value)) return value;
  const text = value.trim();
  const match = dateTime.exec(text);
  if (match === null) return readEpoch(text);
  const [, year, , month, day, hour, minute, second = "00", fraction = "", , sign, offsetHour, offsetMinute] =
    match.map((part?: string) => part);
  const numbers = [year, month, day, hour, minute, second].map(Number);
  const seconds = utcSeconds(numbers);
  if (seconds === undefined) return undefined;
  const offsetMinutes = sign === undefined ? 0 : Number(offsetHour) * 60 + Number(offsetMinute ?? 0);
  if (offsetMinutes >= 24 * 60) return undefined;
  return render(seconds - (sign === "-" ? -60 : 60) * offsetMinutes, fraction);
}

function readEpoch(text: string): string | undefined {
  const match = epoch.exec(text);
  if (match === null) return undefined;
  const [, whole = "", fraction = ""] = match;
  const value = Number(whole);
  // Seconds reach 1e11 in the year 5138, milliseconds did in 1973.
  const digits = value < 1e11 ? 0 : value < 1e14 ? 3 : value < 1e17 ? 6 : 9;
  if (digits === 0) return render(value, fraction);
  return render(Number(whole.slice(0, -digits)), whole.slice(-digits) + (digits === 9 ? "" : fraction));
}

function render(seconds: number, fraction: string): string | undefined {
  const ms = seconds * 1000;
  if (!(ms >= 0 && ms < endMs)) return undefined;
  const digits = fraction.slice(0, maxFractionDigits);
  return `${new Date(ms).toISOString().slice(0, 19)}${digits === "" ? "" : `.${digits}`}Z`;
}

/** Epoch seconds of year, month, day, hour, minute, second; undefined where there is no such time. */
function utcSeconds(numbers: readonly number[]): number | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = numbers;
  if (hour > 23 || minute > 59 || second > 59 || month < 1 || day < 1) return undefined;
  const ms = Date.UTC(year, month - 1, day, hour, minute, second);
  const date = new Date(ms);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day ? ms / 1000 : undefined;
}

function isCanonicalValid(text: string): boolean {
  const year = twoDigits(text, 0) * 100 + twoDigits(text, 2);
  const month = twoDigits(text, 5);
  const day = twoDigits(text, 8);
  if (year < 1970 || year > 2261 || month < 1 || month > 12 || day < 1) return false;
  if (twoDigits(text, 11) > 23 || twoDigits(text, 14) > 59 || twoDigits(text, 17) > 59) return false;
  return day <= 28 || new Date(Date.UTC(year, month - 1, day)).getUTCDate() === day;
}

function twoDigits(text: string, at: number): number {
  return (text.charCodeAt(at) - 48) * 10 + text.charCodeAt(at + 1) - 48;
}

/** The second that was rendered last: events come in order. */
let lastSecond = -1;
let lastText = "";

/** ISO 8601 with milliseconds; undefined when it is no time that OpenSearch takes. */
export function isoOfMs(value: unknown): string | undefined {
  if (typeof value !== "number" || !(value >= 0 && value < endMs)) return undefined;
  const ms = Math.floor(value);
  const second = Math.floor(ms / 1000);
  if (second !== lastSecond) {
    lastText = new Date(second * 1000).toISOString().slice(0, 20);
    lastSecond = second;
  }
  const fraction = ms - second * 1000;
  return `${lastText}${fraction < 10 ? "00" : fraction < 100 ? "0" : ""}${fraction}Z`;
}
