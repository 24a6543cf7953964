import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { dashboards } from "../../../opensearch/index.ts";
import { acceptedSearch, RefusedRequestError } from "../../../src/cli/ui/search-body.ts";
import { chartBody, viewBody } from "../../../opensearch/searches/search-body.ts";

const range = { from: "2026-11-28T00:00:00.000Z", to: "2026-11-29T00:00:00.000Z", interval: "30m" };

function verdict(body: unknown): string {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  try {
    acceptedSearch(text);
    return "accepted";
  } catch (error) {
    if (error instanceof RefusedRequestError) return `${error.status} ${error.message}`;
    throw error;
  }
}

const inQuery = (query: object) => ({ query: { bool: { filter: [{ bool: { should: query } }] } } });
const inAggregation = (aggregation: object) => ({
  aggs: { a: { terms: { field: "x" }, aggs: { b: aggregation } } },
});

describe("a search is accepted", () => {
  const shown = dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));
  const bodies = shown.flatMap(({ shows }) => {
    if (shows.is === "chart") return [[shows.id, chartBody(shows, range)] as const];
    return shows.is === "view" ? [[shows.id, viewBody(shows, range)] as const] : [];
  });

  it.each(bodies)("that draws %s", (_, body) => {
    expect(JSON.parse(acceptedSearch(JSON.stringify(body)))).toEqual(body);
  });

  it.each([
    {},
    { query: { term: { script: "x" } } },
    { query: { range: { index: { gte: 1 } } } },
    { sort: [{ script: "asc" }, { index: { order: "desc" } }, { _index: "asc" }] },
    // As the page goes through a list.
    { sort: [{ timestamp: { order: "desc" } }, { _seq_no: { order: "desc" } }], search_after: ["2026", 1] },
    { query: { terms: { level: ["ERROR", "FATAL"], boost: 1 } } },
    { query: { query_string: { query: "script:1 AND _index:elb-2026-11-28", default_field: "message" } } },
    {
      query: { match_all: {} },
      sort: [{ timestamp: { order: "desc", format: "strict_date_optional_time_nanos" } }, "_id"],
      search_after: ["2026-11-28T00:00:00.000000001Z", "a"],
      size: 200,
      track_total_hits: 100_001,
      _source: ["message"],
      highlight: { fields: { message: {} } },
    },
    { aggs: { a: { filters: { filters: { x: { term: { level: "ERROR" } } }, other_bucket: true } } } },
    { aggs: { a: { filters: { filters: [{ match_all: {} }] } } } },
    { aggs: { a: { composite: { sources: [{ x: { terms: { field: "host" } } }] } } } },
    { aggs: { a: { terms: { field: "host", order: { "m.95": "desc" } } } } },
  ])("%j", (body) => {
    expect(verdict(body)).toBe("accepted");
  });
});

describe("a search is refused", () => {
  it.each([
    ["that is a list", [1], "JSON"],
    ["that is cut off", "{", "JSON"],
    ["with a script query", inQuery({ script: { script: "1" } }), "script"],
    ["with a scored script", inQuery({ script_score: { query: { match_all: {} } } }), "script_score"],
    ["with a function score", inQuery({ function_score: {} }), "function_score"],
    ["with runtime fields", { runtime_mappings: {} }, "runtime_mappings"],
    ["with derived fields", { derived: {} }, "derived"],
    ["with script fields", { script_fields: {} }, "script_fields"],
    ["sorted by a script", { sort: { _script: {} } }, "_script"],
    ["sorted by distance", { sort: { _geo_distance: {} } }, "_geo_distance"],
    ["sorted within nested documents", { sort: [{ a: { nested: { path: "a" } } }] }, "nested"],
    [
      "with terms from another index",
      inQuery({ terms: { a: { index: ".kibana", id: "1", path: "p" } } }),
      "looked up",
    ],
    ["that is like a document elsewhere", inQuery({ more_like_this: {} }), "more_like_this"],
    ["that percolates", inQuery({ percolate: { index: "x" } }), "percolate"],
    ["with a shape of another index", inQuery({ geo_shape: {} }), "geo_shape"],
    ["with a wrapped query", inQuery({ wrapper: { query: "e30=" } }), "wrapper"],
    ["with a query as a template", inQuery({ template: {} }), "template"],
    ["at a point in time", { pit: { id: "x" } }, "pit"],
    ["with a suggester", { suggest: {} }, "suggest"],
    ["that rescores", { rescore: {} }, "rescore"],
    ["with a collapse", { collapse: { inner_hits: {} } }, "collapse"],
    ["with extensions", { ext: {} }, "ext"],
    ["that profiles", { profile: true }, "profile"],
    ["with a query in its highlights", { highlight: { highlight_query: {} } }, "highlight_query"],
    ["with a scripted metric", inAggregation({ scripted_metric: {} }), "scripted_metric"],
    ["with a script in an aggregation", inAggregation({ terms: { script: "1" } }), "script"],
    ["with a script in an order", inAggregation({ terms: { field: "a", order: { script: "1" } } }), "script"],
    ["with a pipeline script", inAggregation({ bucket_script: {} }), "bucket_script"],
    ["that ignores its query", inAggregation({ global: {} }), "global"],
    ["with a script in a filter", inAggregation({ filter: { script: {} } }), "script"],
    ["with a script in filters", inAggregation({ filters: { filters: { a: { script: {} } } } }), "script"],
    [
      "with a script in top hits",
      inAggregation({ top_hits: { script_fields: { a: { script: "1" } } } }),
      "script_fields",
    ],
    ["with two queries in one", { query: { match_all: {}, script: {} } }, "one type"],
    ["with two types in one aggregation", inAggregation({ terms: {}, filter: {} }), "one type"],
    ["with a number that JavaScript changes", '{"search_after":[9007199254740993]}', "2^53"],
  ])("%s", (_, body, named) => {
    expect(verdict(body)).toMatch(/^400 /);
    expect(verdict(body)).toContain(named);
  });

  it.each([
    ["bool", (inner: string) => `{"bool":{"filter":${inner}}}`, '{"match_all":{}}', "query"],
    ["lists", (inner: string) => `[${inner}]`, "1", "fields"],
    ["aggregations", (inner: string) => `{"a":{"terms":{},"aggs":${inner}}}`, "{}", "aggs"],
  ])("with endless %s, without a stack overflow", (_, wrap, innermost, member) => {
    let text = innermost;
    for (let depth = 0; depth < 5_000; depth++) text = wrap(text);
    expect(verdict(`{"${member}":${text}}`)).toMatch(/^400 /);
  });

  it("or passed on as what was checked: of a member that comes twice, the last", () => {
    expect(acceptedSearch('{"query":{"script":{}},"query":{"match_all":{}}}')).toBe(
      '{"query":{"match_all":{}}}',
    );
  });

  it("whatever it is, by no error but its own", () => {
    fc.assert(
      fc.property(fc.oneof(fc.json(), fc.string()), (text) => {
        expect(verdict(text)).toMatch(/^(accepted|400 )/);
      }),
    );
  });
});
