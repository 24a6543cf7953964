/** What OpenSearch would answer to the aggregations of a search: made up, with counts that can be added up. */

type Body = Readonly<Record<string, unknown>>;

export const keys = ["first", "second", "third"];
const startMs = Date.parse("2026-11-28T06:00:00.000Z");

export function answerTo(body: Body): Body {
  const aggs = (body["aggs"] ?? {}) as Readonly<Record<string, Body>>;
  return {
    hits: { total: { value: 60, relation: "eq" }, hits: [] },
    _shards: { failed: 0 },
    aggregations: aggregationsOf(aggs, 60),
  };
}

function aggregationsOf(aggs: Readonly<Record<string, Body>>, count: number): Body {
  return Object.fromEntries(Object.entries(aggs).map(([id, agg]) => [id, aggregationOf(agg, count)]));
}

function aggregationOf(agg: Body, count: number): Body {
  const inner = (agg["aggs"] ?? {}) as Readonly<Record<string, Body>>;
  const bucket = (own: Body, share: number): Body => ({
    ...own,
    doc_count: count / share,
    ...aggregationsOf(inner, count / share),
  });
  if ("terms" in agg) return { buckets: keys.map((key) => bucket({ key }, keys.length)) };
  if ("date_histogram" in agg)
    return {
      buckets: [0, 1].map((hour) => bucket({ key: startMs + hour * 3_600_000, key_as_string: "time" }, 2)),
    };
  if ("filters" in agg) {
    const labels = Object.keys((agg["filters"] as { filters: object }).filters);
    return { buckets: Object.fromEntries(labels.map((label) => [label, bucket({}, labels.length)])) };
  }
  if ("percentiles" in agg) {
    const { percents } = agg["percentiles"] as { percents: readonly number[] };
    return { values: percents.map((percent) => ({ key: percent, value: percent / 100 })) };
  }
  return { value: count };
}
