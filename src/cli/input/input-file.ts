import { createReadStream } from "node:fs";
import type { Readable } from "node:stream";
import { inflate, isGzip } from "../../shared/objects/inflate.ts";

/** The bytes of a file, or of standard input: `-`. What cannot be opened is thrown when it is read. */
export function openInput(file: string, stdin: Readable): AsyncIterable<Buffer> {
  return file === "-" ? stdin : bytesOf(file);
}

async function* bytesOf(file: string): AsyncGenerator<Buffer> {
  try {
    yield* createReadStream(file);
  } catch (error) {
    // A folder opens like a file, and the error of reading it does not say which.
    if (typeof error === "object" && error !== null) Object.assign(error, { path: file });
    throw error;
  }
}

export interface Peeked {
  /** What has been read so far. */
  readonly beginning: Buffer;
  /** Whether that is everything. */
  readonly isComplete: boolean;
  /** The source from its first byte on; what ended the reading early is thrown when it is reached. */
  readonly all: AsyncIterable<Buffer>;
}

export interface PeekedText extends Peeked {
  /** Bytes before the text: the length of a byte order mark, or 0. */
  readonly markBytes: number;
}

const byteOrderMark = Buffer.from("\ufeff");

/**
 * Reads the beginning of a text, plain or gzip, without its byte order mark.
 * @param name what the source is called in errors
 * @param isEnough called after each piece, with it and the number of bytes read so far
 */
export async function peekText(
  source: AsyncIterable<Buffer>,
  name: string,
  isEnough: (piece: Buffer, bytes: number) => boolean,
): Promise<PeekedText> {
  const raw = await peek(source, (_, bytes) => bytes >= 2);
  const bytes = isGzip(raw.beginning) ? inflate(raw.all, name) : raw.all;
  const start = await peek(bytes, (_, count) => count >= byteOrderMark.length);
  const hasMark = start.beginning.subarray(0, byteOrderMark.length).equals(byteOrderMark);
  const markBytes = hasMark ? byteOrderMark.length : 0;
  return { ...(await peek(without(start.all, markBytes), isEnough)), markBytes };
}

/** Reads the beginning of a source, and gives all of it back. */
export async function peek(
  source: AsyncIterable<Buffer>,
  isEnough: (piece: Buffer, bytes: number) => boolean,
): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const pieces: Buffer[] = [];
  let bytes = 0;
  let isComplete = false;
  let failure: { readonly error: unknown } | undefined;
  for (let enough = false; !enough; ) {
    try {
      const next = await iterator.next();
      if (next.done === true) {
        isComplete = true;
        break;
      }
      pieces.push(next.value);
      bytes += next.value.length;
      enough = isEnough(next.value, bytes);
    } catch (error) {
      failure = { error };
      break;
    }
  }
  async function* all(): AsyncGenerator<Buffer> {
    for (let piece = pieces.shift(); piece !== undefined; piece = pieces.shift()) yield piece;
    if (failure !== undefined) throw failure.error;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { beginning: Buffer.concat(pieces), isComplete, all: all() };
}

async function* without(source: AsyncIterable<Buffer>, bytes: number): AsyncGenerator<Buffer> {
  let left = bytes;
  for await (const piece of source) {
    const dropped = Math.min(left, piece.length);
    left -= dropped;
    if (dropped < piece.length) yield piece.subarray(dropped);
  }
}
