import { createGunzip } from "node:zlib";
import { GzipCorruptError, GzipTruncatedError } from "../errors/errors.ts";

/** Compressed bytes inflated at a time: output is at most about a thousand times as much. */
const pieceBytes = 16 * 1024;

/**
 * Inflates piece by piece, so that all that comes before a truncation or a corrupt byte is yielded:
 * a stream that is destroyed by an error drops what it has buffered. Several members are one stream.
 * @param at what is inflated, for messages
 * @throws while iterating: GzipTruncatedError, GzipCorruptError
 */
export async function* inflate(body: AsyncIterable<Buffer>, at: string): AsyncGenerator<Buffer> {
  const gunzip = createGunzip({ chunkSize: 128 * 1024 });
  let inflated: Buffer[] = [];
  let failure: NodeJS.ErrnoException | undefined;
  gunzip.on("data", (bytes: Buffer) => inflated.push(bytes));
  let settle = (): void => undefined; // an error in the middle of a piece: the piece's own callback may never come
  gunzip.on("error", (error) => {
    failure = error;
    settle();
  });
  const drain = (): Buffer[] => {
    const ready = inflated;
    inflated = [];
    return ready;
  };
  try {
    for await (const compressed of body) {
      // oxlint-disable-next-line eslint/no-unmodified-loop-condition -- the error listener sets it
      for (let from = 0; from < compressed.length && failure === undefined; from += pieceBytes) {
        const piece = compressed.subarray(from, from + pieceBytes);
        await new Promise<void>((resolve) => {
          settle = resolve;
          gunzip.write(piece, () => resolve());
        });
        yield* drain();
      }
      if (failure !== undefined) break;
    }
    if (failure === undefined) {
      await new Promise<void>((resolve) => {
        settle = resolve;
        gunzip.once("end", resolve).end();
      });
      yield* drain();
    }
  } finally {
    gunzip.destroy();
  }
  if (failure?.code === "Z_BUF_ERROR")
    throw new GzipTruncatedError(`${at} ends in the middle of its gzip stream; write it again and it loads.`);
  if (failure !== undefined)
    throw new GzipCorruptError(`${at} cannot be inflated (${failure.message}); write it again and it loads.`);
}
