/** Finds one byte again and again, in growing places of a block: each byte of the block is looked at once. */
export class ByteFinder {
  private readonly byte: number;
  private block: Buffer = Buffer.alloc(0);
  /** Between the two, the byte is only at `at`. */
  private from = 0;
  private at = -1;

  constructor(byte: number) {
    this.byte = byte;
  }

  /** To be called before a block is looked at: its memory may have held another. */
  begin(block: Buffer): void {
    this.block = block;
    this.from = 0;
    this.at = -1;
  }

  /** @returns where the byte is next, from `from` on; the block's length if it is not there */
  next(from: number): number {
    if (from >= this.from && from <= this.at) return this.at;
    const at = this.block.indexOf(this.byte, from);
    this.from = from;
    this.at = at === -1 ? this.block.length : at;
    return this.at;
  }
}

/** Finds any of several bytes. */
export class BytesFinder {
  private readonly finders: readonly ByteFinder[];
  private blockEnd = 0;
  private from = 0;
  private at = -1;

  constructor(bytes: readonly number[]) {
    this.finders = bytes.map((byte) => new ByteFinder(byte));
  }

  begin(block: Buffer): void {
    this.blockEnd = block.length;
    this.from = 0;
    this.at = -1;
    for (const finder of this.finders) finder.begin(block);
  }

  /** @returns where one of them is next, from `from` on; the block's length if none is there */
  next(from: number): number {
    if (from >= this.from && from <= this.at) return this.at;
    let at = this.blockEnd;
    for (const finder of this.finders) at = Math.min(at, finder.next(from));
    this.from = from;
    this.at = at;
    return at;
  }
}
