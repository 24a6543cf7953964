import type { Transformed } from "./transformed.ts";

const fullAt = 128;

/** Documents that wait to become bytes together: one encoding for many is cheaper than one each. */
export class DocumentBlock {
  private documents: string[] = [];

  get isFull(): boolean {
    return this.documents.length >= fullAt;
  }

  /** @param json a document without its newline */
  add(json: string): void {
    this.documents.push(json);
  }

  /** The documents that wait, each a line with its newline; the block is empty then. */
  *take(): Generator<Transformed> {
    const { documents } = this;
    if (documents.length === 0) return;
    this.documents = [];
    const text = `${documents.join("\n")}\n`;
    const bytes = Buffer.from(text);
    const isAscii = bytes.length === text.length;
    let from = 0;
    for (const json of documents) {
      const to = from + (isAscii ? json.length : Buffer.byteLength(json)) + 1;
      yield { kind: "document", bytes: bytes.subarray(from, to) };
      from = to;
    }
  }
}
