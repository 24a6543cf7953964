import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { documentsOf, envelope, transform } from "../../../factories/envelope.ts";
import { numbers } from "../../../fuzz-numbers.ts";
import { fuzzRuns } from "../../../fuzz-runs.ts";
import { fuzzSeed } from "../../../fuzz-seed.ts";

/** The lines of the cases, as they come from real programs. */
const messages = ["cloudwatch-lines.ndjson", "more-lines.ndjson"].flatMap((file) =>
  readFileSync(join(import.meta.dirname, "../../../fixtures/documents", file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => String(JSON.parse(line).message)),
);
const telling = [
  ...'{}[]":,=<>|\\/ \t\n@.-+0E'.split(""),
  "\u001b[31m",
  "\ud83d",
  "__proto__",
  "\ufeff",
  "null",
  "1e400",
];
const eventsOfRecord = 10;
const records = fuzzRuns(1_000);

/** A line with up to four places replaced, cut out or repeated. */
function mutated(text: string, next: (limit: number) => number): string {
  let changed = text;
  for (let changes = next(5); changes > 0; changes -= 1) {
    const at = next(changed.length + 1);
    const to = at + next(8);
    const pieces = [telling[next(telling.length)] ?? "", "", changed.slice(at, to + 20)];
    changed = changed.slice(0, at) + (pieces[next(pieces.length)] ?? "") + changed.slice(to);
  }
  return changed;
}

describe("mutated records", () => {
  it("never throw: each event becomes one document", () => {
    const next = numbers(fuzzSeed);
    for (let record = 0; record < records; record += 1) {
      const lines = Array.from({ length: eventsOfRecord }, () =>
        mutated(messages[next(messages.length)] ?? "", next),
      );
      const documents = documentsOf(transform(gzipSync(JSON.stringify(envelope(lines)), { level: 1 })));
      const ids = documents.map(({ cloudwatch }) => (cloudwatch as { eventId: string }).eventId);
      expect([record, lines.length, ids.length]).toEqual([record, ids.length, new Set(ids).size]);
      for (const { timestamp } of documents)
        if (Number.isNaN(Date.parse(String(timestamp)))) throw new Error(`No time: ${String(timestamp)}`);
    }
  });

  it("never throw when bytes of the gzip or of the JSON are others", () => {
    const next = numbers(fuzzSeed);
    for (let record = 0; record < records; record += 1) {
      const json = Buffer.from(JSON.stringify(envelope([messages[next(messages.length)]])));
      const isJson = next(4) > 0;
      if (isJson) json[next(json.length)] = next(256);
      const data = gzipSync(json, { level: 1 });
      if (!isJson) data[next(data.length)] = next(256);
      const results = transform(data);
      expect([record, results.length]).not.toEqual([record, 0]);
      documentsOf(results.filter(({ kind }) => kind === "document"));
    }
  });
});
