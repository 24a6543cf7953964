import { arrayBlocks } from "./array-blocks.ts";
import { type LineBlock, lineBlocks, untilDataEnds, type Window } from "./line-blocks.ts";

const newline = 0x0a;

/** Whether a record can begin at `at`, the first byte of a line. */
type StartsRecord = (block: Uint8Array, at: number) => boolean;

/** What a record is: an element of one array; a line and those after it that start no record; undefined: each line. */
export type RecordShape = "array" | StartsRecord | undefined;

/**
 * The first byte that `recordBlocks` wants to see. Where records may have several lines, it reads back as far as a
 * record may reach, to know whether the first line of the window belongs to one that began before.
 */
export function firstByteOf(window: Window, maxLineBytes: number, shape: RecordShape): number {
  if (shape === "array") return window.start;
  return Math.max(0, window.start - 1 - (shape === undefined ? 0 : maxLineBytes));
}

/**
 * Cuts a stream of bytes into blocks of complete records that begin inside the window. A record is a line and, where
 * the shape says what starts one, the lines after it that do not and end within `maxLineBytes` of its first byte. A
 * line that belongs to no record is a record of its own. An array is never cut into windows: it is read to its end.
 * @param bytes the object from `firstByteOf` on
 * @param maxLineBytes a longer line (without its newline) comes as `oversize`
 */
export async function* recordBlocks(
  bytes: AsyncIterable<Buffer>,
  window: Window,
  maxLineBytes: number,
  shape: RecordShape,
): AsyncGenerator<LineBlock> {
  if (shape === undefined) yield* lineBlocks(bytes, window, maxLineBytes);
  else if (shape === "array") yield* arrayBlocks(bytes, window.start, maxLineBytes);
  else yield* severalLines(bytes, window, maxLineBytes, shape);
}

async function* severalLines(
  bytes: AsyncIterable<Buffer>,
  window: Window,
  maxLineBytes: number,
  startsRecord: StartsRecord,
): AsyncGenerator<LineBlock> {
  const end = window.end ?? Number.POSITIVE_INFINITY;
  const linesFrom = Math.max(0, window.start - maxLineBytes);
  let open: OpenRecord | undefined;
  const ending: { error?: unknown } = {};
  const blocks = lineBlocks(bytes, { start: linesFrom, end: null }, maxLineBytes);
  for await (const found of untilDataEnds(blocks, ending)) {
    const isInside = found.offset >= window.start && endOf(found) <= end;
    const pieces =
      found.kind === "oversize"
        ? [{ found, role: "alone" } as const]
        : isInside && found.block.length <= maxLineBytes
          ? runs(found, startsRecord)
          : lines(found, startsRecord);
    for (const { found: piece, role } of pieces) {
      if (role === "rest" && open !== undefined && endOf(piece) - open.offset <= maxLineBytes) {
        open.blocks.push(piece.block);
        continue;
      }
      if (open !== undefined && open.offset >= window.start) yield closed(open);
      open = undefined;
      if (piece.offset >= end) return;
      if (role === "begin") open = { offset: piece.offset, blocks: [piece.block] };
      else if (piece.offset >= window.start) yield piece;
    }
  }
  if (open !== undefined && open.offset >= window.start) yield closed(open);
  if (ending.error !== undefined) throw ending.error;
}

/** A record to which the next lines may belong. */
interface OpenRecord {
  readonly offset: number;
  readonly blocks: Buffer[];
}

function closed({ offset, blocks }: OpenRecord): LineBlock {
  const [only = Buffer.alloc(0), ...others] = blocks;
  return { kind: "lines", block: others.length === 0 ? only : Buffer.concat(blocks), offset };
}

type Lines = Extract<LineBlock, { kind: "lines" }>;

/** A piece of a block: the beginning of a record, a line that may be the rest of one, or a record of one line. */
type Piece =
  | { readonly role: "begin" | "rest"; readonly found: Lines }
  | { readonly role: "alone"; readonly found: LineBlock };

/** Where the last line of the block ends, without its newline. */
function endOf(found: LineBlock): number {
  if (found.kind === "oversize") return found.offset + found.length;
  const { block, offset } = found;
  return offset + block.length - (block[block.length - 1] === newline ? 1 : 0);
}

/** Each line of a block. */
function* lines({ block, offset }: Lines, startsRecord: StartsRecord): Generator<Piece> {
  for (let from = 0; from < block.length; ) {
    const to = lineEnd(block, from);
    const found = { kind: "lines", block: block.subarray(from, to), offset: offset + from } as const;
    yield { role: startsRecord(block, from) ? "begin" : "rest", found };
    from = to;
  }
}

/** A block that is shorter than a record may be: the lines before its first record, all records but the last, the last. */
function* runs(found: Lines, startsRecord: StartsRecord): Generator<Piece> {
  const { block, offset } = found;
  const slice = (from: number, to: number): Lines => ({
    kind: "lines",
    block: block.subarray(from, to),
    offset: offset + from,
  });
  let first = 0;
  while (first < block.length && !startsRecord(block, first)) {
    const to = lineEnd(block, first);
    yield { role: "rest", found: slice(first, to) };
    first = to;
  }
  if (first === block.length) return;
  let last = block.length;
  do last = last < 2 ? 0 : block.lastIndexOf(newline, last - 2) + 1;
  while (last > first && !startsRecord(block, last));
  if (last > first) yield { role: "alone", found: slice(first, last) };
  yield { role: "begin", found: slice(last, block.length) };
}

/** Where the line that begins at `from` ends, with its newline. */
function lineEnd(block: Buffer, from: number): number {
  const at = block.indexOf(newline, from);
  return at === -1 ? block.length : at + 1;
}
