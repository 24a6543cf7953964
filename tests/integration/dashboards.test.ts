import { beforeAll, describe, expect, it } from "@jest/globals";
import { appLogDocuments } from "../../local/demo/sample-documents.ts";
import {
  albConnectionLines,
  albHealthCheckLines,
  albLines,
  classicLines,
  type LineOf,
  nlbLines,
  s3AccessLines,
} from "../../local/demo/sample-lines.ts";
import { dashboards } from "../../opensearch/index.ts";
import type { Chart, View } from "../../opensearch/saved-objects/description.ts";
import { chartBody, viewBody, viewSize } from "../factories/search-body.ts";
import type { FormatName } from "../../src/shared/log-formats/formats.ts";
import { parse } from "../factories/parse.ts";
import { StackClient } from "./stack-client.ts";

// A day of this test's own: whatever else is in the families is outside of the time range.
const day = "2019-03-03";
const dayMs = Date.parse(`${day}T00:00:00Z`);
const range = { from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z`, interval: "30m" };
const count = 600;
const stack = new StackClient();

const key = (kind: string) =>
  `AWSLogs/1/elasticloadbalancing/us-east-1/2019/03/03/${kind}1_elasticloadbalancing_us-east-1_app.shop.50dc6c495c0c9188_20190303T2340Z_1.2.3.4_x.log.gz`;
const families: Readonly<Record<string, readonly [FormatName, LineOf, string?]>> = {
  elb: ["classic", classicLines(7, count, dayMs)],
  alb: ["alb", albLines(7, count, dayMs)],
  nlb: ["nlb", nlbLines(7, count, dayMs)],
  "alb-connection": ["alb-connection", albConnectionLines(7, count, dayMs), key("conn_log_")],
  "alb-health-check": ["alb-health-check", albHealthCheckLines(7, count, dayMs), key("health_check_log_")],
  "s3-access": ["s3-access", s3AccessLines(7, count, dayMs)],
};

const documentOf = appLogDocuments(7, count, dayMs);

type Document = Readonly<Record<string, unknown>>;

/** All sample documents, by family. */
const documents: Readonly<Record<string, readonly Document[]>> = {
  ...Object.fromEntries(
    Object.entries(families).map(([family, [format, lineOf, objectKey]]) => {
      const lines = Array.from({ length: count }, (_, index) => lineOf(index)).join("");
      const { items } = parse(format, lines, { key: objectKey });
      return [family, items.map(({ document }) => document)];
    }),
  ),
  "app-logs": Array.from({ length: count }, (_, index) => documentOf(index)),
};

interface Bucket {
  readonly key?: string | number;
  readonly doc_count: number;
  readonly [aggregation: string]: unknown;
}
interface Aggregation {
  readonly buckets?: readonly Bucket[] | Readonly<Record<string, Bucket>>;
  readonly sum_other_doc_count?: number;
  readonly value?: number | null;
  readonly values?: readonly { readonly key: number; readonly value: number | null }[];
}
interface SearchAnswer {
  readonly hits: {
    readonly total: { readonly value: number };
    readonly hits: readonly { readonly _source: Document }[];
  };
  readonly aggregations?: Readonly<Record<string, Aggregation>>;
  readonly error?: unknown;
  readonly _shards: { readonly failed: number };
}

async function search(index: string, body: object): Promise<SearchAnswer> {
  const path = `/${index}/_search?track_total_hits=true`;
  const answer = (await stack.request("POST", path, body)) as unknown as SearchAnswer;
  expect(answer.error).toBeUndefined();
  expect(answer._shards.failed).toBe(0);
  return answer;
}

const ask = async (chart: Chart) => await search(chart.pattern.title, chartBody(chart, range));

const bucketsOf = ({ buckets = [] }: Aggregation): readonly Bucket[] => Object.values(buckets);

const shown = dashboards.flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.map(({ shows }) => shows)),
);
const charts = shown.filter((one): one is Chart => one.is === "chart");
const views = shown.filter((one): one is View => one.is === "view");
const chartNamed = (id: string): Chart => {
  const found = charts.find((chart) => chart.id === id);
  if (found === undefined) throw new Error(`There is no chart ${id}`);
  return found;
};

/** Walks an answer: each bucket that has documents has its metrics, and the parts of a whole add up. */
function expectPlausible(chart: Chart, parent: Readonly<Record<string, unknown>>, documentsIn: number): void {
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

const sum = (family: string, field: string): number =>
  (documents[family] ?? []).reduce((total, document) => total + Number(document[field] ?? 0), 0);

const having = (family: string, holds: (document: Document) => boolean): number =>
  (documents[family] ?? []).filter(holds).length;

beforeAll(async () => {
  for (const [family, those] of Object.entries(documents)) {
    const body = those
      .map((document, id) => `${JSON.stringify({ index: { _id: id } })}\n${JSON.stringify(document)}\n`)
      .join("");
    const answer = await fetch(`${stack.stack.openSearchUrl}/${family}-${day}/_bulk?refresh=true`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body,
    });
    if (((await answer.json()) as { errors: boolean }).errors) throw new Error(`${family} was not taken`);
  }
});

describe("dashboards on the real OpenSearch", () => {
  it("are looked at with all sample documents there", async () => {
    for (const [family, those] of Object.entries(documents)) {
      expect(those).toHaveLength(count);
      expect(await stack.count(`${family}-${day}`)).toBe(count);
    }
  });

  it.each(charts.map((chart) => [chart.id, chart] as const))(
    "show something plausible: %s",
    async (_, chart) => {
      const { hits, aggregations = {} } = await ask(chart);
      expectPlausible(chart, aggregations, hits.total.value);
    },
  );

  it.each(["elb", "alb"] as const)("add up to what was logged: %s", async (family) => {
    const total = await ask(chartNamed(`logpipe-${family}-totals`));
    expect(total.hits.total.value).toBe(count);
    const [clients, received, sent] = ["2", "3", "4"].map((id) => total.aggregations?.[id]?.value);
    const addresses = new Set((documents[family] ?? []).map((document) => document["client_ip"]));
    expect([clients, received, sent]).toEqual([
      addresses.size,
      sum(family, "received_bytes"),
      sum(family, "sent_bytes"),
    ]);

    const { aggregations } = await ask(chartNamed(`logpipe-${family}-error-rate`));
    const counted: Record<string, number> = {};
    for (const slot of bucketsOf(aggregations?.["2"] ?? {}))
      for (const [label, { doc_count: number }] of Object.entries((slot["3"] as Aggregation).buckets ?? {}))
        counted[label] = (counted[label] ?? 0) + number;
    const logged = (hundreds: number) =>
      having(family, (one) => Math.floor(Number(one["elb_status_code"]) / 100) === hundreds);
    expect(counted).toEqual({ "5xx": logged(5), "4xx": logged(4), "3xx": logged(3), "2xx": logged(2) });
    expect(Object.values(counted).reduce((a, b) => a + b, 0)).toBe(count);
    expect(Object.values(counted).every((number) => number > 0)).toBe(true);
  });

  it("keep the access logs of application load balancers apart from their other logs", async () => {
    const { aggregations, hits } = await ask(chartNamed("logpipe-pipeline-newest"));
    const byFamily = aggregations?.["3"]?.buckets as Readonly<Record<string, Bucket>>;
    const buckets = Object.entries(byFamily);
    expect(hits.total.value).toBe(count * 7);
    expect(Object.fromEntries(buckets.map(([label, { doc_count: number }]) => [label, number]))).toEqual({
      "app-logs": count,
      elb: count,
      alb: count,
      "alb-connection": count,
      "alb-health-check": count,
      nlb: count,
      "s3-access": count,
    });
    for (const [family, bucket] of buckets) {
      const times = (documents[family] ?? []).map(({ timestamp }) => {
        const zoned = String(timestamp).endsWith("Z") ? String(timestamp) : `${String(timestamp)}Z`;
        return Date.parse(zoned);
      });
      expect(Math.floor(Number((bucket["2"] as Aggregation).value))).toBe(Math.max(...times));
    }
  });

  it("count Lambda's invocations, cold starts and failures", async () => {
    const lambdaOf = (document: Document) => document["lambda"] as Document | undefined;
    const reports = having("app-logs", (one) => lambdaOf(one) !== undefined);
    const byFunction = await ask(chartNamed("logpipe-lambda-by-function"));
    const functions = bucketsOf(byFunction.aggregations?.["6"] ?? {});
    expect(functions).toHaveLength(3);
    expect(functions.reduce((total, one) => total + one.doc_count, 0)).toBe(reports);
    const cold = await ask(chartNamed("logpipe-lambda-cold-starts"));
    expect(cold.hits.total.value).toBe(
      having("app-logs", (one) => lambdaOf(one)?.["initDurationMs"] !== undefined),
    );
    const errors = await ask(chartNamed("logpipe-lambda-errors"));
    const counted: Record<string, number> = {};
    for (const slot of bucketsOf(errors.aggregations?.["2"] ?? {}))
      for (const [label, { doc_count: number }] of Object.entries((slot["3"] as Aggregation).buckets ?? {}))
        counted[label] = (counted[label] ?? 0) + number;
    const ended = (status: string) => having("app-logs", (one) => lambdaOf(one)?.["status"] === status);
    expect(counted).toEqual({ "timed out": ended("timeout"), failed: ended("error") });
    expect(Object.values(counted).every((number) => number > 0)).toBe(true);
  });

  it("put the quietest first", async () => {
    const { aggregations } = await ask(chartNamed("logpipe-pipeline-quiet-load-balancers"));
    const newest = bucketsOf(aggregations?.["3"] ?? {}).map((one) => Number((one["2"] as Aggregation).value));
    expect(newest.length).toBeGreaterThan(2);
    expect(newest).toEqual(newest.toSorted((a, b) => a - b));
  });

  it.each(views.map((view) => [view.id, view] as const))("list the newest messages: %s", async (_, view) => {
    const { hits } = await search(view.pattern.title, viewBody(view, range));
    const isError = ({ level }: Document) => level === "ERROR" || level === "FATAL";
    const errorsOnly = view.query !== undefined;
    const expected = having("app-logs", (one) => !errorsOnly || isError(one));
    expect(hits.total.value).toBe(expected);
    expect(hits.hits).toHaveLength(Math.min(expected, viewSize));
    const times = hits.hits.map(({ _source }) => String(_source["timestamp"]));
    expect(times).toEqual(times.toSorted().toReversed());
    if (errorsOnly) expect(hits.hits.every(({ _source }) => isError(_source))).toBe(true);
    for (const column of view.columns)
      expect(hits.hits.every(({ _source }) => _source[column] !== undefined)).toBe(true);
  });

  it("find what is not indexed by its doc values", async () => {
    const slow = await search("alb-2019-03-03", {
      size: 0,
      query: { query_string: { query: "target_processing_time:>1" } },
    });
    expect(slow.hits.total.value).toBe(having("alb", (one) => Number(one["target_processing_time"]) > 1));
    expect(slow.hits.total.value).toBeGreaterThan(0);
  });
});
