import { timestampOf, usualTimeLength } from "../timestamps.ts";

const secondLength = "2026-11-25T13:59:15.".length;
/** No JSON holds it. */
const notKnown = "\n";
const [zero, nine] = [0x30, 0x39];

/** Times in the usual spelling. Most of an envelope are of a few seconds: what is known of one is not looked at again. */
export class UsualTimes {
  private second = notKnown;

  /** Whether a time stands there as documents have it, with milliseconds. */
  isUsual(text: string, from: number): boolean {
    const fraction = from + secondLength;
    if (text.startsWith(this.second, from))
      return !Number.isNaN(threeDigits(text, fraction)) && text.startsWith("Z", fraction + 3);
    const time = text.slice(from, from + usualTimeLength);
    if (!time.endsWith("Z") || timestampOf(time) !== time) return false;
    this.second = text.slice(from, fraction);
    return true;
  }
}

const milliseconds = /^(?:0|[1-9]\d{0,13})$/;

/** The events' own times, epoch milliseconds in JSON; their seconds are remembered as well. */
export class EpochTimes {
  private second = notKnown;
  private secondMs = 0;

  /** @returns NaN for what is no whole number of milliseconds */
  read(json: string, from: number, to: number): number {
    const fraction = to - 3;
    if (fraction - from === this.second.length && json.startsWith(this.second, from))
      return this.secondMs + threeDigits(json, fraction);
    const text = json.slice(from, to);
    if (!milliseconds.test(text)) return Number.NaN;
    if (text.length > 3) {
      this.second = text.slice(0, -3);
      this.secondMs = Number(this.second) * 1000;
    }
    return Number(text);
  }
}

/** @returns NaN when they are no digits */
function threeDigits(text: string, at: number): number {
  return digit(text, at) * 100 + digit(text, at + 1) * 10 + digit(text, at + 2);
}

function digit(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return code >= zero && code <= nine ? code - zero : Number.NaN;
}
