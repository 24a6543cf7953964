import { backslash, byteAt, quote } from "./bytes.ts";
import type { RedactionOptions } from "./redaction-options.ts";

/** A line on its way from the bytes of a block to JSON in a batch: where it is read and where it is written. */
export class Line {
  block: Uint8Array = new Uint8Array(0);
  blockView: DataView = new DataView(new ArrayBuffer(0));
  /** Where the next field begins; beyond `end` if there is none. */
  position = 0;
  end = 0;
  out: Uint8Array = new Uint8Array(0);
  outView: DataView = new DataView(new ArrayBuffer(0));
  /** Where the next byte of JSON goes. */
  length = 0;
  /** Text that is longer than the line it comes from (pseudonyms, names of columns) must end before this. */
  limit = 0;
  /** How many bytes of such text found no room: the record is to be read again, with more. */
  missingBytes = 0;
  /** Bytes above 0x7f were written: the document has to be checked for invalid UTF-8. */
  nonAscii = false;
  /** Where the record's time, `2015-05-13T23:39:43…`, begins in what was written; -1: it has none so far. */
  timeStart = -1;
  /** Number of the record: readers that put fields together know by it what belongs together. */
  record = 0;
  /** The load balancer's name, its account and its Region were in the line. */
  isNamed = false;
  hasAccount = false;
  hasRegion = false;
  /** Where an ARN that says account and Region is in what was written: [arnFrom, arnTo); 0 if there is none. */
  arnFrom = 0;
  arnTo = 0;
  /** The address of the load balancer's node was in the line. */
  hasNodeAddress = false;
  /** Why the last field could not be read. */
  problem = "";
  /** The client's address and what was written for it, where it was redacted. */
  client: { readonly address: string; readonly redacted: string } | undefined;
  readonly redaction: RedactionOptions;

  constructor(redaction: RedactionOptions) {
    this.redaction = redaction;
  }

  /** Reads from `block` from now on. Plain `Uint8Array`s keep the loops below monomorphic. */
  readFrom(block: Buffer): void {
    this.block = new Uint8Array(block.buffer, block.byteOffset, block.byteLength);
    this.blockView = new DataView(block.buffer, block.byteOffset, block.byteLength);
  }

  /** Writes to `body` from now on. */
  writeTo(body: Buffer): void {
    this.out = new Uint8Array(body.buffer, body.byteOffset, body.byteLength);
    this.outView = new DataView(body.buffer, body.byteOffset, body.byteLength);
  }
}

/** ASCII text that is written often: eight bytes at a time, so up to `slackBytes` beyond its end. */
export interface Constant {
  readonly length: number;
  readonly words: Float64Array;
}

/** Room that must be left after whatever is written here. */
export const slackBytes = 8;

/** Prepares ASCII text (no byte pattern of it is a NaN, so doubles carry it unchanged). */
export function constant(text: string): Constant {
  const bytes = Buffer.alloc(Math.ceil(text.length / 8) * 8);
  bytes.write(text, "latin1");
  const words = new Float64Array(bytes.length / 8);
  for (let index = 0; index < words.length; index += 1) words[index] = bytes.readDoubleLE(index * 8);
  return { length: text.length, words };
}

/** Writes a constant. @returns where the next byte goes */
export function putConstant(view: DataView, to: number, { length, words }: Constant): number {
  for (let index = 0; index < words.length; index += 1)
    view.setFloat64(to + index * 8, words[index] ?? 0, true);
  return to + length;
}

/** Keys by their text: a parser is made for each object, and formats have few names. */
const keys = new Map<string, Constant>();

function keyConstant(text: string): Constant {
  const key = keys.get(text) ?? constant(text);
  keys.set(text, key);
  return key;
}

/** Text that is put together of pieces and read instead of a line; its memory is used again and again. */
export class CopiedText {
  bytes: Uint8Array = new Uint8Array(0);
  view: DataView = new DataView(new ArrayBuffer(0));
  length = 0;
  private buffer: Buffer = Buffer.alloc(0);

  clear(): void {
    this.length = 0;
  }

  add(from: Buffer, start: number, end: number): void {
    this.reserve(end - start);
    from.copy(this.buffer, this.length, start, end);
    this.length += end - start;
  }

  addConstant(text: Constant): void {
    this.reserve(text.length);
    this.length = putConstant(this.view, this.length, text);
  }

  copy(): Buffer {
    return Buffer.from(this.buffer.subarray(0, this.length));
  }

  private reserve(bytes: number): void {
    const { buffer, length } = this;
    const needed = length + bytes + slackBytes;
    if (needed <= buffer.length) return;
    this.buffer = Buffer.alloc(needed * 2);
    buffer.copy(this.buffer, 0, 0, length);
    this.bytes = new Uint8Array(this.buffer.buffer, this.buffer.byteOffset, this.buffer.length);
    this.view = new DataView(this.buffer.buffer, this.buffer.byteOffset, this.buffer.length);
  }
}

/** `,"name":`, and for strings `,"name":"`. */
export function keyOf(name: string): Constant {
  return keyConstant(`,"${name}":`);
}
export function stringKeyOf(name: string): Constant {
  return keyConstant(`,"${name}":"`);
}

export function putKey(line: Line, key: Constant): void {
  line.length = putConstant(line.outView, line.length, key);
}

export function putByte(line: Line, byte: number): void {
  line.out[line.length] = byte;
  line.length += 1;
}

/** Copies bytes [from, to) of the block that are known to need no escaping. */
export function putPlain(line: Line, from: number, to: number): void {
  const { block, blockView, outView, out } = line;
  const shift = line.length - from;
  let index = from;
  if (to + 3 <= block.length) {
    for (; index < to; index += 4) outView.setInt32(index + shift, blockView.getInt32(index, true), true);
  } else {
    for (; index < to; index += 1) out[index + shift] = byteAt(block, index);
  }
  line.length = to + shift;
}

const hex = "0123456789abcdef";
const escapes = Array.from({ length: 32 }, (_, byte) => constant(`\\u00${hex[byte >> 4]}${hex[byte & 15]}`));

/** Copies one byte of text, escaped where JSON requires it. @returns where the next byte goes */
export function putTextByte(line: Line, to: number, byte: number): number {
  const { out } = line;
  const escape = escapes[byte];
  if (escape !== undefined) return putConstant(line.outView, to, escape);
  let at = to;
  if (byte === quote || byte === backslash) {
    out[at] = backslash;
    at += 1;
  } else if (byte > 0x7f) line.nonAscii = true;
  out[at] = byte;
  return at + 1;
}

/** Lowest byte that text may hold as it is, in each byte of a word: unquoted text ends at a space. */
export const lowestQuoted = 0x20202020;
export const lowestUnquoted = 0x21212121;

/** Marks the bytes of a word that text cannot hold as they are: below `lowest`, a quote, a backslash, above 0x7f. */
export function specialBytes(word: number, lowest: number): number {
  return (
    ((word - lowest) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101) | word) &
    0x80808080
  );
}

/**
 * Writes bytes [from, to) of the block as the content of a JSON string: eight at a time while none of them is a
 * control character, a quote, a backslash or above 0x7f.
 */
export function putText(line: Line, from: number, to: number): void {
  const { block, blockView, outView } = line;
  let at = line.length;
  let index = from;
  while (index + 8 <= to) {
    const word = blockView.getInt32(index, true);
    const next = blockView.getInt32(index + 4, true);
    if ((specialBytes(word, lowestQuoted) | specialBytes(next, lowestQuoted)) === 0) {
      outView.setInt32(at, word, true);
      outView.setInt32(at + 4, next, true);
      at += 8;
      index += 8;
    } else {
      for (const stop = index + 8; index < stop; index += 1) at = putTextByte(line, at, byteAt(block, index));
    }
  }
  for (; index < to; index += 1) at = putTextByte(line, at, byteAt(block, index));
  line.length = at;
}

/** Writes a string member: `key` is `,"name":"`. */
export function putMember(line: Line, key: Constant, from: number, to: number): void {
  putKey(line, key);
  putText(line, from, to);
  putByte(line, quote);
}

/** Most bytes that one of text becomes: `\u0000`. */
const escapedBytes = 6;

/** Whether text that is not in the line has room; if not, the record will be read again. @param bytes of it, at most */
export function hasRoom(line: Line, bytes: number): boolean {
  if (line.length + bytes <= line.limit) return true;
  line.missingBytes += bytes;
  return false;
}

/** Writes a string member whose content is not in the block: bytes of text in latin1, one byte per character. */
export function putReplaced(line: Line, key: Constant, text: string): void {
  if (!hasRoom(line, key.length + text.length * escapedBytes + slackBytes)) return;
  putKey(line, key);
  for (const byte of Buffer.from(text, "latin1")) line.length = putTextByte(line, line.length, byte);
  putByte(line, quote);
}
