import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { GzipTruncatedError } from "../../../src/shared/errors/errors.ts";
import { arrayBlocks } from "../../../src/shared/objects/array-blocks.ts";
import type { LineBlock } from "../../../src/shared/objects/line-blocks.ts";
import { piecesOf } from "../../factories/pieces.ts";

async function* broken(content: Buffer): AsyncGenerator<Buffer> {
  yield* piecesOf(content, [4]);
  throw new GzipTruncatedError("broken off");
}

interface Found {
  readonly offset: number;
  readonly text: string;
}

/** The records of blocks, each with its offset; what is too long by its beginning. */
async function recordsOf(blocks: AsyncIterable<LineBlock>): Promise<Found[]> {
  const found: Found[] = [];
  for await (const one of blocks) {
    if (one.kind === "oversize") found.push({ offset: one.offset, text: `oversize ${one.length}` });
    else {
      let offset = one.offset;
      for (const line of one.block.toString("utf8").split("\n")) {
        found.push({ offset, text: line.trimEnd() });
        offset += Buffer.byteLength(line) + 1;
      }
    }
  }
  return found;
}

const value = fc.oneof(
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.constantFrom("}", "]", "\\", '"', "\n", "{[", ","),
  fc.integer(),
);
const record = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 4 }), fc.oneof(value, fc.array(value, { maxLength: 3 })), {
    maxKeys: 4,
  }),
  fc.integer(),
  fc.string({ maxLength: 5 }),
);
const gap = fc.constantFrom("", " ", "\n", "\r\n\t ");

describe("arrayBlocks", () => {
  it("gives the records of an array, however it is spaced and cut, each at its own offset", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(record, { maxLength: 12 }),
        gap,
        gap,
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (records, before, after, sizes) => {
          let text = `{"Records":[`;
          const expected: Found[] = [];
          records.forEach((one, index) => {
            text += before;
            const written = JSON.stringify(one, null, index % 2);
            expected.push({ offset: Buffer.byteLength(text), text: written.replaceAll("\n", " ") });
            text += `${written}${after}${index + 1 < records.length ? "," : ""}`;
          });
          const content = Buffer.from(`${text}]}\n`);
          const whole = Buffer.from(content);
          expect(await recordsOf(arrayBlocks(piecesOf(content, sizes), 0, 10_000))).toEqual(expected);
          expect(content.equals(whole)).toBe(true);
        },
      ),
    );
  });

  it("gives all that follows an array as well: another array, records, or what is neither", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(fc.nat(99), { maxLength: 4 }), { minLength: 1, maxLength: 4 }),
        fc.constantFrom("", "\n", "}\n", " ] }", ',{"n":7}', "odd,", "odd\n"),
        fc.constantFrom('{"Records":[', '{ "Records" :\n [ ', '{"version":"1","Records":['),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 }),
        async (arrays, between, opening, sizes) => {
          const content = arrays
            .map((numbers) => `${opening}${numbers.map((n) => `{"n":${n}}`).join(",")}]}${between}`)
            .join("");
          const found = await recordsOf(arrayBlocks(piecesOf(Buffer.from(content), sizes), 0, 10_000));
          const after = /odd|\{.*\}/.exec(between) ?? [];
          expect(found.map(({ text }) => text)).toEqual(
            arrays.flatMap((numbers) => [...numbers.map((n) => `{"n":${n}}`), ...after]),
          );
          for (const { offset, text } of found)
            expect(content.slice(offset, offset + text.length)).toBe(text);
        },
      ),
    );
    const found = await recordsOf(
      arrayBlocks(piecesOf(Buffer.from('{"Records":[{"n":1}},{"n":2}]}x'), [3]), 0, 100),
    );
    expect(found.map(({ text }) => text)).toEqual(['{"n":1}', '{"n":2}', "x"]);
  });

  it("ends in the error that the data after the array ends in", async () => {
    const content = broken(Buffer.from('{"Records":[{"n":1}]}'));
    await expect(recordsOf(arrayBlocks(content, 0, 100))).rejects.toThrow("broken off");
  });

  it("continues where any block ended", async () => {
    const content = Buffer.from(`{"Records":[${[1, 2, 3, 4, 5].map((n) => `{"n":"${n}]}"}`).join(",\n")}]}`);
    const all = await recordsOf(arrayBlocks(piecesOf(content, [9]), 0, 1_000));
    expect(all).toHaveLength(5);
    for (const [index, { offset, text }] of all.entries()) {
      const from = offset + text.length;
      const rest = await recordsOf(arrayBlocks(piecesOf(content.subarray(from), [7]), from, 1_000));
      expect(rest).toEqual(all.slice(index + 1));
    }
  });

  it("gives a record that is too long by its beginning, and goes on", async () => {
    const long = `{"a":"${"x".repeat(300)}"}`;
    const content = Buffer.from(`{"Records":[{"n":1},${long},{"n":2}]}`);
    for (const size of [1, 50, 1_000])
      expect(
        (await recordsOf(arrayBlocks(piecesOf(content, [size]), 0, 100))).map(({ text }) => text),
      ).toEqual(['{"n":1}', `oversize ${long.length}`, '{"n":2}']);
  });

  it("gives what came before an object broke off, the last record in pieces, then its error", async () => {
    const content = Buffer.from('{"Records":[{"n":1},{"n":');
    const found: Found[] = [];
    const blocks = arrayBlocks(broken(content), 0, 100);
    const reading = (async () => {
      for await (const block of blocks)
        if (block.kind === "lines") found.push(...(await recordsOf(only(block))));
    })();
    await expect(reading).rejects.toThrow("broken off");
    expect(found.map(({ text }) => text)).toEqual(['{"n":1}', '{"n":']);
  });

  it("has no records where the array is empty", async () => {
    for (const content of [
      '{"Records":[]}',
      '{"Records": [ ]}',
      '{"version":"1","Records":[]}\n',
      '\ufeff{"Records":[]}',
    ])
      expect(await recordsOf(arrayBlocks(piecesOf(Buffer.from(content), [3]), 0, 100))).toEqual([]);
  });
});

async function* only(block: LineBlock): AsyncGenerator<LineBlock> {
  yield block;
}
