import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { GzipTruncatedError, S3UnavailableError } from "../../../src/shared/errors/errors.ts";
import { lineBlocks, type Window } from "../../../src/shared/objects/line-blocks.ts";
import { piecesOf, windowsOf } from "../../factories/pieces.ts";
import { fuzzRuns } from "../../fuzz-runs.ts";

/** Every line as `offset:text`, an oversize one as `offset#length`. */
async function linesOf(content: Buffer, window: Window, sizes: readonly number[], maxLineBytes: number) {
  const lines: string[] = [];
  for await (const found of lineBlocks(
    piecesOf(content, sizes, Math.max(0, window.start - 1)),
    window,
    maxLineBytes,
  )) {
    if (found.kind === "oversize") {
      lines.push(`${found.offset}#${found.length}`);
      continue;
    }
    let from = 0;
    while (from < found.block.length) {
      const at = found.block.indexOf(0x0a, from);
      const until = at === -1 ? found.block.length : at;
      lines.push(`${found.offset + from}:${found.block.toString("utf8", from, until)}`);
      from = until + 1;
    }
  }
  return lines;
}

function expected(content: Buffer, maxLineBytes: number): string[] {
  const lines: string[] = [];
  let from = 0;
  while (from < content.length) {
    const at = content.indexOf(0x0a, from);
    const until = at === -1 ? content.length : at;
    lines.push(
      until - from > maxLineBytes
        ? `${from}#${until - from}`
        : `${from}:${content.toString("utf8", from, until)}`,
    );
    from = until + 1;
  }
  return lines;
}

const contents = fc
  .array(
    fc.oneof(fc.constantFrom("", "\r", "ü€😀", "a", "0123456789".repeat(4)), fc.string({ maxLength: 12 })),
    { maxLength: 12 },
  )
  .chain((lines) => fc.constantFrom("\n", "").map((end) => Buffer.from(lines.join("\n") + end)));

describe("lineBlocks", () => {
  it("gives every line exactly once, in whatever windows and buffers", async () => {
    await fc.assert(
      fc.asyncProperty(
        contents,
        fc.integer({ min: 1, max: 60 }),
        fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 3, max: 50 }),
        async (content, size, sizes, maxLineBytes) => {
          const found: string[] = [];
          for (const window of windowsOf(content.length, size))
            found.push(...(await linesOf(content, window, sizes, maxLineBytes)));
          expect(found).toEqual(expected(content, maxLineBytes));
        },
      ),
      { numRuns: fuzzRuns(400) },
    );
  });
});

describe("lineBlocks of data that ends in an error", () => {
  async function* broken(error: Error): AsyncGenerator<Buffer> {
    yield Buffer.from("one\ntw");
    throw error;
  }
  const read = async (error: Error): Promise<string[]> => {
    const found: string[] = [];
    const reading = async () => {
      for await (const { kind, ...block } of lineBlocks(broken(error), { start: 0, end: null }, 100))
        found.push(kind === "lines" && "block" in block ? block.block.toString() : kind);
    };
    await expect(reading()).rejects.toBe(error);
    return found;
  };

  it("yields everything before the damage in a gzip stream, then its error", async () => {
    expect(await read(new GzipTruncatedError("cut"))).toEqual(["one\n", "tw"]);
  });

  it("yields no half line if only the connection broke: the next attempt brings the rest", async () => {
    expect(await read(new S3UnavailableError("reset"))).toEqual(["one\n"]);
  });
});
