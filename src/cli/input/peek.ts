export interface Peeked {
  /** What was read so far. */
  readonly beginning: Buffer;
  /** Whether that is the whole source. */
  readonly isWhole: boolean;
  /** The source from its first byte on; what ended the reading early is thrown when it is reached. */
  readonly all: AsyncIterable<Buffer>;
}

/**
 * Reads the beginning of a source, and gives the whole of it back.
 * @param isEnough asked after each piece, with it and the bytes read so far
 */
export async function peek(
  source: AsyncIterable<Buffer>,
  isEnough: (piece: Buffer, bytes: number) => boolean,
): Promise<Peeked> {
  const iterator = source[Symbol.asyncIterator]();
  const read: Buffer[] = [];
  let bytes = 0;
  let isWhole = false;
  let failure: { readonly error: unknown } | undefined;
  for (let enough = false; !enough; ) {
    try {
      const next = await iterator.next();
      if (next.done === true) {
        isWhole = true;
        break;
      }
      read.push(next.value);
      bytes += next.value.length;
      enough = isEnough(next.value, bytes);
    } catch (error) {
      failure = { error };
      break;
    }
  }
  async function* all(): AsyncGenerator<Buffer> {
    for (let piece = read.shift(); piece !== undefined; piece = read.shift()) yield piece;
    if (failure !== undefined) throw failure.error;
    for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
  }
  return { beginning: Buffer.concat(read), isWhole, all: all() };
}
