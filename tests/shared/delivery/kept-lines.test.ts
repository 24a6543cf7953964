import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { KeptLines } from "../../../src/shared/delivery/kept-lines.ts";

const mebibyte = 1_048_576;
const between = (kept: KeptLines, from: number, to: number): string =>
  Buffer.concat(kept.between(from, to)).toString();

describe("lines that are kept for the archive", () => {
  it.each([
    ["text", (line: string) => line],
    ["bytes", (line: string) => Buffer.from(line)],
  ])("are where their lengths say, given as %s", (_, given) => {
    const lines = fc.array(fc.string({ unit: "binary" }), { maxLength: 30 });
    fc.assert(
      fc.property(lines, (all) => {
        const kept = new KeptLines();
        const places = all.map((line) => {
          const from = kept.length;
          kept.add(given(line));
          return [from, kept.length] as const;
        });
        expect(places.map(([from, to]) => between(kept, from, to))).toEqual(
          all.map((line) => Buffer.from(line).toString()),
        );
      }),
    );
  });

  it.each(["text", "bytes"])("may be longer than a piece of memory, and end anywhere in one: %s", (kind) => {
    const kept = new KeptLines();
    const lines = [mebibyte - 1, 3, mebibyte, 2 * mebibyte + 5, 7].map((length, index) =>
      String.fromCodePoint(0xe4 + index).repeat(length),
    );
    for (const line of lines) kept.add(kind === "text" ? line : Buffer.from(line));
    expect(kept.length).toBe(Buffer.byteLength(lines.join("")));
    expect(between(kept, 0, kept.length) === lines.join("")).toBe(true);
  });

  it("of a record without any are none", () => {
    const kept = new KeptLines();
    kept.add("a\n");
    expect(kept.between(2, 2)).toEqual([]);
  });
});
