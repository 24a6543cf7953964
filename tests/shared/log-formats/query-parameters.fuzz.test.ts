import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { ParameterRedaction } from "../../../src/shared/log-formats/query-parameters.ts";
import { redactionByPattern } from "../../fixtures/redaction-by-pattern.ts";
import { fuzzRuns } from "../../fuzz-runs.ts";
import { fuzzSeed } from "../../fuzz-seed.ts";

const names = ["token", "to", "sid", "x", "x-sig", "schlüssel", "filter[a]"];
const redaction = new ParameterRedaction(names);
const expected = redactionByPattern(names);

/** Pieces of lines, of which parameters in every spelling come about. */
const pieces = [
  ["token", "TOKEN", "tok%65n", "%2574oken", "t%6F", "%54%4f", "sid", "s%49D", "x", "%2578", "x-%73ig"],
  ["schlüssel", "schl%C3%BCsse%4c", "filter[a]", "a"],
  ["=", "=", "=", "%3d", "%253D", "\\u003d", "%3", "%"],
  ["?", "&", ";", "#", "%3f", "%2526", "%25", "\\u0026", "\\u003F"],
  ["[", "]", "%5b", "%255D", "\\u005b", "[0]", "[".repeat(9), "b".repeat(65)],
  [
    " ",
    "\t",
    " HTTP/1.1",
    " HTTP/1.1 ",
    '"',
    '" ',
    ' "',
    '\\"',
    "\\\\",
    "\\",
    "\\n",
    "\\u0022",
    "{",
    "{",
    ",",
    "é",
  ],
].flat();
const text = fc
  .array(fc.constantFrom(...pieces), { maxLength: 24 })
  .map((parts) => Buffer.from(parts.join("")).toString("latin1"));
const runs = { numRuns: fuzzRuns(10_000), seed: fuzzSeed };

function redactedBy(redact: (text: Buffer) => Buffer): (text: string) => string {
  return (one) => redact(Buffer.from(one, "latin1")).toString("latin1");
}

describe("the search for parameters in bytes", () => {
  it.each([
    ["a line", redactedBy((one) => redaction.redact(one)), expected.line],
    ["the strings of JSON", redactedBy((one) => redaction.redactStrings(one)), expected.strings],
    ["a value", redactedBy((one) => redaction.redactValue(one, false)), expected.value],
    ["a query", redactedBy((one) => redaction.redactValue(one, true)), expected.query],
  ])("redacts in %s what the patterns do", (_, redact, byPattern) => {
    let count = 0;
    fc.assert(
      fc.property(text, (one) => {
        const redacted = redact(one);
        expect(redacted).toBe(byPattern(one));
        if (redacted !== one) count += 1;
      }),
      runs,
    );
    expect(count).toBeGreaterThan(100);
  });

  it("redacts each line of a block as if it were alone, and finds each value that has a parameter", () => {
    const line = text.filter((one) => !/^\s*\{/.test(one));
    fc.assert(
      fc.property(fc.array(line, { maxLength: 8 }), (lines) => {
        const block = Buffer.from(lines.join("\n"), "latin1");
        redaction.beginBlock(block);
        let from = 0;
        for (const one of lines) {
          const to = from + one.length;
          const isFound = redaction.redactLine(from, to);
          const redacted = isFound ? redaction.redacted.copy().toString("latin1") : one;
          expect(redacted).toBe(expected.line(one));
          if (expected.query(one) !== one) expect(redaction.nextValue(from, to)).toBeGreaterThan(from);
          from = to + 1;
        }
      }),
      runs,
    );
  });

  it("looks at each byte a few times at most, whatever a client sends", () => {
    const startedAt = performance.now();
    for (const piece of ["\\", "]%3d", "[token", "?token=a b&", "?token=\\", "a]=", "%3d", '"?token=" '])
      for (const beginning of ["", "{"])
        redaction.redact(Buffer.from(`${beginning}?token=${piece.repeat(1_000_000 / piece.length)}`));
    expect(performance.now() - startedAt).toBeLessThan(60_000);
  });
});
