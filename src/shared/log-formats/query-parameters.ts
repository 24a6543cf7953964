import { byteAt } from "./bytes.ts";

/** Names that the word `default` in the list of parameters stands for: credentials of all kinds. */
export const sensitiveParameters: readonly string[] = (
  "access_token api_key apikey assertion auth auth_token authorization client_secret credential credentials " +
  "id_token jsessionid jwt otp pass passwd password phpsessid pwd refresh_token reset_token samlresponse secret " +
  "session session_id sessionid sid sig signature ticket token x-amz-security-token x-amz-signature"
).split(" ");

const replacement = "REDACTED";

/** Bytes that may begin a parameter: as they are, percent-encoded, or escaped as JSON may have them. */
const beginsParameter = new Uint8Array(256);
for (const character of "?&;#[%\\") beginsParameter[character.charCodeAt(0)] = 1;

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

/** `token=` after what begins a parameter, also `token[]=`, `token[a]=` and `user[token]=`; bounded, so that no text takes long. */
function parameterPattern(names: readonly string[]): RegExp {
  const bracket = anyOf("[]");
  const inBrackets = `(?:[^=&%\\[\\]\\\\ "]|%(?!(?:25)*(?:5b|5d|3d|26))){0,64}`;
  const alternatives = names.map(namePattern).join("|");
  return new RegExp(
    `${anyOf("?&;#[")}(?:${alternatives})(?:${bracket}${inBrackets}){0,8}${anyOf("=")}`,
    "gi",
  );
}

/** What ends a value within JSON: a space, an ampersand, the string's end; not a backslash that escapes another byte. */
const valueInJson = /(?:[^& \t\r\n"\\]|\\(?!\\*"|[nrt]|u00(?:26|22|20|0[9ad])).)*/giy;
/** A quote that opens a field, or one that closes it. */
const fieldMark = /[ \t]"|"(?=[ \t]|$)/g;
const space = /[ \t]/g;
const versionTail = / HTTP\/[\d.]+ ?$/;

/** Replaces the values of query parameters, wherever they are in a line. Lines are latin1, one byte per character. */
export class ParameterRedaction {
  private readonly pattern: RegExp;
  /** Bytes that may come after what begins a parameter, or be the second one of that. */
  private readonly initials = new Uint8Array(256);

  /** @param names of parameters, in any case; at least one */
  constructor(names: readonly string[]) {
    this.pattern = parameterPattern(names);
    for (const name of names) {
      const first = Buffer.from(name)[0] ?? 0;
      for (const byte of [first, first ^ 0x20]) this.initials[byte] = 1;
    }
    // Percent-encoded names and beginnings: %26, %3B, %3F, %5B, %23, any number of times; and \u0026 and so on.
    for (const other of "%235u") this.initials[other.charCodeAt(0)] = 1;
  }

  /** @returns the same text when it has none of the parameters */
  redact(text: string): string {
    const { pattern } = this;
    pattern.lastIndex = 0;
    if (!pattern.test(text)) return text;
    return this.replace(text, text.startsWith("{") ? endInJson(text) : endInFields(text));
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

  /** Whether [from, to) may have a parameter: what begins one stands before the first letter of a name. */
  mayBeIn(block: Uint8Array, from: number, to: number, isQuery: boolean): boolean {
    const { initials } = this;
    if (isQuery && initials[byteAt(block, from)] === 1) return true;
    for (let at = from; at < to; at += 1)
      if (beginsParameter[byteAt(block, at)] === 1 && initials[byteAt(block, at + 1)] === 1) return true;
    return false;
  }

  /** From a match of the pattern on. */
  private replace(text: string, endOf: EndOf): string {
    const { pattern } = this;
    const pieces: string[] = [];
    let from = 0;
    do {
      const at = pattern.lastIndex;
      pieces.push(text.slice(from, at), replacement);
      from = endOf(at);
      pattern.lastIndex = from;
    } while (pattern.test(text));
    pieces.push(text.slice(from));
    return pieces.join("");
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
  space.lastIndex = from;
  return orLength(space.exec(text)?.index ?? -1, text);
}

function orLength(index: number, text: string): number {
  return index === -1 ? text.length : index;
}
