/** A line or document that no retry can help, with the bytes that it came from. */
export interface Reject {
  /** First byte of the line in the (uncompressed) object. */
  readonly offset: number;
  readonly reason: string;
  readonly message: string;
  readonly line: Buffer;
  readonly document?: string;
  /** The columns of its line, where they are not those that the plan names: the object has another header further on. */
  readonly columns?: string | undefined;
}

/** Consecutive items that come from one block and have the same columns. */
interface Run {
  readonly block: Buffer;
  readonly firstItem: number;
  readonly columns: string | undefined;
}

/** Numbers kept of an item: where its bytes end in the body, its offset in the object, its line in the block. */
const itemNumbers = 4;
const firstItems = 1_024;

/** One `_bulk` request in the making: NDJSON in one preallocated Buffer, and where each item came from. */
export class Batch {
  body: Buffer;
  length = 0;
  lines = 0;
  skipped = 0;
  count = 0;
  rejects: Reject[] = [];
  /** The columns of the next lines (`Reject.columns`). */
  columns: string | undefined;
  private items = new Float64Array(firstItems * itemNumbers);
  private runs: Run[] = [];
  private lastBlock: Buffer | undefined;
  private lastColumns: string | undefined;

  /** @param batchBytes the most bytes of a batch, unless a single line needs more. */
  constructor(batchBytes: number) {
    this.body = Buffer.allocUnsafe(batchBytes);
  }

  /** Empties the batch, so that its memory is used again. */
  clear(): void {
    this.length = 0;
    this.lines = 0;
    this.skipped = 0;
    this.count = 0;
    this.rejects = [];
    this.runs = [];
    this.lastBlock = undefined;
    this.columns = undefined;
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
    const at = this.count * itemNumbers;
    if (at === this.items.length) {
      const grown = new Float64Array(this.items.length * 2);
      grown.set(this.items);
      this.items = grown;
    }
    const { items } = this;
    items[at] = length;
    items[at + 1] = offset;
    items[at + 2] = lineStart;
    items[at + 3] = lineEnd;
    const { columns } = this;
    if (block !== this.lastBlock || columns !== this.lastColumns) {
      this.runs.push({ block, firstItem: this.count, columns });
      this.lastBlock = block;
      this.lastColumns = columns;
    }
    this.length = length;
    this.lines += 1;
    this.count += 1;
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
    const line = Buffer.from(block.subarray(lineStart, lineEnd));
    this.rejects.push({ offset, reason, message, line, ...columnsOf(this) });
  }

  /** The bytes of item `index`: its action line and its document line. */
  itemBytes(index: number): Buffer {
    const start = index === 0 ? 0 : this.items[(index - 1) * itemNumbers];
    return this.body.subarray(start, this.items[index * itemNumbers]);
  }

  /** The offset with which item `index` was committed. */
  offsetOf(index: number): number {
    return this.items[index * itemNumbers + 1] ?? 0;
  }

  /** The index that item `index` is meant for, as its action line says. */
  indexOf(index: number): string {
    const bytes = this.itemBytes(index);
    const action = bytes.toString("utf8", 0, bytes.indexOf(0x0a));
    return /"_index":"([^"]*)"/.exec(action)?.[1] ?? "";
  }

  /** Turns item `index`, which OpenSearch refused for good, into a reject. */
  rejectItem(index: number, reason: string, message: string): void {
    const run = this.runs.findLast(({ firstItem }) => firstItem <= index);
    if (run === undefined || index >= this.count) throw new RangeError(`The batch has no item ${index}.`);
    const at = index * itemNumbers;
    const bytes = this.itemBytes(index);
    this.rejects.push({
      offset: this.offsetOf(index),
      reason,
      message,
      line: Buffer.from(run.block.subarray(this.items[at + 2], this.items[at + 3])),
      document: bytes.toString("utf8", bytes.indexOf(0x0a) + 1).trimEnd(),
      ...columnsOf(run),
    });
  }
}

function columnsOf({ columns }: { readonly columns: string | undefined }): Pick<Reject, "columns"> {
  return columns === undefined ? {} : { columns };
}
