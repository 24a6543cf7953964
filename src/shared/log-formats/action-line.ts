import { putBytes } from "./line.ts";

/** Digits of an offset: S3 objects have up to 5 TB, inflated ones more. */
const offsetDigits = 15;
const half = 100_000_000;
const encode = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text));
const end = encode('"}}\n');

/** The `create` action of a document: index, and an id made of the object's identity and the line's offset. */
export class ActionLine {
  private readonly idPrefix: string;
  private prefix: Uint8Array = new Uint8Array(0);

  constructor(idPrefix: string) {
    this.idPrefix = idPrefix;
  }

  setIndex(index: string): void {
    this.prefix = encode(`{"create":{"_index":"${index}","_id":"${this.idPrefix}`);
  }

  get bytes(): number {
    return this.prefix.length + offsetDigits + end.length;
  }

  /** Writes the line. @returns where the next byte goes */
  put(out: Uint8Array, to: number, offset: number): number {
    const digits = putBytes(out, to, this.prefix);
    const high = Math.floor(offset / half);
    putNumber(out, digits, 7, high);
    putNumber(out, digits + 7, 8, offset - high * half);
    return putBytes(out, digits + offsetDigits, end);
  }
}

function putNumber(out: Uint8Array, at: number, digits: number, value: number): void {
  let rest = value | 0;
  for (let index = at + digits - 1; index >= at; index -= 1) {
    const next = (rest / 10) | 0;
    out[index] = 0x30 + rest - next * 10;
    rest = next;
  }
}
