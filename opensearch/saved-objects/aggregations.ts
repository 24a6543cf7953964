import { type Bucket, type Chart, type Metric, type Order, timeField } from "./description.ts";

/** An aggregation as it is kept in a visualization's state. */
export interface SavedAggregation {
  readonly id: string;
  readonly enabled: true;
  readonly type: string;
  readonly schema: string;
  readonly params: Readonly<Record<string, unknown>>;
}

/** Metrics are numbered first, then buckets: `1`, `2`, … Both the state and the request name them so. */
export function metricId(index: number): string {
  return String(index + 1);
}

export function bucketId({ metrics }: Chart, index: number): string {
  return metricId(metrics.length + index);
}

/** What terms are ordered by: a metric, as `2`, or one of its percentiles, as `2.95`. */
export function orderId({ metric, percent }: Order): string {
  return percent === undefined ? metricId(metric) : `${metricId(metric)}.${percent}`;
}

export function savedAggregations(chart: Chart): SavedAggregation[] {
  const metrics = chart.metrics.map((metric, index) => ({
    id: metricId(index),
    enabled: true as const,
    type: metric.of,
    schema: "metric",
    params: metricParams(metric),
  }));
  const buckets = chart.buckets.map((bucket, index) => ({
    id: bucketId(chart, index),
    enabled: true as const,
    type: bucket.by === "time" ? "date_histogram" : bucket.by,
    schema: bucketSchema(chart, index),
    params: bucketParams(bucket),
  }));
  return [...metrics, ...buckets];
}

function metricParams(metric: Metric): Record<string, unknown> {
  const { label: customLabel } = metric;
  if (metric.of === "count") return { customLabel };
  if (metric.of !== "percentiles") return { field: metric.field, customLabel };
  return { field: metric.field, percents: metric.percents, customLabel };
}

function bucketSchema({ kind }: Chart, index: number): string {
  if (kind === "table") return "bucket";
  return index === 0 || kind === "pie" ? "segment" : "group";
}

function bucketParams(bucket: Bucket): Record<string, unknown> {
  if (bucket.by === "time")
    return {
      field: timeField,
      useNormalizedOpenSearchInterval: true,
      scaleMetricValues: false,
      interval: "auto",
      drop_partials: false,
      min_doc_count: 1,
      extended_bounds: {},
    };
  if (bucket.by === "terms")
    return {
      field: bucket.field,
      orderBy: orderId(bucket.orderBy ?? { metric: 0, direction: "desc" }),
      order: bucket.orderBy?.direction ?? "desc",
      size: bucket.size,
      otherBucket: false,
      otherBucketLabel: "Other",
      missingBucket: false,
      missingBucketLabel: "Missing",
      customLabel: bucket.label,
    };
  return {
    filters: bucket.filters.map(({ label, query }) => ({ input: { query, language: "lucene" }, label })),
  };
}
