const chunkBytes = 256 * 1024;
/** A character of UTF-16 takes at most so many bytes of UTF-8. */
const bytesOfCharacter = 3;
const newline = 0x0a;

/**
 * Makes bytes of lines, one behind another in chunks of memory: a Buffer of its own for each, or one for many of them,
 * takes longer than all the rest of the work (docs/decisions.md).
 */
export class LineEncoder {
  private chunk: Buffer = Buffer.alloc(0);
  private used = 0;

  /** @returns the text and a newline in UTF-8 */
  encode(text: string): Buffer {
    const most = text.length * bytesOfCharacter + 1;
    if (this.used + most > this.chunk.length) {
      this.chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, most));
      this.used = 0;
    }
    const { chunk, used } = this;
    const end = used + chunk.write(text, used);
    chunk[end] = newline;
    this.used = end + 1;
    return chunk.subarray(used, end + 1);
  }
}
