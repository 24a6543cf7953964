import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { Hit } from "../../src/ui/model/answers.ts";
import { filterOfParameter, filterToParameter, selectionOf } from "../../src/ui/model/filters.ts";
import type { Cursor } from "../../src/ui/model/location.ts";
import {
  histogramBody,
  histogramOf,
  listBody,
  pageOf,
  pageSize,
  type Search,
} from "../../src/ui/model/search.ts";
import { spanOf, usualRange } from "../../src/ui/model/time-range.ts";

const nowMs = Date.parse("2026-11-29T03:30:00.000Z");
const span = spanOf(usualRange, nowMs);
if (span === undefined) throw new Error("The usual range is none.");
const search: Search = { query: "timeout", span, selection: { filter: [], mustNot: [] } };

interface Stored {
  readonly second: number;
  readonly shard: number;
  readonly sequence: number;
}

/** What OpenSearch finds: sorted, strictly after `search_after`. */
function find(stored: readonly Stored[], cursor: Cursor | undefined): readonly Hit[] {
  const body = listBody(search, cursor) as unknown as {
    size: number;
    sort: readonly [{ timestamp: { order: "asc" | "desc" } }, { _seq_no: { order: "asc" | "desc" } }];
    search_after?: readonly [string, number];
  };
  const sign = body.sort[0].timestamp.order === "desc" ? -1 : 1;
  expect(body.sort[1]._seq_no.order).toBe(body.sort[0].timestamp.order);
  const timeOf = ({ second }: Stored): string => `2026-11-28T00:00:${String(second).padStart(2, "0")}.000Z`;
  const compare = (a: readonly [string, number], b: readonly [string, number]): number =>
    sign * (a[0] === b[0] ? a[1] - b[1] : a[0] < b[0] ? -1 : 1);
  return stored
    .map((one) => ({ one, place: [timeOf(one), one.sequence] as const }))
    .filter(({ place }) => body.search_after === undefined || compare(place, body.search_after) > 0)
    .toSorted((a, b) => compare(a.place, b.place))
    .slice(0, body.size)
    .map(({ one, place }) => ({
      _index: "elb-2026-11-28",
      _id: `${one.shard}-${one.sequence}`,
      _source: {},
      fields: { timestamp: [place[0]] },
      sort: [0, place[1]],
    }));
}

const idsOf = (hits: readonly Hit[]): string[] => hits.map(({ _id }) => _id);

/** Documents of a few shards, many of them of the same second and with the same sequence numbers. */
const documents = fc
  .record({
    shards: fc.integer({ min: 1, max: 7 }),
    each: fc.integer({ min: 1, max: 160 }),
    seconds: fc.integer({ min: 1, max: 3 }),
  })
  .map(({ shards, each, seconds }) =>
    Array.from({ length: shards * each }, (_, index) => ({
      shard: index % shards,
      sequence: Math.floor(index / shards),
      second: Math.floor(index / shards) % seconds,
    })),
  );

describe("going through the list by pages", () => {
  it("shows each document once, however many have the same time, and never more than a page of them", () => {
    fc.assert(
      fc.property(documents, (stored) => {
        const seen: string[] = [];
        let cursor: Cursor | undefined;
        do {
          const page = pageOf(find(stored, cursor), cursor);
          expect(page.hits.length).toBeLessThanOrEqual(pageSize);
          seen.push(...idsOf(page.hits));
          cursor = page.older;
        } while (cursor !== undefined);
        expect(seen).toHaveLength(stored.length);
        expect(new Set(seen).size).toBe(stored.length);
      }),
    );
  });

  it("goes back over the same documents", () => {
    fc.assert(
      fc.property(documents, (stored) => {
        const first = pageOf(find(stored, undefined), undefined);
        expect(first.newer).toBeUndefined();
        if (first.older === undefined) return;
        const second = pageOf(find(stored, first.older), first.older);
        const back: string[] = [];
        let cursor = second.newer;
        while (cursor !== undefined) {
          const page = pageOf(find(stored, cursor), cursor);
          back.unshift(...idsOf(page.hits));
          expect(page.older).toBeDefined();
          cursor = page.newer;
        }
        // In the same place, their order is that of the shards, both ways.
        expect(back.toSorted()).toEqual(idsOf(first.hits).toSorted());
      }),
    );
  });

  it("ends where nothing is left", () => {
    expect(pageOf([], undefined)).toEqual({ hits: [], older: undefined, newer: undefined });
  });
});

describe("the search", () => {
  it("is in Lucene's syntax, over the range, with what was filtered", () => {
    const typeOf = (field: string) => (field === "message" ? "text" : "keyword");
    const selection = selectionOf(
      [
        { is: "value", excluded: false, field: "level", value: "ERROR" },
        { is: "value", excluded: false, field: "level", value: "FATAL" },
        { is: "value", excluded: true, field: "message", value: "read timed out" },
        { is: "existence", excluded: false, field: "logger" },
        { is: "query", excluded: true, label: "4xx", query: "elb_status_code:[400 TO 499]" },
      ],
      typeOf,
    );
    expect(listBody({ ...search, selection }, undefined)).toMatchObject({
      size: pageSize + 1,
      query: {
        bool: {
          must: [{ query_string: { query: "timeout" } }],
          filter: [
            { range: { timestamp: { gte: span.from, lte: span.to } } },
            {
              bool: {
                should: [{ term: { level: { value: "ERROR" } } }, { term: { level: { value: "FATAL" } } }],
                minimum_should_match: 1,
              },
            },
            { exists: { field: "logger" } },
          ],
          must_not: [
            { match_phrase: { message: "read timed out" } },
            { query_string: { query: "elb_status_code:[400 TO 499]" } },
          ],
        },
      },
    });
  });

  it("counts all documents, over time and by what colours them", () => {
    const level = { by: "terms", field: "level", size: 8, label: "level" } as const;
    const body = histogramBody(histogramOf(level), search);
    expect(body).toMatchObject({
      size: 0,
      track_total_hits: true,
      query: { bool: { must: [{ query_string: { query: "timeout" } }] } },
      aggs: {
        "2": { date_histogram: { fixed_interval: "15m" }, aggs: { "3": { terms: { field: "level" } } } },
      },
    });
    expect(histogramBody(histogramOf(undefined), { ...search, query: "" })).toMatchObject({
      query: { bool: { must: [{ match_all: {} }] } },
    });
  });

  it("reads parameters that are no filters as none", () => {
    expect([
      filterOfParameter("q", "x"),
      filterOfParameter("is.", "x"),
      filterOfParameter("other.level", "x"),
    ]).toEqual([undefined, undefined, undefined]);
    expect(filterToParameter({ is: "existence", excluded: true, field: "logger" })).toEqual([
      "lacks.logger",
      "",
    ]);
  });
});
