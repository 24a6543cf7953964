import { backslash, byteAt, carriageReturn, dot, isDigit, newline, quote, space, zero } from "./bytes.ts";

const [tab, ampersand, letterN, letterR, letterT, letterU] = [0x09, 0x26, 0x6e, 0x72, 0x74, 0x75];
const version = new Uint8Array(Buffer.from(" HTTP/"));

function isBlank(byte: number): boolean {
  return byte === space || byte === tab;
}

/** Finds where the values of parameters end, in growing places: each byte is looked at a few times at most. */
export class ValueEnds {
  /** The next quote that opens or closes a field; `fieldEnd` is -1 where it opens one. */
  private markAt = -1;
  private fieldEnd = -1;

  /** Before the values of another text. */
  beginText(): void {
    this.markAt = -1;
  }

  /** Within one value: at the next ampersand, or at the value's end; of a request, before its version. */
  inValue(block: Uint8Array, at: number, to: number): number {
    const end = ampersandAt(block, at, to);
    return end < to ? end : beforeVersion(block, at, to);
  }

  /**
   * Within a line: at the next ampersand, otherwise with the field: at the quote that closes it (of a request, before
   * its version), or at a space where the field has no quotes.
   */
  inFields(block: Uint8Array, from: number, to: number): number {
    let at = from;
    while (at < to && !isOutside(byteAt(block, at))) at += 1;
    if (at === to || byteAt(block, at) === ampersand) return at;
    if (this.markAt < from) this.findMark(block, from, to);
    const end = this.fieldEnd === -1 ? blankAt(block, from, to) : this.fieldEnd;
    return ampersandAt(block, at, end);
  }

  private findMark(block: Uint8Array, from: number, to: number): void {
    this.fieldEnd = -1;
    for (let at = from; at < to; at += 1) {
      if (byteAt(block, at) !== quote) continue;
      this.markAt = at;
      if (at > from && isBlank(byteAt(block, at - 1))) {
        this.markAt = at - 1;
        return;
      }
      if (at + 1 < to && !isBlank(byteAt(block, at + 1))) continue;
      this.fieldEnd = beforeVersion(block, from, at);
      return;
    }
    this.markAt = to;
  }
}

/** Whether a value may end before this byte. */
function isOutside(byte: number): boolean {
  return byte === ampersand || byte === quote || isBlank(byte);
}

/** Where the next ampersand is; `to` if there is none. */
function ampersandAt(block: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && byteAt(block, at) !== ampersand) at += 1;
  return at;
}

function blankAt(block: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to && !isBlank(byteAt(block, at))) at += 1;
  return at;
}

/** Where the text [from, to) ends without the ` HTTP/1.1` of a request, which a space may follow. */
function beforeVersion(block: Uint8Array, from: number, to: number): number {
  const end = to > from && byteAt(block, to - 1) === space ? to - 1 : to;
  let digits = end;
  while (digits > from && isOfVersion(byteAt(block, digits - 1))) digits -= 1;
  const at = digits - version.length;
  if (digits === end || at < from) return to;
  for (let index = 0; index < version.length; index += 1)
    if (byteAt(block, at + index) !== version[index]) return to;
  return at;
}

function isOfVersion(byte: number): boolean {
  return isDigit(byte) || byte === dot;
}

/** Within JSON: at a space, an ampersand, the end of the string; not at a backslash that escapes another byte. */
export function endInJson(block: Uint8Array, from: number, to: number): number {
  let at = from;
  while (at < to) {
    const byte = byteAt(block, at);
    if (isBlankInJson(byte) || byte === ampersand || byte === quote) return at;
    if (byte !== backslash) {
      at += 1;
      continue;
    }
    let run = at;
    while (run < to && byteAt(block, run) === backslash) run += 1;
    if (run < to && byteAt(block, run) === quote) return at;
    const isEscape = (run - at) % 2 === 1;
    if (isEscape && (run >= to || endsAtEscape(block, run))) return run - 1;
    at = isEscape ? run + 1 : run;
  }
  return to;
}

function isBlankInJson(byte: number): boolean {
  return isBlank(byte) || byte === carriageReturn || byte === newline;
}

/** Whether what a backslash before `at` escapes is a blank, an ampersand or a quote. */
function endsAtEscape(block: Uint8Array, at: number): boolean {
  const byte = byteAt(block, at);
  const small = byte | 0x20;
  if (small === letterN || small === letterR || small === letterT) return true;
  if (byte === newline || byte === carriageReturn) return true;
  if (small !== letterU || byteAt(block, at + 1) !== zero || byteAt(block, at + 2) !== zero) return false;
  return /^(?:26|22|20|0[9ad])$/i.test(Buffer.from(block.subarray(at + 3, at + 5)).toString("latin1"));
}
