import { describe, expect, it } from "@jest/globals";
import { failureOf, summarize } from "../../../../src/functions/load/summarize-load/summary.ts";

const object = (key: string) => ({
  bucket: "b",
  key,
  etag: "e",
  format: "classic" as const,
  gzip: false,
  size: 9,
});
const loaded = (group: number, ...counts: number[][]) => ({ group, counts, failures: [] });

describe("summarize", () => {
  it("adds up the chunks of an object and the objects of a pack", () => {
    const summary = summarize({
      groups: [[object("large")], [object("a"), object("b")]],
      skipped: [],
      failures: [],
      results: [
        loaded(0, [3, 2, 1, 0, 0, 0, 30]),
        loaded(1, [1, 1, 0, 0, 0, 0, 9], [2, 0, 0, 1, 1, 0, 9]),
        loaded(0, [4, 4, 0, 0, 0, 2, 40]),
      ],
    });
    expect(summary.objects.map(({ key, lines, bytes }) => [key, lines, bytes])).toEqual([
      ["large", 7, 70],
      ["a", 1, 9],
      ["b", 2, 9],
    ]);
    expect(summary.totals).toEqual({
      lines: 10,
      indexed: 7,
      duplicates: 1,
      rejected: 1,
      skipped: 1,
      retried: 2,
      bytes: 88,
    });
    expect(failureOf(summary)).toBeUndefined();
  });

  it("fails by TieOutError when lines are missing", () => {
    const summary = summarize({
      groups: [[object("a")]],
      skipped: [],
      failures: [],
      results: [loaded(0, [3, 2, 0, 0, 0, 0, 1])],
    });
    expect(failureOf(summary)).toMatchObject({ name: "TieOutError" });
  });

  it("fails by the object's own error, naming object and offset", () => {
    const failures = [{ object: 0, name: "GzipTruncatedError" as const, message: "cut", offset: 4711 }];
    const results = [{ group: 0, counts: [[1, 1, 0, 0, 0, 0, 1]], failures }];
    const summary = summarize({ groups: [[object("a")]], skipped: [], failures: [], results });
    expect(failureOf(summary)).toMatchObject({
      name: "GzipTruncatedError",
      message: expect.stringContaining("s3://b/a at byte 4711"),
    });
  });

  it("fails by ObjectsNotLoadedError where objects failed for different reasons", () => {
    const failed = (key: string, name: "ObjectVanishedError" | "ObjectChangedError") => ({
      bucket: "b",
      key,
      name,
      message: "m",
      offset: 0,
    });
    const failures = [failed("a", "ObjectVanishedError"), failed("b", "ObjectChangedError")];
    const failure = failureOf(summarize({ groups: [], skipped: [], failures, results: [] }));
    expect(failure).toMatchObject({ name: "ObjectsNotLoadedError" });
    expect(failure?.message).toMatch(
      /ObjectVanishedError in s3:\/\/b\/a[^]*ObjectChangedError in s3:\/\/b\/b/,
    );
  });
});
