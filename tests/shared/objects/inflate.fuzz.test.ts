import { spawnSync } from "node:child_process";
import { constants, gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { inflate } from "../../../src/shared/objects/inflate.ts";
import { piecesOf } from "../../factories/pieces.ts";
import { fuzzRuns } from "../../fuzz-runs.ts";

interface Inflated {
  readonly content: Buffer;
  readonly error?: string;
}

/** Inflates with a deadline: nothing in it may wait for what never comes. */
async function inflated(bytes: Buffer, pieceBytes = 64 * 1024): Promise<Inflated> {
  const found: Buffer[] = [];
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error("inflate waits for ever")), 60_000);
  });
  const all = (async () => {
    for await (const piece of inflate(piecesOf(bytes, [pieceBytes]), "it")) found.push(Buffer.from(piece));
  })();
  try {
    await Promise.race([all, deadline]);
  } catch (error) {
    if (!(error instanceof Error) || !error.name.startsWith("Gzip")) throw error;
    return { content: Buffer.concat(found), error: error.name };
  } finally {
    clearTimeout(timer);
  }
  return { content: Buffer.concat(found) };
}

/** What `gzip -dc` prints, and whether it ends well. */
function gzipPrints(bytes: Buffer): { content: Buffer; isWhole: boolean } {
  const { stdout, status } = spawnSync("gzip", ["-dc"], { input: bytes, maxBuffer: 64 * 1024 * 1024 });
  return { content: stdout, isWhole: status === 0 };
}

const text = Buffer.from(
  Array.from({ length: 20_000 }, (_, index) => `line ${index} ${(index * 2_654_435_761) % 2 ** 32}\n`).join(
    "",
  ),
);
const whole = gzipSync(text);
const small = gzipSync("one line\n");

/** Jest compares Buffers byte by byte, slowly. */
async function expectWhole(bytes: Buffer, content: Buffer, pieceBytes?: number): Promise<void> {
  const found = await inflated(bytes, pieceBytes);
  expect(found.error).toBeUndefined();
  expect(found.content.equals(content)).toBe(true);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ 0x10;
  return copy;
}

/** A header with every optional part. */
const fullHeader = Buffer.concat([
  Buffer.from([0x1f, 0x8b, 8, 0x1e, 0, 0, 0, 0, 0, 3, 4, 0, 1, 2, 3, 4]),
  Buffer.from(`${"name".repeat(100)}\0comment\0`),
]);

describe("inflate", () => {
  it("ends whatever byte follows a stream, and whatever byte follows that", async () => {
    const wrong: unknown[] = [];
    for (let byte = 0; byte < 256; byte += 1) {
      for (const tail of [[byte], [byte, byte], [0, byte], [byte, 0]]) {
        const { content, error } = await inflated(Buffer.concat([small, Buffer.from(tail)]));
        const isPadding = tail.every((one) => one === 0);
        const endsWell = isPadding
          ? error === undefined
          : error === "GzipCorruptError" || error === "GzipTruncatedError";
        if (content.toString() !== "one line\n" || !endsWell) wrong.push({ tail, error });
      }
    }
    expect(wrong).toEqual([]);
  });

  it("treats zero bytes after a stream as padding, up to any block size", async () => {
    for (const padding of [1, 7, 512 - (whole.length % 512), 70_000])
      await expectWhole(Buffer.concat([whole, Buffer.alloc(padding)]), text);
  });

  it("reads any number of members, empty ones included, in pieces of any size", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.oneof(fc.constant(""), fc.string(), fc.constant("x".repeat(70_000))), {
          minLength: 1,
          maxLength: 6,
        }),
        fc.integer({ min: 1, max: 200 }),
        fc.nat({ max: 600 }),
        async (members, pieceBytes, padding) => {
          const bytes = Buffer.concat([...members.map((one) => gzipSync(one)), Buffer.alloc(padding)]);
          await expectWhole(bytes, Buffer.from(members.join("")), pieceBytes);
        },
      ),
      { numRuns: fuzzRuns(100) },
    );
  });

  it("reads headers with a file name, a comment, further fields and a checksum", async () => {
    const data = whole.subarray(10);
    const bytes = Buffer.concat([fullHeader, Buffer.from([0, 0]), data]);
    await expectWhole(bytes, text, 11);
  });

  it("reads stored, fixed and flushed blocks", async () => {
    for (const options of [{ level: 0 }, { strategy: constants.Z_FIXED }, { memLevel: 1 }])
      await expectWhole(gzipSync(text, options), text);
  });

  it.each([
    ["cut in the middle", whole.subarray(0, whole.length - 20_000), "GzipTruncatedError"],
    ["cut in its trailer", whole.subarray(0, whole.length - 3), "GzipTruncatedError"],
    ["cut just before its trailer", whole.subarray(0, whole.length - 8), "GzipTruncatedError"],
    ["cut in its header", whole.subarray(0, 7), "GzipTruncatedError"],
    ["with a wrong checksum", flipped(whole, whole.length - 8), "GzipCorruptError"],
    ["with a wrong length", flipped(whole, whole.length - 1), "GzipCorruptError"],
    ["with a flipped byte", flipped(whole, whole.length - 9_000), "GzipCorruptError"],
    ["with text behind it", Buffer.concat([whole, Buffer.from("text\n")]), "GzipCorruptError"],
    ["with text behind padding", Buffer.concat([whole, Buffer.alloc(9), whole]), "GzipCorruptError"],
    [
      "with a damaged second member",
      Buffer.concat([whole, flipped(whole, whole.length - 9_000)]),
      "GzipCorruptError",
    ],
    [
      "with a second member cut short",
      Buffer.concat([whole, whole.subarray(0, 30_000)]),
      "GzipTruncatedError",
    ],
    [
      "with a small second member whose checksum is wrong",
      Buffer.concat([small, flipped(small, small.length - 8)]),
      "GzipCorruptError",
    ],
  ])("gives what gzip -dc prints of a stream %s, then the error", async (_, bytes, expected) => {
    const printed = gzipPrints(bytes);
    const { content, error } = await inflated(bytes);
    expect(printed.isWhole).toBe(false);
    expect(error).toBe(expected);
    expect(content.subarray(0, printed.content.length).equals(printed.content)).toBe(true);
  });

  it("ends at any bytes after or instead of a stream, with everything before them", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uint8Array({ maxLength: 40 }),
        fc.integer({ min: 1, max: 50 }),
        fc.boolean(),
        async (tail, pieceBytes, isBehind) => {
          const bytes = Buffer.concat([isBehind ? small : Buffer.from([0x1f, 0x8b, 8, 0]), tail]);
          const { content } = await inflated(bytes, pieceBytes);
          if (isBehind) expect(content.toString("latin1").startsWith("one line\n")).toBe(true);
        },
      ),
      { numRuns: fuzzRuns(1_000) },
    );
  });

  it("gives at least what gzip -dc prints, wherever a byte is flipped or the stream is cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: whole.length >> 2, max: whole.length - 1 }),
        fc.boolean(),
        async (at, isCut) => {
          const bytes = isCut ? whole.subarray(0, at) : flipped(whole, at);
          const printed = gzipPrints(bytes);
          const { content, error } = await inflated(bytes, 5_000);
          expect(error === undefined).toBe(printed.isWhole);
          expect(content.subarray(0, printed.content.length).equals(printed.content)).toBe(true);
        },
      ),
      { numRuns: fuzzRuns(30) },
    );
  });

  it("passes on what reading the body throws", async () => {
    async function* broken(): AsyncGenerator<Buffer> {
      yield whole.subarray(0, 1_000);
      throw new Error("connection reset");
    }
    const reading = async () => {
      for await (const piece of inflate(broken(), "it")) expect(piece.length).toBeGreaterThan(0);
    };
    await expect(reading()).rejects.toThrow("connection reset");
  });
});
