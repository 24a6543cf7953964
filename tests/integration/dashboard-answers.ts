import { expect } from "@jest/globals";
import { dashboards } from "../../opensearch/index.ts";
import type { Chart } from "../../opensearch/saved-objects/description.ts";
import { chartBody } from "../../opensearch/searches/search-body.ts";
import { type Document, range } from "./dashboard-documents.ts";
import type { StackClient } from "./stack-client.ts";

/** Everything that dashboards show. */
export const shown = dashboards.flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.map(({ shows }) => shows)),
);
export const charts = shown.filter((one): one is Chart => one.is === "chart");

export function chartNamed(id: string): Chart {
  const found = charts.find((chart) => chart.id === id);
  if (found === undefined) throw new Error(`There is no chart ${id}`);
  return found;
}

export async function search(stack: StackClient, index: string, body: object): Promise<SearchAnswer> {
  const path = `/${index}/_search?track_total_hits=true`;
  const answer = (await stack.request("POST", path, body)) as unknown as SearchAnswer;
  expect(answer.error).toBeUndefined();
  expect(answer._shards.failed).toBe(0);
  return answer;
}

/** Asks what Dashboards asks for a chart. */
export async function askChart(stack: StackClient, chart: Chart): Promise<SearchAnswer> {
  return await search(stack, chart.pattern.title, chartBody(chart, range));
}

export interface Bucket {
  readonly key?: string | number;
  readonly doc_count: number;
  readonly [aggregation: string]: unknown;
}
export interface Aggregation {
  readonly buckets?: readonly Bucket[] | Readonly<Record<string, Bucket>>;
  readonly sum_other_doc_count?: number;
  readonly value?: number | null;
  readonly values?: readonly { readonly key: number; readonly value: number | null }[];
}
export interface SearchAnswer {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _source: Document }[];
  };
  readonly aggregations?: Readonly<Record<string, Aggregation>>;
  readonly error?: unknown;
  readonly _shards: { readonly failed: number };
}

export const bucketsOf = ({ buckets = [] }: Aggregation): readonly Bucket[] => Object.values(buckets);

/** Walks an answer: each bucket that has documents has its metrics, and the parts of a whole add up. */
export function expectPlausible(
  chart: Chart,
  parent: Readonly<Record<string, unknown>>,
  documentsIn: number,
): void {
  expect(documentsIn).toBeGreaterThan(0);
  const walk = (at: number, within: Readonly<Record<string, unknown>>, total: number): void => {
    const bucket = chart.buckets[at];
    if (bucket === undefined) return expectMetrics(chart, within);
    const aggregation = within[String(chart.metrics.length + at + 1)] as Aggregation;
    const buckets = bucketsOf(aggregation);
    const inBuckets = buckets.reduce((sum, one) => sum + one.doc_count, 0);
    const filled = buckets.filter((one) => one.doc_count > 0);
    if (at === 0) expect(filled.length).toBeGreaterThan(0);
    if (bucket.by === "time") expect(inBuckets).toBe(total);
    else expect(inBuckets + (aggregation.sum_other_doc_count ?? 0)).toBeLessThanOrEqual(total);
    for (const one of filled) walk(at + 1, one, one.doc_count);
  };
  walk(0, parent, documentsIn);
}

function expectMetrics({ metrics }: Chart, within: Readonly<Record<string, unknown>>): void {
  for (const [index, metric] of metrics.entries()) {
    if (metric.of === "count") continue;
    const { value, values } = within[String(index + 1)] as Aggregation;
    if (metric.of === "percentiles") {
      expect(values?.map((one) => one.key)).toEqual(metric.percents);
      const found = values?.map((one) => one.value) ?? [];
      expect(found.every((one) => typeof one === "number" && one >= 0)).toBe(true);
      expect(found).toEqual(found.toSorted((a, b) => Number(a) - Number(b)));
    } else expect(typeof value).toBe("number");
  }
}

/** Of a chart over time by filters: how many documents each filter found in all. */
export function countsByFilter({ aggregations }: SearchAnswer): Readonly<Record<string, number>> {
  const counted: Record<string, number> = {};
  for (const slot of bucketsOf(aggregations?.["2"] ?? {}))
    for (const [label, { doc_count: number }] of Object.entries((slot["3"] as Aggregation).buckets ?? {}))
      counted[label] = (counted[label] ?? 0) + number;
  return counted;
}
