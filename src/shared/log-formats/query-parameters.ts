import { byteAt } from "./bytes.ts";

/** Names that the word `default` in the list of parameters stands for: credentials of all kinds. */
export const sensitiveParameters: readonly string[] = (
  "access_token api_key apikey assertion auth auth_token authorization client_secret credential credentials " +
  "id_token jsessionid jwt otp pass passwd password phpsessid pwd refresh_token reset_token samlresponse secret " +
  "session session_id sessionid sid sig signature ticket token x-amz-security-token x-amz-signature"
).split(" ");

const replacement = "REDACTED";

const [percent, equals, backslashByte, closeBracketByte] = [0x25, 0x3d, 0x5c, 0x5d];
const everyEnd = Array.from({ length: 32 }, (_, byte) => byte);

const letterU = 0x75;
const space = 0x20;

/** Where the run of bytes without a space begins that `at` is in: a parameter has no space before its value. */
function wordStart(block: Buffer, from: number, at: number): number {
  let start = at;
  while (start > from && byteAt(block, start - 1) !== space) start -= 1;
  return start;
}

/** Whether `%3d` begins at `at`, or a percent sign that is encoded itself. */
function isEncodedEquals(block: Buffer, at: number): boolean {
  const [first, second] = [byteAt(block, at + 1), byteAt(block, at + 2)];
  return (first === 0x33 && (second | 0x20) === 0x64) || (first === 0x32 && second === 0x35);
}

/** Whether the two digits after `at` may be a percent-encoded byte: once (`%6e`), or more often (`%256e`). */
function isEncodedByte(block: Buffer, at: number): boolean {
  const byte = byteAt(block, at);
  return byte === percent || (byte === 0x35 && byteAt(block, at - 1) === 0x32);
}

/** Three bytes in any case of letters; others may share a number with them. */
function endingOf(first: number, second: number, third: number): number {
  return ((first & 31) << 10) | ((second & 31) << 5) | (third & 31);
}

/** Finds one byte again and again, in growing places of a block: each byte of the block is looked at once. */
class ByteFinder {
  private readonly byte: number;
  private block: Buffer | undefined;
  private from = 0;
  private at = 0;

  constructor(byte: number) {
    this.byte = byte;
  }

  forget(): void {
    this.block = undefined;
  }

  /** @returns where the byte is next, from `from` on; beyond the block if it is not there */
  next(block: Buffer, from: number): number {
    if (block === this.block && from >= this.from && from <= this.at) return this.at;
    const at = block.indexOf(this.byte, from);
    this.block = block;
    this.from = from;
    this.at = at === -1 ? Number.POSITIVE_INFINITY : at;
    return this.at;
  }
}

/** Punctuation as it is, percent-encoded (once or more: URLs within URLs), or escaped as JSON may have it. */
function anyOf(characters: string): string {
  const codes = Array.from(characters, (one) => one.charCodeAt(0).toString(16)).join("|");
  const literal = Array.from(characters, (one) => `\\${one}`).join("");
  return `(?:[${literal}]|%(?:25)*(?:${codes})|\\\\u00(?:${codes}))`;
}

/** A name, each byte of it as it is or percent-encoded. */
function namePattern(name: string): string {
  return Array.from(Buffer.from(name), (byte) => {
    const cases = new Set([byte, ...(isLetter(byte) ? [byte ^ 0x20] : [])]);
    const codes = Array.from(cases, (code) => code.toString(16).padStart(2, "0")).join("|");
    return `(?:\\x${byte.toString(16).padStart(2, "0")}|%(?:25)*(?:${codes}))`;
  }).join("");
}

function isLetter(byte: number): boolean {
  const lower = byte | 0x20;
  return lower >= 0x61 && lower <= 0x7a;
}

/**
 * `token=` after what begins a parameter, also `token[]=`, `token[a]=` and `user[token]=`; bounded, so that no text
 * takes long.
 * @param begins punctuation before a name
 */
function parameterPattern(names: readonly string[], begins: string): RegExp {
  const bracket = anyOf("[]");
  const inBrackets = `(?:[^=&%\\[\\]\\\\ "]|%(?!(?:25)*(?:5b|5d|3d|26))){0,64}`;
  const alternatives = names.map(namePattern).join("|");
  return new RegExp(`${anyOf(begins)}(?:${alternatives})(?:${bracket}${inBrackets}){0,8}${anyOf("=")}`, "gi");
}

/** What ends a value within JSON: a space, an ampersand, the string's end; not a backslash that escapes another byte. */
const valueInJson = /(?:[^& \t\r\n"\\]|\\(?!\\*"|[nrt]|u00(?:26|22|20|0[9ad])).)*/giy;
/** A quote that opens a field, or one that closes it. */
const fieldMark = /[ \t]"|"(?=[ \t]|$)/g;
const blank = /[ \t]/g;
const versionTail = / HTTP\/[\d.]+ ?$/;

/** Replaces the values of query parameters, wherever they are in a line. Lines are latin1, one byte per character. */
export class ParameterRedaction {
  private readonly pattern: RegExp;
  /** For JSON of a source, where a string may be a query that begins with a parameter. */
  private readonly patternInStrings: RegExp;
  /** The last three bytes of names, by `endingOf`. */
  private readonly endings = new Uint8Array(32 ** 3);
  private readonly equalsSigns = new ByteFinder(equals);
  private readonly percents = new ByteFinder(percent);
  private readonly backslashes = new ByteFinder(backslashByte);

  /** @param names of parameters, in any case; at least one */
  constructor(names: readonly string[]) {
    this.pattern = parameterPattern(names, "?&;#[");
    this.patternInStrings = parameterPattern(names, '?&;#["');
    for (const name of names) {
      const [third = 0, second, first] = Buffer.from(name).toReversed();
      for (const one of first === undefined ? everyEnd : [first])
        for (const two of second === undefined ? everyEnd : [second])
          this.endings[endingOf(one, two, third)] = 1;
    }
  }

  /** @returns the same text when it has none of the parameters */
  redact(text: string): string {
    const { pattern } = this;
    pattern.lastIndex = 0;
    if (!pattern.test(text)) return text;
    return this.replace(text, /^\s*\{/.test(text) ? endInJson(text) : endInFields(text));
  }

  /** Replaces them in JSON, or in what was to be JSON, where any string may be a query without its question mark. */
  redactStrings(text: string): string {
    const { patternInStrings } = this;
    patternInStrings.lastIndex = 0;
    if (!patternInStrings.test(text)) return text;
    return this.replace(text, endInJson(text), undefined, patternInStrings);
  }

  /**
   * Replaces them in the value of one field: text, or JSON.
   * @param isQuery the value is a query, without its question mark
   */
  redactValue(value: string, isQuery: boolean): string {
    const { pattern } = this;
    const text = isQuery ? `?${value}` : value;
    pattern.lastIndex = 0;
    if (!pattern.test(text)) return value;
    const redacted = this.replace(text, /^[[{]/.test(text) ? endInJson(text) : endInValue(text));
    return isQuery ? redacted.slice(1) : redacted;
  }

  /** To be called before a block is looked at: its memory may have held another. */
  beginBlock(): void {
    this.equalsSigns.forget();
    this.percents.forget();
    this.backslashes.forget();
  }

  /** Redacts the line [from, to) of the block. @returns undefined when it has none of the parameters */
  redactLine(block: Buffer, from: number, to: number): string | undefined {
    const first = this.nextEnd(block, from, to);
    if (first === -1) return undefined;
    const { pattern } = this;
    const text = block.toString("latin1", from, to);
    pattern.lastIndex = wordStart(block, from, first) - from;
    if (!pattern.test(text)) return undefined;
    return this.replace(text, text.startsWith("{") ? endInJson(text) : endInFields(text), (at) => {
      const next = this.nextEnd(block, from + at, to);
      return next === -1 ? -1 : wordStart(block, from + at, next) - from;
    });
  }

  /**
   * Where a parameter's name, or what can be one in another spelling, may end in [from, to): at an equals sign. Most
   * lines have none, and need not become a string for the pattern. @returns -1 if none does
   */
  nextEnd(block: Buffer, from: number, to: number): number {
    const { equalsSigns, percents, backslashes } = this;
    let end = to;
    for (let at = equalsSigns.next(block, from); at < end; at = equalsSigns.next(block, at + 1))
      if (this.mayEndName(block, at)) end = at;
    for (let at = percents.next(block, from); at < end; at = percents.next(block, at + 1))
      if (isEncodedEquals(block, at)) end = at;
    for (let at = backslashes.next(block, from); at < end; at = backslashes.next(block, at + 1))
      if (byteAt(block, at + 1) === letterU) end = at;
    return end === to ? -1 : end;
  }

  /** Whether a name, brackets or something percent-encoded may end before `at`. */
  private mayEndName(block: Buffer, at: number): boolean {
    const [first, second, third] = [byteAt(block, at - 3), byteAt(block, at - 2), byteAt(block, at - 1)];
    if (third === closeBracketByte || this.endings[endingOf(first, second, third)] === 1) return true;
    // Any of the last three bytes of a name may be encoded.
    return isEncodedByte(block, at - 3) || isEncodedByte(block, at - 4) || isEncodedByte(block, at - 5);
  }

  /** From a match of the pattern on. @param continueAt where the next match cannot begin before; -1: there is none */
  private replace(
    text: string,
    endOf: EndOf,
    continueAt: (at: number) => number = (at) => at,
    pattern: RegExp = this.pattern,
  ): string {
    let redacted = "";
    let from = 0;
    do {
      const at = pattern.lastIndex;
      redacted += text.slice(from, at) + replacement;
      from = endOf(at);
      pattern.lastIndex = continueAt(from);
      if (pattern.lastIndex === -1) break;
    } while (pattern.test(text));
    return redacted + text.slice(from);
  }
}

type EndOf = (at: number) => number;

/** Within one value: the next ampersand, or the value's end; of a request, before its version. */
function endInValue(text: string): EndOf {
  const end = versionTail.exec(text)?.index ?? text.length;
  return (at) => {
    const ampersand = text.indexOf("&", at);
    return ampersand === -1 ? Math.max(at, end) : ampersand;
  };
}

function endInJson(text: string): EndOf {
  return (at) => {
    valueInJson.lastIndex = at;
    valueInJson.test(text);
    return valueInJson.lastIndex;
  };
}

/**
 * A value ends at the next ampersand, otherwise with its field: at the quote that closes it (of a request, before its
 * version), or at a space where the field has no quotes. Called with increasing offsets, it looks at each byte once.
 */
function endInFields(text: string): EndOf {
  let ampersand = -1;
  let mark = { at: -1, valueEnd: -1 };
  return (at) => {
    if (ampersand < at) ampersand = orLength(text.indexOf("&", at), text);
    if (mark.at < at) mark = nextMark(text, at);
    return Math.min(ampersand, mark.valueEnd === -1 ? nextSpace(text, at) : mark.valueEnd);
  };
}

/** The next quote that opens or closes a field; `valueEnd` is -1 where it opens one. */
function nextMark(text: string, from: number): { at: number; valueEnd: number } {
  fieldMark.lastIndex = from;
  const found = fieldMark.exec(text);
  if (found === null) return { at: text.length, valueEnd: -1 };
  const at = found.index;
  if (found[0] !== '"') return { at, valueEnd: -1 };
  const version = versionTail.exec(text.slice(from, at));
  return { at, valueEnd: version === null ? at : from + version.index };
}

function nextSpace(text: string, from: number): number {
  blank.lastIndex = from;
  return orLength(blank.exec(text)?.index ?? -1, text);
}

function orLength(index: number, text: string): number {
  return index === -1 ? text.length : index;
}
