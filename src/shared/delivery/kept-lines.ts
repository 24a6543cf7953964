import { isSurelyWithin } from "../documents/fit.ts";

/** More would have a small batch reserve what it never uses, and V8 collects the whole heap for memory outside of it. */
const pieceBytes = 65_536;

/**
 * Lines for the archive, in memory until their documents are indexed: one after another in large pieces of memory, since
 * a Buffer for each would take more than its bytes and give the garbage collector most of its work.
 */
export class KeptLines {
  /** Bytes. */
  length = 0;
  private readonly pieces: Buffer[] = [];

  add(line: string | Uint8Array): void {
    const start = this.length % pieceBytes;
    const piece = start === 0 ? undefined : this.pieces.at(-1);
    if (piece !== undefined && typeof line === "string" && isSurelyWithin(line, pieceBytes - start))
      this.length += piece.write(line, start);
    else this.addBytes(typeof line === "string" ? Buffer.from(line) : line);
  }

  private addBytes(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length; ) {
      const start = this.length % pieceBytes;
      if (start === 0) this.pieces.push(Buffer.allocUnsafe(pieceBytes));
      const part = bytes.subarray(at, at + pieceBytes - start);
      this.pieces.at(-1)?.set(part, start);
      this.length += part.length;
      at += part.length;
    }
  }

  /** The bytes between two lengths that the lines had, where they are: not copied. */
  between(from: number, to: number): Uint8Array[] {
    const parts: Uint8Array[] = [];
    for (let at = from; at < to; ) {
      const number = Math.floor(at / pieceBytes);
      const end = Math.min(to, (number + 1) * pieceBytes);
      const part = this.pieces[number]?.subarray(at - number * pieceBytes, end - number * pieceBytes);
      if (part !== undefined) parts.push(part);
      at = end;
    }
    return parts;
  }
}
