import { bucketId, metricId, orderId } from "../saved-objects/aggregations.ts";
import {
  type Bucket,
  type Chart,
  type Chooser,
  type Metric,
  type Properties,
  type Shown,
  timeField,
  type View,
} from "../saved-objects/description.ts";

/** What a description lacks until a person looks at it. */
export interface TimeRange {
  /** ISO 8601; both ends belong to it. */
  readonly from: string;
  readonly to: string;
  /** Width of a time bucket, which depends on the range: `30m`. */
  readonly interval: string;
}

export type Body = Readonly<Record<string, unknown>>;

/** What a person adds: queries that documents must and must not match. */
export interface Selection {
  readonly filter: readonly Body[];
  readonly mustNot: readonly Body[];
}

const everything: Selection = { filter: [], mustNot: [] };

/** Documents that the view lists at first. */
export const viewSize = 500;

/** The `_search` body for a chart, as Dashboards sends it. */
export function chartBody(chart: Chart, range: TimeRange, selection = everything): Body {
  const query = querySelecting(chart.query, range, selection);
  return { size: 0, query, aggs: aggregations(chart, 0, range) };
}

/** The `_search` body for a view, as Dashboards sends it. */
export function viewBody({ query }: View, range: TimeRange, selection = everything): Body {
  return {
    size: viewSize,
    sort: [{ [timeField]: { order: "desc", unmapped_type: "boolean" } }],
    query: querySelecting(query, range, selection),
  };
}

/** Under which the choices are answered. */
export const choicesName = "termsAgg";

/** The `_search` body that fills a list of choices, as Dashboards sends it: in a hurry, so that counts may be too low. */
function hurriedChoicesBody(chooser: Chooser, field: string, range: TimeRange): Body {
  return { timeout: "1000ms", terminate_after: 100_000, ...choicesBody(chooser, field, range) };
}

/** The `_search` body that fills a list of choices. */
export function choicesBody({ pattern }: Chooser, field: string, range: TimeRange): Body {
  const isText = ["keyword", "text"].includes(typeOf(pattern.properties, field.split(".")));
  const terms = { order: { _count: "desc" }, ...(isText ? {} : { size: 100 }), field };
  return {
    size: 0,
    query: { bool: { must: [], filter: [rangeFilter(range)], should: [], must_not: [] } },
    aggs: { [choicesName]: { terms } },
  };
}

/** The mapped type of a field, by the parts of its dotted name; "" where the template does not map it. */
export function typeOf(properties: Properties, [name = "", ...inner]: readonly string[]): string {
  const property = properties[name];
  if (inner.length > 0) return typeOf(property?.properties ?? {}, inner);
  return property?.type ?? "";
}

/** All bodies for what a panel shows, as Dashboards sends them. */
export function bodiesOf(shown: Shown, range: TimeRange): readonly Body[] {
  if (shown.is === "note") return [];
  if (shown.is === "chooser") return shown.fields.map(({ field }) => hurriedChoicesBody(shown, field, range));
  return [shown.is === "chart" ? chartBody(shown, range) : viewBody(shown, range)];
}

function rangeFilter({ from, to }: Pick<TimeRange, "from" | "to">): Body {
  return { range: { [timeField]: { gte: from, lte: to, format: "strict_date_optional_time" } } };
}

/** Documents of the range that match a query in Lucene's syntax and the selection. */
export function querySelecting(
  query: string | undefined,
  range: Pick<TimeRange, "from" | "to">,
  { filter, mustNot }: Selection,
): Body {
  const must = [luceneQuery(query)];
  return { bool: { must, filter: [rangeFilter(range), ...filter], should: [], must_not: mustNot } };
}

export function luceneQuery(query = ""): Body {
  return query === "" ? { match_all: {} } : { query_string: { query, analyze_wildcard: true } };
}

/** Aggregations from the bucket at `index` inwards; metrics are asked for in the innermost. */
function aggregations(chart: Chart, index: number, range: TimeRange): Body {
  const bucket = chart.buckets[index];
  if (bucket === undefined) return metricAggregations(chart.metrics);
  const ordering = bucket.by === "terms" && bucket.orderBy !== undefined ? bucket.orderBy.metric : undefined;
  const ordered =
    ordering === undefined ? {} : metricAggregations(chart.metrics, (position) => position === ordering);
  const aggs = { ...ordered, ...aggregations(chart, index + 1, range) };
  const own = bucketAggregation(bucket, range);
  return { [bucketId(chart, index)]: Object.keys(aggs).length === 0 ? own : { ...own, aggs } };
}

function metricAggregations(
  metrics: readonly Metric[],
  wanted: (index: number) => boolean = () => true,
): Body {
  // The number of documents comes with every bucket, unasked.
  const entries = metrics.flatMap((metric, index) =>
    metric.of === "count" || !wanted(index) ? [] : [[metricId(index), metricAggregation(metric)] as const],
  );
  return Object.fromEntries(entries);
}

function metricAggregation(metric: Exclude<Metric, { of: "count" }>): Body {
  const { field } = metric;
  if (metric.of !== "percentiles") return { [metric.of]: { field } };
  return { percentiles: { field, percents: metric.percents, keyed: false } };
}

function bucketAggregation(bucket: Bucket, { interval }: TimeRange): Body {
  if (bucket.by === "time") {
    const width = { fixed_interval: interval, time_zone: "UTC" };
    return { date_histogram: { field: timeField, ...width, min_doc_count: 1 } };
  }
  if (bucket.by === "terms") {
    const { field, size, orderBy } = bucket;
    const order = orderBy === undefined ? { _count: "desc" } : { [orderId(orderBy)]: orderBy.direction };
    return { terms: { field, order, size } };
  }
  const filters = bucket.filters.map(({ label, query }) => {
    const bool = { must: [luceneQuery(query)], filter: [], should: [], must_not: [] };
    return [label, { bool }] as const;
  });
  return { filters: { filters: Object.fromEntries(filters) } };
}
