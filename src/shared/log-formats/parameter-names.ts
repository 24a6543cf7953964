import { backslash, byteAt, closeBracket, openBracket, zero } from "./bytes.ts";

const [percent, ampersand, equals, letterU] = [0x25, 0x26, 0x3d, 0x75];
const noDigit = 16;
const digitValues = Uint8Array.from({ length: 256 }, (_, byte) => {
  const value = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(value) ? noDigit : value;
});

/** The byte that two hexadecimal digits at `at` mean; -1: they are none. */
function hexAt(block: Uint8Array, at: number): number {
  const high = byteAt(digitValues, byteAt(block, at));
  const low = byteAt(digitValues, byteAt(block, at + 1));
  return high === noDigit || low === noDigit ? -1 : high * 16 + low;
}

/** A byte and how many bytes spell it, in one number: `spelled & 255` and `spelled >> 8`. */
type Spelled = number;
const asItIs = 1 << 8;

/** The byte at `at`, as it is or percent-encoded; more than once (`%256e`) in URLs within URLs. */
function decodedAt(block: Uint8Array, at: number): Spelled {
  const byte = byteAt(block, at);
  if (byte !== percent) return asItIs | byte;
  let digits = at + 1;
  let code = hexAt(block, digits);
  while (code === percent) {
    const inner = hexAt(block, digits + 2);
    if (inner === -1) break;
    digits += 2;
    code = inner;
  }
  return code === -1 ? asItIs | byte : ((digits + 2 - at) << 8) | code;
}

/** Punctuation at `at`: also escaped as JSON may have it (`\u0026`). */
function punctuationAt(block: Uint8Array, at: number): Spelled {
  if (byteAt(block, at) !== backslash) return decodedAt(block, at);
  const isEscape =
    (byteAt(block, at + 1) | 0x20) === letterU &&
    byteAt(block, at + 2) === zero &&
    byteAt(block, at + 3) === zero;
  const code = isEscape ? hexAt(block, at + 4) : -1;
  return code === -1 ? asItIs | backslash : (6 << 8) | code;
}

/** Where the value begins after the equals sign at `at`, however it is spelled; -1: there is none. */
export function valueStart(block: Uint8Array, at: number): number {
  const sign = punctuationAt(block, at);
  return (sign & 255) === equals ? at + (sign >> 8) : -1;
}

/** What may be before a name: punctuation, or also the quote of a string, or also anything that separates values. */
export const [afterPunctuation, afterQuote, afterDelimiter] = [1, 3, 7];
/** What a byte means before an equals sign: besides the above, other spellings, and what no parameter has in it. */
const [punctuation, stringQuote, delimiter, spelling, outside] = [1, 2, 4, 8, 16];
const kinds = new Uint8Array(256);
for (const [characters, kind] of [
  ["?&;#[", punctuation],
  ['"', stringQuote],
  ["\t, \n\r", delimiter],
  ["%\\", spelling],
  ['&= "', outside],
] as const)
  for (const byte of Buffer.from(characters)) kinds[byte] = byteAt(kinds, byte) | kind;

const mostBrackets = 8;
const longestInBrackets = 64;
/** Bytes that what is in brackets after a name cannot have as they are. */
const notInBrackets = new Uint8Array(256);
for (const character of '=&[]\\ "') notInBrackets[character.charCodeAt(0)] = 1;

/** Where the text ends that is in brackets from `from` on. */
function bracketsEnd(block: Uint8Array, from: number): number {
  const end = from + longestInBrackets;
  for (let at = from; at < end; at += 1) {
    const byte = byteAt(block, at);
    if (byteAt(notInBrackets, byte) === 1) return at;
    if (byte !== percent) continue;
    const code = decodedAt(block, at) & 255;
    if (code === openBracket || code === closeBracket || code === equals || code === ampersand) return at;
  }
  return end;
}

/** The bytes that may follow the beginning of names, in small letters. */
class Branch {
  readonly next: (Branch | undefined)[] = [];
  isName = false;
}

function small(byte: number): number {
  return byte >= 0x41 && byte <= 0x5a ? byte | 0x20 : byte;
}

/** Two bytes in any case of letters; others may share a number with them. */
function pairOf(first: number, second: number): number {
  return ((first & 31) << 5) | (second & 31);
}

const everyByte = Array.from({ length: 32 }, (_, byte) => byte);

/** The two digits that spell a byte percent-encoded, and those of a letter's other case. */
function digitsOf(byte: number): readonly (readonly [high: number, low: number])[] {
  return [byte, byte & ~0x20].map((one) => {
    const [high = 0, low = 0] = Buffer.from(one.toString(16).padStart(2, "0"));
    return [high, low];
  });
}

/**
 * Names of parameters, to be found in any case and percent-encoded: `token=` after what begins a parameter, also
 * `token[]=`, `token[a]=` and `user[token]=`; bounded, so that no text takes long.
 */
export class ParameterNames {
  private readonly root = new Branch();
  /** Pairs of bytes that names, or the brackets after them, end with, as they are or percent-encoded. */
  private readonly endings = new Uint8Array(32 * 32);

  constructor(names: readonly string[]) {
    for (const name of names) this.add(new Uint8Array(Buffer.from(name)));
    this.addEnding(everyByte, closeBracket);
  }

  private add(name: Uint8Array): void {
    let branch = this.root;
    let [last, beforeLast] = [-1, -1];
    for (let at = 0; at < name.length; ) {
      const spelled = decodedAt(name, at);
      const byte = small(spelled & 255);
      const next = branch.next[byte] ?? new Branch();
      branch.next[byte] = next;
      branch = next;
      at += spelled >> 8;
      [last, beforeLast] = [byte, last];
    }
    branch.isName = true;
    const before =
      beforeLast === -1 ? everyByte : [beforeLast, ...digitsOf(beforeLast).map(([, low]) => low)];
    this.addEnding(before, last);
  }

  /** @param before bytes that may be before the last one, or the low digits that spell them */
  private addEnding(before: readonly number[], last: number): void {
    for (const byte of before) this.endings[pairOf(byte, last)] = 1;
    for (const [high, low] of digitsOf(last)) this.endings[pairOf(high, low)] = 1;
  }

  /** Whether a name, or the brackets after it, may end before `at`. */
  mayEnd(block: Uint8Array, at: number): boolean {
    return this.endings[pairOf(byteAt(block, at - 2), byteAt(block, at - 1))] === 1;
  }

  /**
   * Whether a parameter of these names has its equals sign in [sign, value).
   * @param lowest no parameter begins before it @param openers what may be before its name
   */
  areBefore(block: Uint8Array, lowest: number, sign: number, value: number, openers: number): boolean {
    for (let at = sign - 1; at >= lowest; at -= 1) {
      const kind = byteAt(kinds, byteAt(block, at));
      if (kind === 0) continue;
      const spelled = kind === spelling ? punctuationAt(block, at) : asItIs | byteAt(block, at);
      const isOpener = (byteAt(kinds, spelled & 255) & openers) !== 0;
      if (isOpener && this.valueOf(block, at + (spelled >> 8)) === value) return true;
      if ((kind & outside) !== 0) return false;
    }
    return false;
  }

  /** Where the value begins of the parameter whose name begins at `from`; -1: it is none of these. */
  valueOf(block: Uint8Array, from: number): number {
    let at = from;
    let branch = this.root;
    for (;;) {
      const spelled = decodedAt(block, at);
      const next = branch.next[small(spelled & 255)];
      if (next === undefined) return -1;
      branch = next;
      at += spelled >> 8;
      if (!branch.isName) continue;
      const value = valueAfterBrackets(block, at);
      if (value !== -1) return value;
    }
  }
}

/** Where the value begins, if nothing but closed brackets is between `from` and its equals sign; otherwise -1. */
function valueAfterBrackets(block: Uint8Array, from: number): number {
  let at = from;
  let isClosed = true;
  for (let brackets = 0; ; brackets += 1) {
    const spelled = punctuationAt(block, at);
    const code = spelled & 255;
    at += spelled >> 8;
    if (code === equals) return isClosed ? at : -1;
    if ((code !== openBracket && code !== closeBracket) || brackets === mostBrackets) return -1;
    const end = bracketsEnd(block, at);
    isClosed = code === closeBracket && end === at;
    at = end;
  }
}
