const slabBytes = 64 * 1024;

/** Writes texts as UTF-8 into buffers that they share: cheaper than a buffer for each. */
export class ByteSlab {
  private slab = Buffer.allocUnsafeSlow(slabBytes);
  private length = 0;

  write(text: string): Buffer {
    const most = text.length * 3;
    if (most > slabBytes / 4) return Buffer.from(text);
    if (this.length + most > slabBytes) {
      this.slab = Buffer.allocUnsafeSlow(slabBytes);
      this.length = 0;
    }
    const from = this.length;
    this.length += this.slab.write(text, from);
    return this.slab.subarray(from, this.length);
  }
}
