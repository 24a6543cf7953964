import { GzipCorruptError, GzipTruncatedError } from "../errors/errors.ts";
import { headerLength, MemberData } from "./gzip-member.ts";

/** Compressed bytes inflated at a time: output is at most about a thousand times as much. */
const pieceBytes = 16 * 1024;
/** Checksum (CRC-32) and length after each member's data, both little-endian. */
const trailerBytes = 8;
/** Bytes that are read for a header at first; one with a long file name is longer. */
const usualHeaderBytes = 64;

/** Whether these first bytes are gzip: an object's key may say so or not. */
export function isGzip(beginning: Uint8Array): boolean {
  return beginning[0] === 0x1f && beginning[1] === 0x8b;
}

/**
 * Inflates as `gzip -dc` does: any number of members; zero bytes after them are padding. All that `gzip -dc`
 * prints before an error is yielded before the error is thrown.
 * @param at what is inflated, for messages
 * @throws while iterating: GzipTruncatedError, GzipCorruptError, and whatever reading the body throws
 */
export async function* inflate(body: AsyncIterable<Buffer>, at: string): AsyncGenerator<Buffer> {
  const bytes = body[Symbol.asyncIterator]();
  try {
    const input = new Input(bytes);
    let members = 0;
    do {
      yield* inflateMember(input, members, at);
      members += 1;
    } while (await hasNextMember(input, members, at));
  } finally {
    await bytes.return?.();
  }
}

async function* inflateMember(input: Input, members: number, at: string): AsyncGenerator<Buffer> {
  await skipHeader(input, members, at);
  const data = new MemberData();
  try {
    while (!data.isComplete) {
      const piece = await input.peek();
      if (piece === undefined) await data.end();
      else input.skip(await data.write(piece.subarray(0, pieceBytes)));
      const inflated = data.take();
      if (inflated.length > 0) yield inflated;
      if (piece === undefined && !data.isComplete) throw truncated(at);
      if (data.failure !== undefined) throw corrupt(at, data.failure);
    }
  } finally {
    data.close();
  }
  const trailer = await input.peekBytes(trailerBytes);
  if (trailer.length < trailerBytes) throw truncated(at);
  if (trailer.readUInt32LE(0) !== data.crc) throw corrupt(at, "the checksum does not match the data");
  if (trailer.readUInt32LE(4) !== data.length % 2 ** 32)
    throw corrupt(at, "the length does not match the data");
  input.skip(trailerBytes);
}

/** @throws GzipTruncatedError, GzipCorruptError if there is no header */
async function skipHeader(input: Input, members: number, at: string): Promise<void> {
  for (let wanted = usualHeaderBytes; ; wanted *= 2) {
    const bytes = await input.peekBytes(wanted);
    const length = headerLength(bytes);
    if (length === "none")
      throw corrupt(at, members === 0 ? "it is not gzip" : `${foreignBytes(members)}, which are not gzip`);
    if (length !== "more") {
      input.skip(length);
      return;
    }
    if (bytes.length < wanted) throw truncated(at);
  }
}

/** Skips padding. @returns false at the end @throws GzipCorruptError where anything follows the padding */
async function hasNextMember(input: Input, members: number, at: string): Promise<boolean> {
  let isPadded = false;
  for (let piece = await input.peek(); piece !== undefined; piece = await input.peek()) {
    const other = piece.findIndex((byte) => byte !== 0);
    if (other === 0 && !isPadded) return true;
    if (other !== -1) throw corrupt(at, `${foreignBytes(members)}, behind padding`);
    isPadded = true;
    input.skip(piece.length);
  }
  return false;
}

function foreignBytes(members: number): string {
  return `more bytes follow its ${members} gzip ${members === 1 ? "member" : "members"}`;
}

function corrupt(at: string, why: string): GzipCorruptError {
  return new GzipCorruptError(
    `${at} cannot be inflated in full (${why}); write it again, and it will be loaded.`,
  );
}

function truncated(at: string): GzipTruncatedError {
  return new GzipTruncatedError(
    `${at} ends in the middle of its gzip stream; write it again, and it will be loaded.`,
  );
}

/** Compressed bytes, read ahead only as far as needed. */
class Input {
  private readonly bytes: AsyncIterator<Buffer>;
  private held: Buffer = Buffer.alloc(0);

  constructor(bytes: AsyncIterator<Buffer>) {
    this.bytes = bytes;
  }

  /** What comes next, at least one byte. @returns undefined at the end */
  async peek(): Promise<Buffer | undefined> {
    const next = this.held.length > 0 ? this.held : await this.peekBytes(1);
    return next.length === 0 ? undefined : this.held;
  }

  /** The next `count` bytes, fewer at the end. */
  async peekBytes(count: number): Promise<Buffer> {
    while (this.held.length < count) {
      const next = await this.bytes.next();
      if (next.done === true) break;
      this.held = this.held.length === 0 ? next.value : Buffer.concat([this.held, next.value]);
    }
    return this.held.subarray(0, count);
  }

  skip(count: number): void {
    this.held = this.held.subarray(count);
  }
}
