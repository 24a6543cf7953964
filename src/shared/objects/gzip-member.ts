import { crc32, createInflateRaw, type InflateRaw } from "node:zlib";

/**
 * Output comes in pieces of gzip's own window. A stream that fails drops the piece that it is filling, and
 * `gzip -dc` drops that as well: what it prints is kept.
 */
const windowBytes = 32 * 1024;

const fixedHeaderBytes = 10;
const [headerCrc, extraField, fileName, comment, reserved] = [0x02, 0x04, 0x08, 0x10, 0xe0];

/**
 * Length of the header of a gzip member (RFC 1952).
 * @param bytes what comes next
 * @returns "more" where the header is longer than that, "none" where it is not one
 */
export function headerLength(bytes: Buffer): number | "more" | "none" {
  const magic = [0x1f, 0x8b, 0x08];
  if (magic.some((byte, index) => index < bytes.length && bytes[index] !== byte)) return "none";
  const flags = bytes[3] ?? 0;
  if ((flags & reserved) !== 0) return "none";
  if (bytes.length < fixedHeaderBytes) return "more";
  let at = fixedHeaderBytes;
  if ((flags & extraField) !== 0) {
    if (bytes.length < at + 2) return "more";
    at += 2 + bytes.readUInt16LE(at);
  }
  for (const text of [fileName, comment]) {
    if ((flags & text) === 0) continue;
    const end = at > bytes.length ? -1 : bytes.indexOf(0, at);
    if (end === -1) return "more";
    at = end + 1;
  }
  if ((flags & headerCrc) !== 0) at += 2;
  return at > bytes.length ? "more" : at;
}

/** The deflated data of one member, inflated step by step. Every wait ends with the step, the data or an error. */
export class MemberData {
  crc = 0;
  /** Bytes inflated so far. */
  length = 0;
  isComplete = false;
  failure: string | undefined;
  private readonly raw: InflateRaw = createInflateRaw({ chunkSize: windowBytes });
  private inflated: Buffer[] = [];
  private wake: () => void = () => undefined;

  constructor() {
    this.raw.on("data", (bytes: Buffer) => {
      this.inflated.push(bytes);
      this.crc = crc32(bytes, this.crc);
      this.length += bytes.length;
    });
    // Where the data ends before the piece does, or in an error, the callback of `write` never comes.
    this.raw.on("end", () => {
      this.isComplete = true;
      this.wake();
    });
    this.raw.on("error", ({ message }) => {
      this.failure = message;
      this.wake();
    });
    this.raw.on("close", () => this.wake());
  }

  /** @returns how many of the piece's bytes belong to the member */
  async write(piece: Buffer): Promise<number> {
    const before = this.raw.bytesWritten;
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.raw.write(piece, () => resolve());
    });
    return this.raw.bytesWritten - before;
  }

  /** To be called at the end of the bytes; the data is then complete, or was cut off. */
  async end(): Promise<void> {
    await new Promise<void>((resolve) => {
      this.wake = resolve;
      this.raw.end();
    });
  }

  /** What was inflated since the last call. */
  take(): Buffer {
    const [only = Buffer.alloc(0), ...others] = this.inflated;
    const taken = others.length === 0 ? only : Buffer.concat(this.inflated);
    this.inflated = [];
    return taken;
  }

  close(): void {
    this.raw.destroy();
  }
}
