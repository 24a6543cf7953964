import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { renderTable } from "../../../src/cli/terminal/table.ts";

describe("renderTable", () => {
  it("is as wide as its cells need, with numbers grouped and to the right", () => {
    const columns = [{ title: "name" }, { title: "lines", align: "right" as const }];
    expect(
      renderTable(
        columns,
        [
          ["a", 1_234],
          ["longer", 5],
        ],
        80,
      ),
    ).toBe(["name    lines", "a       1,234", "longer      5"].join("\n"));
  });

  it("cuts, with an ellipsis, at the start or at the end", () => {
    const text = "abcdefghijklmnopqrstuvwxyz";
    expect(renderTable([{ title: "x", cut: "end" }, { title: "n" }], [[text, 1]], 20)).toBe(
      ["x                  n", "abcdefghijklmnop…  1"].join("\n"),
    );
    expect(renderTable([{ title: "x", cut: "start" }, { title: "n" }], [[text, 1]], 20)).toBe(
      ["x                  n", "…klmnopqrstuvwxyz  1"].join("\n"),
    );
  });

  it("is never wider than the terminal where a column may be cut, and has one line per row", () => {
    const word = fc.stringMatching(/^[a-z0-9/_.-]{0,120}$/);
    fc.assert(
      fc.property(
        fc.array(fc.tuple(word, fc.nat()), { maxLength: 8 }),
        fc.integer({ min: 30, max: 120 }),
        (rows, width) => {
          const columns = [
            { title: "key", cut: "start" as const },
            { title: "n", align: "right" as const },
          ];
          const lines = renderTable(columns, rows, width).split("\n");
          expect(lines).toHaveLength(rows.length + 1);
          expect(Math.max(...lines.map(({ length }) => length))).toBeLessThanOrEqual(width);
        },
      ),
    );
  });
});
