import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  changesOf,
  editFile,
  type Entry,
  linesOf,
  type Settled,
} from "../../../src/cli/rejects/file-place.ts";
import type { FoundReject } from "../../../src/cli/rejects/place.ts";

const found: FoundReject = {
  place: "load",
  reason: "unparsable",
  message: "",
  from: "",
  keptIn: "",
  identity: "",
  atMs: 0,
  bytes: 0,
  content: "",
};
const entry = (raw: string): Entry => ({ raw, found });
const loaded: Settled = { verdict: { kind: "loaded" } };
const left: Settled = { verdict: { kind: "left", why: "" } };
const refused = (...replacement: string[]): Settled => ({
  verdict: { kind: "rejected", reason: "", message: "" },
  replacement,
});
const edit = (text: string, entries: Entry[], settled: Settled[]) =>
  editFile(text, changesOf(entries, settled), { split: linesOf });

describe("editFile", () => {
  it("removes what was loaded, replaces what was refused again, keeps what is left", () => {
    const entries = ["a", "b", "c"].map(entry);
    expect(edit("a\nb\nc\n", entries, [loaded, refused("b2", "b3"), left])).toBe("b2\nb3\nc\n");
  });

  it("keeps what has come into the file meanwhile", () => {
    expect(edit("new\na\n", [entry("a")], [loaded])).toBe("new\n");
  });

  it("leaves nothing when all has loaded, and the same text when nothing changed", () => {
    expect(edit("a\n", [entry("a")], [loaded])).toBe("");
    expect(edit("a\n\n", [entry("a")], [left])).toBe("a\n\n");
  });

  it("keeps both of two entries with the same text when one stays", () => {
    expect(edit("a\na\n", [entry("a"), entry("a")], [loaded, left])).toBe("a\na\n");
    expect(edit("a\na\n", [entry("a"), entry("a")], [left, loaded])).toBe("a\na\n");
  });

  it("never removes an entry whose verdict keeps it", () => {
    const verdicts = fc.constantFrom<Settled>(loaded, left, { verdict: { kind: "skipped" } });
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.stringMatching(/^[a-c]$/), verdicts)), (pairs) => {
        const text = pairs.map(([raw]) => `${raw}\n`).join("");
        const after = linesOf(
          edit(
            text,
            pairs.map(([raw]) => entry(raw)),
            pairs.map(([, settled]) => settled),
          ),
        );
        for (const [raw, { verdict }] of pairs) if (verdict.kind === "left") expect(after).toContain(raw);
      }),
    );
  });
});
