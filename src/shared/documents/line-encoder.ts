const chunkBytes = 256 * 1024;
/** The most bytes of UTF-8 that a UTF-16 code unit takes. */
const bytesOfCharacter = 3;
/** Characters that are written at a time. */
const batchLength = 32 * 1024;

/** Memory that lines are written into, one after another, from record to record. */
let chunk: Buffer = Buffer.alloc(0);
let used = 0;

/**
 * Encodes lines, many at a time: a Buffer or a write for each would take longer than all the other work
 * (docs/decisions/2026-11-28-documents-encoded-together.md).
 */
export class LineEncoder {
  private text = "";
  /** Where each line ends in the text. */
  private ends: number[] = [];

  /** @param line with its newline @returns whether it is time to take the bytes */
  add(line: string): boolean {
    this.text += line;
    this.ends.push(this.text.length);
    return this.text.length >= batchLength;
  }

  /** @returns the lines since the last call in UTF-8 */
  take(): Buffer[] {
    const { text, ends } = this;
    if (ends.length === 0) return [];
    this.text = "";
    this.ends = [];
    const most = text.length * bytesOfCharacter;
    if (used + most > chunk.length) {
      chunk = Buffer.allocUnsafeSlow(Math.max(chunkBytes, most));
      used = 0;
    }
    const first = used;
    used += chunk.write(text, first);
    const isAscii = used - first === text.length;
    const lines: Buffer[] = [];
    let [from, at] = [0, first];
    for (const end of ends) {
      const start = at;
      at += isAscii ? end - from : Buffer.byteLength(text.slice(from, end));
      from = end;
      lines.push(chunk.subarray(start, at));
    }
    return lines;
  }
}
