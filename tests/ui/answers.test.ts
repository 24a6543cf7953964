import { describe, expect, it } from "@jest/globals";
import { bucketsOf, readFields, readSearch, readSearches, valueOf } from "../../src/ui/model/answers.ts";

/** As OpenSearch 3.6 answers to `level:(`, shortened. */
const unreadable = {
  error: {
    root_cause: [
      { type: "query_shard_exception", reason: "Failed to parse query [level:(]", index: "app-logs-1" },
    ],
    type: "search_phase_execution_exception",
    reason: "all shards failed",
    phase: "query",
    failed_shards: [],
  },
  status: 400,
};

describe("answers of OpenSearch", () => {
  it("tell in one sentence that a query cannot be read, and which", () => {
    const answer = readSearch(unreadable);
    expect(answer.is === "failed" ? answer.sentence : "").toMatch(/level:\(.*[^.]\.$/);
  });

  it("tell the cause of any other refusal", () => {
    const sentence = (answer: unknown) => {
      const read = readSearch(answer);
      return read.is === "failed" ? read.sentence : "";
    };
    expect(sentence({ error: { type: "x", reason: "Result window is too large" } })).toContain(
      "Result window is too large",
    );
    expect(sentence({ error: "the domain is unavailable" })).toBe("the domain is unavailable");
    expect(sentence("<html>")).not.toBe("");
  });

  it("say where only a part of the shards answered", () => {
    const hits = { total: { value: 3, relation: "eq" }, hits: [] };
    const failures = [{ reason: { type: "illegal_argument_exception", reason: "no such field" } }];
    const part = readSearch({ hits, _shards: { total: 4, failed: 2, failures } });
    expect(part).toMatchObject({ is: "found", total: 3 });
    expect(part.is === "found" ? part.incomplete : "").toMatch(/2 shards.*no such field/);
    expect(readSearch({ hits, timed_out: true })).toMatchObject({
      incomplete: expect.stringContaining("part"),
    });
    expect(readSearch({ hits, _shards: { failed: 0 } })).toMatchObject({ incomplete: "" });
  });

  it("of several searches belong to them in their order, a refusal of all to each", () => {
    const one = { hits: { hits: [] } };
    expect(readSearches({ responses: [one, unreadable] }, 2).map(({ is }) => is)).toEqual([
      "found",
      "failed",
    ]);
    expect(readSearches(unreadable, 3).map(({ is }) => is)).toEqual(["failed", "failed", "failed"]);
  });

  it("have buckets in a list, or by label", () => {
    const list = {
      buckets: [
        { key: 1, key_as_string: "true", doc_count: 2 },
        { key: 502, doc_count: 1 },
      ],
    };
    const map = { buckets: { "5xx": { doc_count: 7 } } };
    const countsOf = (aggregation: unknown) =>
      bucketsOf(aggregation).map(([label, { doc_count: count }]) => [label, count]);
    expect([countsOf(list), countsOf(map), countsOf(undefined)]).toEqual([
      [
        ["true", 2],
        ["502", 1],
      ],
      [["5xx", 7]],
      [],
    ]);
  });

  it("have numbers, unless there was nothing to compute them from", () => {
    const percentiles = {
      values: [
        { key: 50, value: 0.5 },
        { key: 99, value: "NaN" },
      ],
    };
    expect([
      valueOf({ value: 3 }),
      valueOf({ value: null }),
      valueOf(percentiles, 50),
      valueOf(percentiles, 99),
    ]).toEqual([3, undefined, 0.5, undefined]);
  });

  it("name the fields that hold something", () => {
    const capable = { searchable: true, aggregatable: true };
    const fields = { level: { keyword: capable }, mdc: { object: capable }, _id: { _id: capable } };
    expect([...readFields({ fields })]).toEqual([["level", "keyword"]]);
    expect([...readFields(unreadable)]).toEqual([]);
  });
});
