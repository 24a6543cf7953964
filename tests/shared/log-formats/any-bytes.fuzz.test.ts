import { isUtf8 } from "node:buffer";
import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Batch } from "../../../src/shared/bulk/batch.ts";
import { type FormatName, formatNames } from "../../../src/shared/log-formats/formats.ts";
import { createParser, recordShapeOf } from "../../../src/shared/log-formats/format-parser.ts";
import { anyCharacter } from "../../factories/any-character.ts";
import { itemsOf, parse, type Parsed, parserOptions } from "../../factories/parse.ts";
import { sampleLayout, sampleLines } from "../../fixtures/log-lines.ts";
import { numbers } from "../../fuzz-numbers.ts";
import { fuzzRuns } from "../../fuzz-runs.ts";
import { fuzzSeed } from "../../fuzz-seed.ts";

const [classic, alb] = [sampleOf("classic"), sampleOf("alb")];

function sampleOf(format: FormatName): string {
  return sampleLines(format).join("\n");
}

const options = {
  ...parserOptions,
  redactQueryParameters: ["a"],
  redactClientAddresses: "hash",
} as const;

const telling = [0x20, 0x22, 0x5c, 0x2d, 0x3a, 0x2e, 0x5b, 0x5d, 0x0d, 0x00, 0xff, 0xc3, 0x7b, 0x7d];

/** Copies of the sample with one to eight bytes replaced, some cut short. */
function mutatedLines(sample: string, count: number, next: (limit: number) => number): Buffer {
  const original = Buffer.from(`${sample}\n`);
  const lines = Buffer.alloc(original.length * count, original);
  for (let line = 0; line < count; line += 1) {
    const start = line * original.length;
    for (let changes = next(8); changes >= 0; changes -= 1) {
      const byte = next(2) === 0 ? next(256) : (telling[next(telling.length)] ?? 0);
      lines[start + next(original.length - 1)] = byte;
    }
    if (next(8) === 0) lines[start + next(original.length - 1)] = 0x0a;
  }
  return lines;
}

const runs = Math.ceil(fuzzRuns(10_000) / formatNames.length);
/** So many lines at a time: a block must fit into memory. */
const maxBlockLines = 10_000;

/** Records of a format, each with its lines. */
function recordsOf(format: FormatName, content: Buffer): string[] {
  const startsRecord = recordShapeOf(format);
  const records: string[] = [];
  for (const line of content.toString("latin1").split("\n")) {
    const isRest = typeof startsRecord === "function" && !startsRecord(Buffer.from(line, "latin1"), 0);
    if (isRest && records.length > 0) records.push(`${records.pop()}\n${line}`);
    else records.push(line);
  }
  return records;
}

/** Jest compares lines of text quickly, thousands of objects slowly. */
const documentLines = ({ items }: Parsed): string[] => items.map(({ document }) => JSON.stringify(document));
const linesOf = ({ items, rejects, lines, skipped }: Parsed): string[] =>
  [...items, ...rejects, { lines, skipped }].map((one) => JSON.stringify(one));

describe("parsing any bytes", () => {
  it.each(formatNames)(
    "never throws on mutated %s lines, and gives valid JSON or a reject for each",
    (format) => {
      const next = numbers(fuzzSeed);
      const parser = createParser(format, { ...options, layout: sampleLayout(format) });
      const batch = new Batch(16 * 1024 * 1024);
      for (let left = runs; left > 0; left -= maxBlockLines) {
        const wanted = Math.min(left, maxBlockLines);
        const copies = Math.ceil(wanted / sampleLines(format).length);
        const block = mutatedLines(sampleOf(format), copies, next);
        batch.clear();
        expect(parser.parseBlock(block, 0, block.length, 0, batch)).toBe(block.length);
        expect(batch.lines).toBeGreaterThan(wanted / 4); // a record may have several lines
        expect(batch.lines).toBe(batch.count + batch.rejects.length + batch.skipped);
        expect(isUtf8(batch.body.subarray(0, batch.length))).toBe(true);
        expect(itemsOf(batch)).toHaveLength(batch.count);
      }
    },
  );

  it.each(formatNames)("ties out on random bytes (%s)", (format) => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 300 }),
        fc.integer({ min: 1, max: 2_000 }),
        (bytes, batchBytes) => {
          const { items, rejects, lines, skipped } = parse(format, Buffer.from(bytes), options, batchBytes);
          return lines === items.length + rejects.length + skipped;
        },
      ),
      { numRuns: runs },
    );
  });

  it("keeps any text of a quoted field, byte for byte", () => {
    const agent = fc
      .string({ unit: anyCharacter, maxLength: 60 })
      .filter((text) => text.isWellFormed() && !/[\n\r"\\]/.test(text) && text !== "" && text !== "-");
    fc.assert(
      fc.property(agent, (text) => {
        const { items } = parse(
          "classic",
          classic.replace("curl/7.38.0", () => text),
        );
        expect(items[0]?.document["user_agent"]).toBe(text);
      }),
    );
  });

  it("gives the same documents whatever the batch size", () => {
    const content = mutatedLines(alb, 50, numbers(fuzzSeed));
    const expected = linesOf(parse("alb", content));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20_000 }), (batchBytes) => {
        expect(linesOf(parse("alb", content, {}, batchBytes))).toEqual(expected);
      }),
      { numRuns: 10 },
    );
  });

  it.each(formatNames)("gives a record the same document whatever comes before it (%s)", (format) => {
    const content = mutatedLines(sampleOf(format), 100, numbers(fuzzSeed));
    const together = documentLines(parse(format, content));
    const apart = recordsOf(format, content)
      .toReversed()
      .map((line) => documentLines(parse(format, Buffer.from(line, "latin1"))))
      .toReversed()
      .flat();
    expect(apart).toEqual(together);
  });
});
