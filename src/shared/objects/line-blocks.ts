import { isGzipError } from "../errors/errors.ts";

/** Complete lines of an object, or the beginning of a line that is too long. */
export type LineBlock =
  | { readonly kind: "lines"; readonly block: Buffer; readonly offset: number }
  | {
      readonly kind: "oversize";
      readonly beginning: Buffer;
      readonly offset: number;
      readonly length: number;
    };

export interface Window {
  /** First byte, inclusive. */
  readonly start: number;
  /** Last byte, exclusive; null: to the end of the object. A line belongs to the window that holds its first byte. */
  readonly end: number | null;
}

const newline = 0x0a;
/** How much of an oversize line is kept in its reject. */
const keptBytes = 8 * 1024;

/**
 * Cuts a stream of bytes into blocks of complete lines that begin inside the window. Where the data of a gzip object
 * ends in an error, what came before it is a line as well.
 * @param bytes the object from `window.start - 1` on (from 0 where the window starts at 0): the byte before
 *   says whether a line begins at `start`
 * @param maxLineBytes a longer line (without its newline) comes as `oversize`
 */
export async function* lineBlocks(
  bytes: AsyncIterable<Buffer>,
  window: Window,
  maxLineBytes: number,
): AsyncGenerator<LineBlock> {
  const end = window.end ?? Number.POSITIVE_INFINITY;
  let position = Math.max(0, window.start - 1);
  let skipping = window.start > 0; // to the first line that begins in the window
  let held: Buffer[] = []; // a line's beginning, from the buffers before
  let heldBytes = 0;
  let lineStart = window.start;
  let oversizeBytes = 0; // length so far of a line that is too long; held has its beginning
  const ending: { error?: unknown } = {};

  for await (const buffer of untilDataEnds(bytes, ending)) {
    let from = 0;
    if (skipping) {
      const at = buffer.indexOf(newline);
      if (at === -1) {
        position += buffer.length;
        if (position >= end) return;
        continue;
      }
      skipping = false;
      from = at + 1;
      lineStart = position + from;
    }
    if (heldBytes === 0 && oversizeBytes === 0) lineStart = position + from;
    if (heldBytes > 0 || oversizeBytes > 0) {
      // finish the line that began in an earlier buffer
      const at = buffer.indexOf(newline, from);
      const until = at === -1 ? buffer.length : at;
      if (oversizeBytes > 0 || heldBytes + until - from > maxLineBytes) {
        if (oversizeBytes === 0) {
          held = [beginningOf(held, buffer.subarray(from, until))];
          oversizeBytes = heldBytes;
          heldBytes = 0;
        }
        oversizeBytes += until - from;
        if (at === -1) {
          position += buffer.length;
          continue;
        }
        yield { kind: "oversize", beginning: beginningOf(held), offset: lineStart, length: oversizeBytes };
        held = [];
        oversizeBytes = 0;
      } else {
        held.push(Buffer.from(buffer.subarray(from, at === -1 ? until : at + 1)));
        heldBytes += (at === -1 ? until : at + 1) - from;
        if (at === -1) {
          position += buffer.length;
          continue;
        }
        yield { kind: "lines", block: Buffer.concat(held), offset: lineStart };
        held = [];
        heldBytes = 0;
      }
      from = at + 1;
      lineStart = position + from;
    }
    if (lineStart >= end) return;
    // complete lines of this buffer that begin before the window's end
    const lastNewline = lastLineEnd(buffer, from, end - position);
    if (lastNewline >= from) {
      yield* splitOversize(buffer.subarray(from, lastNewline + 1), position + from, maxLineBytes);
      from = lastNewline + 1;
    }
    lineStart = position + from;
    if (lineStart >= end) return;
    if (from < buffer.length) {
      const rest = buffer.subarray(from);
      if (rest.length > maxLineBytes) {
        held = [beginningOf([], rest)];
        oversizeBytes = rest.length;
      } else {
        held = [Buffer.from(rest)];
        heldBytes = rest.length;
      }
    }
    position += buffer.length;
  }
  if (oversizeBytes > 0)
    yield { kind: "oversize", beginning: beginningOf(held), offset: lineStart, length: oversizeBytes };
  else if (heldBytes > 0) yield { kind: "lines", block: Buffer.concat(held), offset: lineStart };
  if (ending.error !== undefined) throw ending.error;
}

/** Ends where the data of a gzip object does; by which error is left in `ending`. Others are thrown as they come. */
export async function* untilDataEnds<T>(
  items: AsyncIterable<T>,
  ending: { error?: unknown },
): AsyncGenerator<T> {
  try {
    yield* items;
  } catch (error) {
    if (!isGzipError(error)) throw error;
    ending.error = error;
  }
}

/** The last newline of the buffer that ends a line beginning before `limit` (relative to the buffer). */
function lastLineEnd(buffer: Buffer, from: number, limit: number): number {
  if (limit >= buffer.length) return buffer.lastIndexOf(newline);
  const at = buffer.indexOf(newline, Math.max(from, limit - 1)); // the line that holds byte limit - 1 ends here
  return at === -1 ? buffer.lastIndexOf(newline) : at;
}

function beginningOf(held: readonly Buffer[], more: Buffer = Buffer.alloc(0)): Buffer {
  return Buffer.concat([...held, more.subarray(0, keptBytes)]).subarray(0, keptBytes);
}

function* splitOversize(block: Buffer, offset: number, maxLineBytes: number): Generator<LineBlock> {
  if (block.length <= maxLineBytes + 1) {
    yield { kind: "lines", block, offset };
    return;
  }
  let from = 0;
  let line = 0;
  while (line < block.length) {
    const at = block.indexOf(newline, line);
    if (at - line > maxLineBytes) {
      if (line > from) yield { kind: "lines", block: block.subarray(from, line), offset: offset + from };
      const beginning = beginningOf([block.subarray(line, line + keptBytes)]);
      yield { kind: "oversize", beginning, offset: offset + line, length: at - line };
      from = at + 1;
    }
    line = at + 1;
  }
  if (from < block.length) yield { kind: "lines", block: block.subarray(from), offset: offset + from };
}
