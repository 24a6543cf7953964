import { isUtf8 } from "node:buffer";
import { describe, expect, it } from "@jest/globals";
import { Batch } from "../../../src/shared/bulk/batch.ts";
import { createParser } from "../../../src/shared/log-formats/format-parser.ts";
import { arrayBlocks } from "../../../src/shared/objects/array-blocks.ts";
import { itemsOf, parserOptions } from "../../factories/parse.ts";
import { detected, encodedObjects as objects } from "../../fixtures/encoded-objects.ts";
import { sampleLines } from "../../fixtures/log-lines.ts";
import { piecesOf } from "../../factories/pieces.ts";
import { numbers } from "../../fuzz-numbers.ts";
import { fuzzRuns } from "../../fuzz-runs.ts";
import { fuzzSeed } from "../../fuzz-seed.ts";

const telling = Buffer.from('\t ,"\\-:{}[]%#\0\xff\xc3tn0', "latin1");

/** The object with one to eight bytes of each line replaced. */
function mutated(content: Buffer, next: (limit: number) => number): Buffer {
  const bytes = Buffer.from(content);
  for (let at = bytes.indexOf("\n") + 1; at < bytes.length; at += 1 + next(60))
    if (bytes[at] !== 0x0a) bytes[at] = next(2) === 0 ? next(256) : (telling[next(telling.length)] ?? 0);
  return bytes;
}

describe("any bytes in any encoding", () => {
  it.each(objects)("of %s, %s, are each once a document, a reject, or skipped", (format, _, content) => {
    const next = numbers(fuzzSeed);
    const layout = detected(content);
    const options = {
      redactQueryParameters: ["page", "token"],
      redactClientAddresses: "hash",
      redactSalt: "s",
    } as const;
    const lines = content.toString("latin1").split("\n").length;
    for (let left = fuzzRuns(10_000) / objects.length; left > 0; left -= lines) {
      const parser = createParser(format, { ...parserOptions, ...options, layout });
      const batch = new Batch(1024 * 1024);
      const block = mutated(content, next);
      expect(parser.parseBlock(block, 0, block.length, 0, batch)).toBe(block.length);
      expect(batch.lines).toBe(block.toString("latin1").split(/\n(?!$)/).length);
      expect(batch.lines).toBe(batch.count + batch.rejects.length + batch.skipped);
      expect(isUtf8(batch.body.subarray(0, batch.length))).toBe(true);
      expect(itemsOf(batch)).toHaveLength(batch.count);
    }
  });

  it("in an array of records are each in one record, or between two, and each record is a document or a reject", async () => {
    const next = numbers(fuzzSeed);
    const lines = Array.from({ length: 10 }, () => sampleLines("cloudtrail")).flat();
    const content = Buffer.from(`{"Records":[\n${lines.join(",\n")}]}`);
    const batch = new Batch(1024 * 1024);
    for (let left = fuzzRuns(1_000); left > 0; left -= lines.length) {
      const parser = createParser("cloudtrail", { ...parserOptions, layout: { encoding: "records" } });
      const bytes = mutated(content, next);
      const outside = Buffer.from(bytes);
      let to = 0;
      for await (const found of arrayBlocks(piecesOf(bytes, [1 + next(5_000)]), 0, 64 * 1024)) {
        if (found.kind === "oversize") throw new Error("No record is that long");
        const { block, offset } = found;
        expect(offset).toBeGreaterThanOrEqual(to);
        to = offset + block.length;
        outside.fill(" ", offset, to);
        batch.clear();
        expect(parser.parseBlock(block, 0, block.length, offset, batch)).toBe(block.length);
        expect(batch.lines).toBe(batch.count + batch.rejects.length + batch.skipped);
        expect(itemsOf(batch)).toHaveLength(batch.count);
      }
      expect(to).toBeLessThanOrEqual(bytes.length);
      const opening = /\{[^{]*"Records"\s*:\s*\[/g;
      expect(
        outside
          .toString("latin1")
          .replaceAll(opening, "")
          .replaceAll(/[\0-\x20,\]}]/g, ""),
      ).toBe("");
    }
  });
});
