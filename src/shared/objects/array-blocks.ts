import { type LineBlock, untilDataEnds } from "./line-blocks.ts";

const [newline, blank, quote, backslash, comma] = [0x0a, 0x20, 0x22, 0x5c, 0x2c];
/** The first byte of one, before the first object. */
const byteOrderMark = 0xef;
const [openBrace, closeBrace, openArray, closeArray] = [0x7b, 0x7d, 0x5b, 0x5d];
/** How much of a record that is too long is kept in its reject. */
const keptBytes = 8 * 1024;

/** What comes before a record, if it is not itself a record: `{"Records": [`, the array's name not necessarily the first. */
const opening = /"Records"\s*:\s*$/;
/** Bytes looked at for it: blanks may be in it. */
const openingBytes = 256;

/**
 * Cuts objects `{"Records": [{…}, …]}`, mostly one, into blocks of JSON lines, a record each at the offset that it has in the
 * object: what is between two records becomes a newline, and newlines within a record become blanks. What is neither
 * a record nor punctuation comes as a record as well, so nothing is lost. Memory holds one record, however long the
 * array is. Where the data of a gzip object ends in an error, what came before it counts.
 * @param bytes the object from `start` on
 * @param start 0, or where an earlier block ended
 * @param maxRecordBytes a longer record comes as `oversize`
 */
export async function* arrayBlocks(
  bytes: AsyncIterable<Buffer>,
  start: number,
  maxRecordBytes: number,
): AsyncGenerator<LineBlock> {
  const cutter = new ArrayCutter(start, maxRecordBytes);
  const ending: { error?: unknown } = {};
  for await (const piece of untilDataEnds(bytes, ending)) {
    yield* cutter.cut(Buffer.from(piece));
  }
  yield* cutter.rest();
  if (ending.error !== undefined) throw ending.error;
}

class ArrayCutter {
  private readonly maxRecordBytes: number;
  /** Offset in the object of the next piece. */
  private position: number;
  private depth = 0;
  private isInString = false;
  private isEscaped = false;
  /** What was last read was `{"Records": [`. */
  private isOpening = false;
  /** Offset of the record that a piece did not end, its bytes so far, and how many they are. */
  private open = -1;
  private held: Buffer[] = [];
  private heldBytes = 0;

  constructor(start: number, maxRecordBytes: number) {
    this.position = start;
    this.maxRecordBytes = maxRecordBytes;
  }

  *cut(piece: Buffer): Generator<LineBlock> {
    /** The complete records that wait to be yielded: [from, to). */
    let [from, to] = [0, 0];
    let record = this.open === -1 ? -1 : 0;
    let at = 0;
    while (at < piece.length) {
      if (record === -1) {
        at = this.nextRecord(piece, at);
        if (at === -1) break;
        record = at;
        if (to > from && record > to) piece[record - 1] = newline;
        else {
          yield* this.block(piece, from, to);
          from = record;
        }
      }
      const end = this.recordEnd(piece, at, record);
      if (end === -1) break;
      if (this.isOpening) {
        this.drop();
        yield* this.block(piece, from, to);
        [from, to] = [end, end];
        record = -1;
        at = end;
        continue;
      }
      if (this.open !== -1) {
        yield* this.closed(piece.subarray(0, end));
        [from, to] = [end, end];
      } else if (end - record > this.maxRecordBytes) {
        yield* this.block(piece, from, to);
        const beginning = Buffer.from(piece.subarray(record, record + keptBytes));
        yield { kind: "oversize", beginning, offset: this.position + record, length: end - record };
        [from, to] = [end, end];
      } else to = end;
      record = -1;
      at = end;
    }
    yield* this.block(piece, from, to);
    if (record !== -1) this.hold(piece, record);
    this.position += piece.length;
  }

  /** The record that the object breaks off in. */
  *rest(): Generator<LineBlock> {
    if (this.open !== -1) yield* this.closed(Buffer.alloc(0));
  }

  /** Where the next record begins; what is before it becomes blanks. @returns -1 if none does in this piece */
  private nextRecord(piece: Buffer, from: number): number {
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at] ?? 0;
      if (byte > blank && byte !== comma && byte !== closeArray && byte !== closeBrace) return at;
      piece[at] = blank;
    }
    return -1;
  }

  /**
   * Where the record ends that is open at `from`, or (`isOpening`) the array begins that it turns out to hold.
   * @param record where it begins in the piece, or 0
   * @returns -1 if it does not in this piece
   */
  private recordEnd(piece: Buffer, from: number, record: number): number {
    this.isOpening = false;
    let { depth, isInString, isEscaped } = this;
    for (let at = from; at < piece.length; at += 1) {
      const byte = piece[at];
      const isNewline = byte === newline;
      if (isNewline) piece[at] = blank;
      if (isInString) {
        if (isEscaped) isEscaped = false;
        else if (byte === backslash) isEscaped = true;
        else if (byte === quote) isInString = false;
      } else if (byte === quote) isInString = true;
      else if (byte === openArray && depth === 1 && this.endsInOpening(piece.subarray(record, at))) {
        this.depth = 0;
        this.isInString = false;
        this.isOpening = true;
        return at + 1;
      } else if (byte === openBrace || byte === openArray) depth += 1;
      else if (byte === closeBrace || byte === closeArray) {
        depth -= 1;
        // Anything but an object ends before the array does.
        if (depth <= 0) {
          this.depth = 0;
          return depth === 0 ? at + 1 : at;
        }
      } else if ((byte === comma || isNewline) && depth === 0) return at;
    }
    this.depth = depth;
    this.isInString = isInString;
    this.isEscaped = isEscaped;
    return -1;
  }

  private endsInOpening(bytes: Buffer): boolean {
    // What is before an object is no part of it: that would be lost.
    const first = this.held[0]?.[0] ?? bytes[0];
    if (first !== openBrace && first !== byteOrderMark) return false;
    const before = bytes.length < openingBytes ? this.held.map((one) => one.subarray(-openingBytes)) : [];
    return opening.test(Buffer.concat([...before, bytes.subarray(-openingBytes)]).toString("latin1"));
  }

  /** Forgets what an earlier piece held of a record: it was none. */
  private drop(): void {
    this.open = -1;
    this.held = [];
    this.heldBytes = 0;
  }

  private hold(piece: Buffer, from: number): void {
    if (this.open === -1) this.open = this.position + from;
    if (this.heldBytes <= this.maxRecordBytes) this.held.push(piece.subarray(from));
    this.heldBytes += piece.length - from;
  }

  /** Yields the record that earlier pieces began and this one ends. */
  private *closed(end: Buffer): Generator<LineBlock> {
    const length = this.heldBytes + end.length;
    const block = Buffer.concat([...this.held, end]);
    const offset = this.open;
    this.drop();
    this.isInString = false;
    this.isEscaped = false;
    if (length <= this.maxRecordBytes) yield { kind: "lines", block, offset };
    else yield { kind: "oversize", beginning: Buffer.from(block.subarray(0, keptBytes)), offset, length };
  }

  private *block(piece: Buffer, from: number, to: number): Generator<LineBlock> {
    if (to > from) yield { kind: "lines", block: piece.subarray(from, to), offset: this.position + from };
  }
}
