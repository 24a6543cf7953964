import { byteAt, dot, isDigit, zero } from "./bytes.ts";

const shape = "dddd-dd-ddTdd:dd:dd";
/** Code of each byte of the shape; 0 stands for a digit. */
const shapeBytes = Uint8Array.from(shape, (character) => (character === "d" ? 0 : character.charCodeAt(0)));
const shortestBytes = shape.length;
const z = 0x5a;

function twoDigits(block: Uint8Array, at: number): number {
  return (byteAt(block, at) - zero) * 10 + byteAt(block, at + 1) - zero;
}

export function yearAt(block: Uint8Array, at: number): number {
  return twoDigits(block, at) * 100 + twoDigits(block, at + 2);
}

export function monthAt(block: Uint8Array, at: number): number {
  return twoDigits(block, at + 5);
}

export function dayAt(block: Uint8Array, at: number): number {
  return twoDigits(block, at + 8);
}

export function hourAt(block: Uint8Array, at: number): number {
  return twoDigits(block, at + 11);
}

function daysIn(year: number, month: number): number {
  if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Whether `2015-05-13T23:39:43` is at `at`, whatever comes after it. */
export function startsWithTime(block: Uint8Array, at: number): boolean {
  for (let index = 0; index < shortestBytes; index += 1) {
    const byte = byteAt(block, at + index);
    const expected = byteAt(shapeBytes, index);
    if (expected === 0 ? !isDigit(byte) : byte !== expected) return false;
  }
  return true;
}

/**
 * Whether bytes [from, to) are a time that OpenSearch's `date_nanos` takes: `2015-05-13T23:39:43`, at most nine
 * fractional digits, maybe `Z`; the years 1970 to 2261.
 */
export function isTime(block: Uint8Array, from: number, to: number): boolean {
  if (to - from < shortestBytes || !startsWithTime(block, from)) return false;
  let at = from + shortestBytes;
  if (at < to && byteAt(block, at) === dot) {
    const first = at + 1;
    at = first;
    while (at < to && isDigit(byteAt(block, at))) at += 1;
    if (at === first || at - first > 9) return false;
  }
  if (at < to && byteAt(block, at) === z) at += 1;
  if (at !== to) return false;
  const year = yearAt(block, from);
  const month = monthAt(block, from);
  const day = dayAt(block, from);
  return (
    year >= 1970 &&
    year <= 2261 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hourAt(block, from) < 24 &&
    twoDigits(block, from + 14) < 60 &&
    twoDigits(block, from + 17) < 60
  );
}
