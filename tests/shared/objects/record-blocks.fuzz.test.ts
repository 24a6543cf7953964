import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Batch } from "../../../src/shared/bulk/batch.ts";
import { createParser, recordShapeOf } from "../../../src/shared/log-formats/format-parser.ts";
import type { Window } from "../../../src/shared/objects/line-blocks.ts";
import { firstByteOf, recordBlocks } from "../../../src/shared/objects/record-blocks.ts";
import { itemsOf, parserOptions } from "../../factories/parse.ts";
import { piecesOf, windowsOf } from "../../factories/pieces.ts";
import { fuzzRuns } from "../../fuzz-runs.ts";

const startsRecord = recordShapeOf("classic");

interface Found {
  readonly documents: Readonly<Record<string, unknown>>[];
  /** Of each reject its offset, and its text or the length of a line that is too long. */
  readonly rejects: [number, string][];
}

/** Parses what each window of the content gives. */
async function parsed(
  content: Buffer,
  windows: readonly Window[],
  sizes: readonly number[],
  maxLineBytes: number,
): Promise<Found> {
  const parser = createParser("classic", parserOptions);
  const batch = new Batch(64 * 1024);
  for (const window of windows) {
    const bytes = piecesOf(content, sizes, firstByteOf(window, maxLineBytes, startsRecord));
    for await (const found of recordBlocks(bytes, window, maxLineBytes, startsRecord)) {
      if (found.kind === "oversize")
        batch.reject(found.offset, `${found.length} bytes`, "", Buffer.alloc(0), 0, 0);
      else parser.parseBlock(found.block, 0, found.block.length, found.offset, batch);
    }
  }
  return {
    documents: itemsOf(batch).map(({ id, document }) => ({ id, ...document })),
    rejects: batch.rejects.map(({ offset, line, reason }) => [offset, line.toString() || reason]),
  };
}

const wholeObject: readonly Window[] = [{ start: 0, end: null }];

const line = (agent: string) =>
  `2015-05-13T23:39:43.945958Z lb 192.0.2.1:2817 10.0.0.1:80 0.1 0.1 0.1 200 200 0 29 "GET http://h:80/ HTTP/1.1" "${agent}" - -`;
const agents = fc.constantFrom(
  "curl",
  "two\nlines",
  "a\n\nb\r\nc",
  "2015\n-05",
  "x".repeat(120),
  "a\n".repeat(30),
);
const rest = fc.constantFrom("", "stray", "stray\nlines", line("curl").slice(0, 150), "s".repeat(500));
const contents = fc
  .array(fc.oneof({ weight: 4, arbitrary: agents.map(line) }, rest), { maxLength: 8 })
  .chain((lines) => fc.constantFrom("\n", "").map((end) => Buffer.from(lines.join("\n") + end)));

describe("recordBlocks", () => {
  it("gives every record exactly once, the same in whatever windows and buffers", async () => {
    await fc.assert(
      fc.asyncProperty(
        contents,
        fc.integer({ min: 1, max: 700 }),
        fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 1, maxLength: 5 }),
        fc.integer({ min: 150, max: 400 }),
        async (content, size, sizes, maxLineBytes) => {
          const whole = await parsed(content, wholeObject, [content.length + 1], maxLineBytes);
          const windows = windowsOf(content.length, size);
          expect(await parsed(content, windows, sizes, maxLineBytes)).toEqual(whole);
        },
      ),
      { numRuns: fuzzRuns(100) },
    );
  });

  it("loads a user agent with newlines across a window's border, in the window of its first byte", async () => {
    const content = Buffer.from(`${line("one")}\n${line("a\nb\nc")}\n${line("two")}\n`);
    for (let border = 1; border < content.length; border += 1) {
      const windows = [
        { start: 0, end: border },
        { start: border, end: null },
      ];
      const { documents, rejects } = await parsed(content, windows, [64], 1_000);
      const agentsFound = documents.map((document) => document["user_agent"]);
      expect([border, agentsFound, rejects]).toEqual([border, ["one", "a\nb\nc", "two"], []]);
    }
  });

  it("keeps lines that are not a record as one reject, up to the longest line allowed", async () => {
    const open = line("a".repeat(40)).slice(0, -5);
    const content = Buffer.from(`${open}\nb\nc\n${line("two")}\n`);
    const { documents, rejects } = await parsed(content, wholeObject, [50], 1_000);
    expect(documents).toHaveLength(1);
    expect(rejects).toEqual([[0, `${open}\nb\nc`]]);
    const cutOff = await parsed(content, wholeObject, [50], open.length + 2);
    expect(cutOff.rejects).toEqual([
      [0, `${open}\nb`],
      [open.length + 3, "c"],
    ]);
  });
});
