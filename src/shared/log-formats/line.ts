import type { AddressRedaction } from "./address.ts";
import { backslash, byteAt, quote } from "./bytes.ts";

export interface Redaction {
  /** Parameters of query strings whose values are replaced, by name. */
  readonly queryParameters: RegExp | undefined;
  readonly clientAddresses: AddressRedaction;
}

/** A line on its way from the bytes of a block to JSON in a batch: where it is read and where it is written. */
export class Line {
  block: Uint8Array = new Uint8Array(0);
  /** Where the next field begins; beyond `end` when there is none. */
  position = 0;
  end = 0;
  out: Uint8Array = new Uint8Array(0);
  /** Where the next byte of JSON goes. */
  length = 0;
  /** Bytes above 0x7f were written: the document has to be checked for invalid UTF-8. */
  nonAscii = false;
  /** Where the record's time begins in the block, once it is read; else -1. */
  timeStart = -1;
  /** Why the last field could not be read. */
  problem = "";
  readonly redaction: Redaction;

  constructor(redaction: Redaction) {
    this.redaction = redaction;
  }
}

const hex = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));
const escapeStart = Uint8Array.from("\\u00", (character) => character.charCodeAt(0));

/** Bytes of `,"name":`, prepared once. */
export function keyOf(name: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`,"${name}":`));
}

/** Bytes of `,"name":"`, prepared once. */
export function stringKeyOf(name: string): Uint8Array {
  return Uint8Array.from(Buffer.from(`,"${name}":"`));
}

/** Writes constant bytes. @returns where the next byte goes */
export function putBytes(out: Uint8Array, to: number, bytes: Uint8Array): number {
  const { length } = bytes;
  for (let index = 0; index < length; index += 1) out[to + index] = byteAt(bytes, index);
  return to + length;
}

/** Writes one byte of a JSON string that must be escaped: a quote, a backslash or a control character. */
export function putEscaped(out: Uint8Array, to: number, byte: number): number {
  if (byte === quote || byte === backslash) {
    out[to] = backslash;
    out[to + 1] = byte;
    return to + 2;
  }
  const next = putBytes(out, to, escapeStart);
  out[next] = byteAt(hex, byte >> 4);
  out[next + 1] = byteAt(hex, byte & 15);
  return next + 2;
}

/** Writes bytes [from, to) of `source` as the content of a JSON string. */
export function putText(line: Line, source: Uint8Array, from: number, to: number): void {
  const { out } = line;
  let at = line.length;
  for (let index = from; index < to; index += 1) {
    const byte = byteAt(source, index);
    if (byte > quote && byte !== backslash) {
      if (byte > 0x7f) line.nonAscii = true;
      out[at] = byte;
      at += 1;
    } else if (byte === 0x20 || byte === 0x21) {
      out[at] = byte;
      at += 1;
    } else {
      at = putEscaped(out, at, byte);
    }
  }
  line.length = at;
}

/** Writes a string member: `key` is `,"name":"`. */
export function putMember(line: Line, key: Uint8Array, source: Uint8Array, from: number, to: number): void {
  line.length = putBytes(line.out, line.length, key);
  putText(line, source, from, to);
  line.out[line.length] = quote;
  line.length += 1;
}

/** Writes a string member that holds a URL; the values of redacted query parameters are replaced. */
export function putUrl(line: Line, key: Uint8Array, from: number, to: number): void {
  const { queryParameters } = line.redaction;
  if (queryParameters === undefined) {
    putMember(line, key, line.block, from, to);
    return;
  }
  const url = Buffer.from(line.block.subarray(from, to)).toString("latin1");
  const redacted = Buffer.from(url.replace(queryParameters, "$1REDACTED"), "latin1");
  putMember(line, key, redacted, 0, redacted.length);
}
