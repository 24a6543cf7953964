/** A line or document that no retry can help, with the bytes that it came from. */
export interface Reject {
  /** First byte of the line in the (uncompressed) object. */
  readonly offset: number;
  readonly reason: string;
  readonly message: string;
  readonly line: Buffer;
  readonly document?: string;
}

interface Item {
  readonly end: number;
  readonly offset: number;
  readonly block: Buffer;
  readonly lineStart: number;
  readonly lineEnd: number;
}

/** One `_bulk` request in the making: NDJSON in one preallocated Buffer, and where each item came from. */
export class Batch {
  body: Buffer;
  length = 0;
  lines = 0;
  skipped = 0;
  readonly rejects: Reject[] = [];
  private readonly items: Item[] = [];

  /** @param batchBytes at most so many bytes, unless a single line alone needs more. */
  constructor(batchBytes: number) {
    this.body = Buffer.allocUnsafe(batchBytes);
  }

  get count(): number {
    return this.items.length;
  }

  /** Whether `bytes` more fit; an empty batch grows to take them. */
  reserve(bytes: number): boolean {
    if (this.length + bytes <= this.body.length) return true;
    if (this.length > 0) return false;
    this.body = Buffer.allocUnsafe(bytes);
    return true;
  }

  /** Ends an item (action line and document line), written up to `length`. */
  commit(length: number, offset: number, block: Buffer, lineStart: number, lineEnd: number): void {
    this.length = length;
    this.lines += 1;
    this.items.push({ end: length, offset, block, lineStart, lineEnd });
  }

  /** Counts the line as one that cannot be taken. */
  reject(
    offset: number,
    reason: string,
    message: string,
    block: Buffer,
    lineStart: number,
    lineEnd: number,
  ): void {
    this.lines += 1;
    this.rejects.push({ offset, reason, message, line: Buffer.from(block.subarray(lineStart, lineEnd)) });
  }

  /** The bytes of item `index`: its action line and its document line. */
  itemBytes(index: number): Buffer {
    return this.body.subarray(this.items[index - 1]?.end ?? 0, this.items[index]?.end);
  }

  /** Turns item `index`, which OpenSearch refused for good, into a reject. */
  rejectItem(index: number, reason: string, message: string): void {
    const item = this.items[index];
    if (item === undefined) throw new RangeError(`The batch has no item ${index}.`);
    const bytes = this.itemBytes(index);
    this.rejects.push({
      offset: item.offset,
      reason,
      message,
      line: Buffer.from(item.block.subarray(item.lineStart, item.lineEnd)),
      document: bytes.toString("utf8", bytes.indexOf(0x0a) + 1).trimEnd(),
    });
  }
}
