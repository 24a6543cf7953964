import { type Constant, constant, putConstant } from "./line.ts";

/** Digits of an offset: S3 objects have up to 5 TB, and more when inflated. */
const offsetDigits = 15;
/** `"}}\n` as one little-endian word: a document already follows it. */
const endWord = Buffer.from('"}}\n').readUInt32LE();
const endBytes = 4;
/** The two digits of 0 to 99, each pair as a little-endian word. */
const pairs = Uint16Array.from({ length: 100 }, (_, value) =>
  Buffer.from(String(value).padStart(2, "0")).readUInt16LE(),
);
/** Offsets that differ in their last eight digits share the ones before. */
const shared = 100_000_000;

/** The `create` action of a document: index, and an id made of the object's identity and the line's offset. */
export class ActionLine {
  private readonly idPrefix: string;
  private index = "";
  private high = 0;
  /** All up to the last eight digits. */
  private prefix: Constant = constant("");

  constructor(idPrefix: string) {
    this.idPrefix = idPrefix;
  }

  setIndex(index: string): void {
    this.index = index;
    this.setPrefix();
  }

  get bytes(): number {
    return this.prefix.length + 8 + endBytes;
  }

  /** Writes the line; the bytes after it are kept. */
  put(view: DataView, to: number, offset: number): void {
    const high = Math.floor(offset / shared);
    if (high !== this.high) {
      this.high = high;
      this.setPrefix();
    }
    const at = putConstant(view, to, this.prefix);
    const low = (offset - high * shared) | 0;
    const upper = (low / 10_000) | 0;
    const lower = low - upper * 10_000;
    putPairs(view, at, upper);
    putPairs(view, at + 4, lower);
    view.setUint32(at + 8, endWord, true);
  }

  private setPrefix(): void {
    const digits = String(this.high).padStart(offsetDigits - 8, "0");
    this.prefix = constant(`{"create":{"_index":"${this.index}","_id":"${this.idPrefix}${digits}`);
  }
}

/** Writes four digits. */
function putPairs(view: DataView, at: number, value: number): void {
  const first = (value / 100) | 0;
  view.setUint16(at, pairs[first] ?? 0, true);
  view.setUint16(at + 2, pairs[value - first * 100] ?? 0, true);
}
