import { beforeAll, describe, expect, it } from "@jest/globals";
import { appLogs, indexTemplates } from "../../opensearch/index.ts";
import type { Chart, Chooser, View } from "../../opensearch/saved-objects/description.ts";
import { importDashboards } from "../../src/functions/prepare/prepare-domain/import-dashboards.ts";
import { createClient } from "../../src/shared/opensearch/client.ts";
import { bodiesOf, viewBody, viewSize } from "../../opensearch/searches/search-body.ts";
import { parseNdjson } from "../fakes/opensearch-dashboards.ts";
import { recordingServer } from "../fakes/recording-server.ts";
import {
  type Aggregation,
  askChart,
  type Bucket,
  bucketsOf,
  chartNamed,
  charts,
  countsByFilter,
  expectPlausible,
  search,
  shown,
} from "./dashboard-answers.ts";
import {
  count,
  day,
  type Document,
  documents,
  hasAlert,
  having,
  indexDocuments,
  isByRoot,
  isDenied,
  isError,
  isFailed,
  isRejected,
  range,
  sum,
} from "./dashboard-documents.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();

const ask = async (chart: Chart) => await askChart(stack, chart);
const views = shown.filter((one): one is View => one.is === "view");
const choosers = shown.filter((one): one is Chooser => one.is === "chooser");

/** Which documents each view lists. */
const viewed: Readonly<
  Record<string, { readonly family: string; readonly selects: (document: Document) => boolean }>
> = {
  "logpipe-logs-errors": { family: "app-logs", selects: isError },
  "logpipe-logs-most-recent": { family: "app-logs", selects: () => true },
  "logpipe-elb-failed-requests": { family: "elb", selects: isFailed },
  "logpipe-alb-failed-requests": { family: "alb", selects: isFailed },
  "logpipe-nlb-failed-connections": { family: "nlb", selects: hasAlert },
  "logpipe-cloudfront-failed-requests": { family: "cloudfront", selects: isFailed },
  "logpipe-vpc-flow-rejected-flows": { family: "vpc-flow", selects: isRejected },
  "logpipe-s3-access-refused-requests": {
    family: "s3-access",
    selects: ({ http_status: status }) => Number(status) >= 400,
  },
  "logpipe-cloudtrail-denied-calls": { family: "cloudtrail", selects: isDenied },
  "logpipe-cloudtrail-root-events": { family: "cloudtrail", selects: isByRoot },
};

beforeAll(async () => {
  await indexDocuments(stack.stack.openSearchUrl);
});

describe("dashboards on the real OpenSearch", () => {
  it("are looked at with all sample documents there", async () => {
    expect(Object.keys(documents).toSorted()).toEqual(Object.keys(indexTemplates).toSorted());
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

    const counted = countsByFilter(await ask(chartNamed(`logpipe-${family}-error-rate`)));
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
    const families = Object.keys(documents);
    expect(hits.total.value).toBe(count * families.length);
    expect(Object.fromEntries(buckets.map(([label, { doc_count: number }]) => [label, number]))).toEqual(
      Object.fromEntries(families.map((family) => [family, count])),
    );
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
    const reports = having("app-logs", (one) => lambdaOf(one)?.["durationMs"] !== undefined);
    const byFunction = await ask(chartNamed("logpipe-lambda-by-function"));
    const functions = bucketsOf(byFunction.aggregations?.["6"] ?? {});
    expect(functions).toHaveLength(3);
    expect(functions.reduce((total, one) => total + one.doc_count, 0)).toBe(reports);
    const cold = await ask(chartNamed("logpipe-lambda-cold-starts"));
    expect(cold.hits.total.value).toBe(
      having("app-logs", (one) => lambdaOf(one)?.["initDurationMs"] !== undefined),
    );
    const errors = await ask(chartNamed("logpipe-lambda-errors"));
    const counted = countsByFilter(errors);
    const ended = (status: string) => having("app-logs", (one) => lambdaOf(one)?.["status"] === status);
    expect(counted).toEqual({
      "timed out": ended("timeout"),
      failed: ended("error"),
      "logged an error": having(
        "app-logs",
        (one) => isError(one) && lambdaOf(one) !== undefined && lambdaOf(one)?.["status"] === undefined,
      ),
    });
    expect(Object.values(counted).every((number) => number > 0)).toBe(true);
  });

  it("count errors by application, log group and function, CloudWatch's included", async () => {
    const within = (document: Document, name: string) =>
      name.split(".").reduce<unknown>((inner, part) => (inner as Document | undefined)?.[part], document);
    for (const [chart, field] of [
      ["error-loggers", "logger"],
      ["error-log-groups", "cloudwatch.logGroup"],
      ["error-functions", "lambda.functionName"],
    ] as const) {
      const { aggregations } = await ask(chartNamed(`logpipe-logs-${chart}`));
      const counted = bucketsOf(aggregations?.["3"] ?? {}).reduce((total, one) => total + one.doc_count, 0);
      const expected = having("app-logs", (one) => isError(one) && within(one, field) !== undefined);
      expect([field, counted]).toEqual([field, expected]);
      expect(expected).toBeGreaterThan(0);
    }
  });

  it("show 5xx, 4xx and TLS alerts as numbers that are the documents'", async () => {
    for (const family of ["elb", "alb"]) {
      const of = (hundreds: number) =>
        having(family, (one) => Math.floor(Number(one["elb_status_code"]) / 100) === hundreds);
      const server = await ask(chartNamed(`logpipe-${family}-server-errors`));
      const client = await ask(chartNamed(`logpipe-${family}-client-errors`));
      expect([server.hits.total.value, client.hits.total.value]).toEqual([of(5), of(4)]);
    }
    const alerts = await ask(chartNamed("logpipe-nlb-alert-count"));
    expect(alerts.hits.total.value).toBe(having("nlb", hasAlert));
  });

  it("put the slowest paths first", async () => {
    const { aggregations } = await ask(chartNamed("logpipe-alb-slow-paths"));
    const p95 = bucketsOf(aggregations?.["4"] ?? {}).map(
      (one) => (one["2"] as Aggregation).values?.find(({ key: percent }) => percent === 95)?.value ?? 0,
    );
    expect(p95.length).toBeGreaterThan(3);
    expect(p95).toEqual(p95.toSorted((a, b) => b - a));
  });

  it.each(choosers.map((one) => [one.id, one] as const))("offer values to choose: %s", async (_, chooser) => {
    for (const [index, body] of bodiesOf(chooser, range).entries()) {
      const { aggregations } = await search(stack, chooser.pattern.title, body);
      const offered = bucketsOf(aggregations?.["termsAgg"] ?? {});
      expect([chooser.fields[index]?.field, offered.length > 0]).toEqual([
        chooser.fields[index]?.field,
        true,
      ]);
    }
  });

  it("put the quietest first", async () => {
    const { aggregations } = await ask(chartNamed("logpipe-pipeline-quiet-load-balancers"));
    const newest = bucketsOf(aggregations?.["3"] ?? {}).map((one) => Number((one["2"] as Aggregation).value));
    expect(newest.length).toBeGreaterThan(2);
    expect(newest).toEqual(newest.toSorted((a, b) => a - b));
  });

  it.each(views.map((view) => [view.id, view] as const))("list the newest documents: %s", async (_, view) => {
    const { hits } = await search(stack, view.pattern.title, viewBody(view, range));
    const { family, selects } = viewed[view.id] ?? { family: "none", selects: () => false };
    const expected = having(family, selects);
    expect(expected).toBeGreaterThan(0);
    expect(hits.total.value).toBe(expected);
    expect(hits.hits).toHaveLength(Math.min(expected, viewSize));
    const times = hits.hits.map(({ _source }) => String(_source["timestamp"]));
    expect(times).toEqual(times.toSorted().toReversed());
    expect(hits.hits.every(({ _source }) => selects(_source))).toBe(true);
    for (const column of view.columns)
      expect([column, hits.hits.some(({ _source }) => _source[column] !== undefined)]).toEqual([
        column,
        true,
      ]);
  });

  it("get the fields that documents of applications brought", async () => {
    const dashboardsServer = await recordingServer(
      () => 200,
      () => ({ success: true, successCount: 1 }),
    );
    const clients = [createClient(stack.stack.openSearchUrl), createClient(dashboardsServer.url)] as const;
    expect(await importDashboards(...clients, { deadlineMs: Date.now() + 60_000, pauseMs: 100 })).toEqual({
      imported: 1,
    });
    const { headers = {}, body = "" } = dashboardsServer.requests[0] ?? {};
    await dashboardsServer.close();
    const form = await new Response(body, {
      headers: { "content-type": headers["content-type"] ?? "" },
    }).formData();
    const file = form.get("file");
    const objects = parseNdjson(file instanceof File ? await file.text() : "");
    const pattern = objects.find(({ type, id }) => type === "index-pattern" && id === appLogs.id);
    const fields = JSON.parse(String(pattern?.attributes["fields"])) as { name: string; type: string }[];
    const typeOf = (name: string) => fields.find((field) => field.name === name)?.type;
    expect([typeOf("dashboardOrder"), typeOf("lambda.functionName"), typeOf("timestamp")]).toEqual([
      "string",
      "string",
      "date",
    ]);
    expect(
      fields.map(({ name }) => name).filter((name) => /(^|\.)_(?!id|index|score|source)/.test(name)),
    ).toEqual([]);
  });

  it("would get no fields at all by asking where a family has no index, as Dashboards does", async () => {
    const asked = (pattern: string) =>
      stack.request("GET", `/${pattern}/_field_caps?fields=*&ignore_unavailable=true&allow_no_indices=false`);
    expect(await asked("app-logs-*,no-such-family-*")).toMatchObject({ status: 404 });
    expect(await asked("app-logs-*")).toHaveProperty("fields.timestamp");
  });

  it("find what is not indexed by its doc values", async () => {
    const slow = await search(stack, "alb-2019-03-03", {
      size: 0,
      query: { query_string: { query: "target_processing_time:>1" } },
    });
    expect(slow.hits.total.value).toBe(having("alb", (one) => Number(one["target_processing_time"]) > 1));
    expect(slow.hits.total.value).toBeGreaterThan(0);
  });
});
