import { describe, expect, it } from "@jest/globals";
import { boards, dashboards } from "../../opensearch/index.ts";
import type { Chart, Shown } from "../../opensearch/descriptions.ts";
import { readSearch } from "../../src/ui/model/answers.ts";
import { chartData, isEmpty, sumOf } from "../../src/ui/model/chart-data.ts";
import {
  type Asked,
  choicesOf,
  dashboardOf,
  ignoredFilters,
  panelSearches,
  spanFor,
  viewOf,
} from "../../src/ui/model/dashboards.ts";
import { typesOf } from "../../src/ui/model/families.ts";
import type { Filter } from "../../src/ui/model/filters.ts";
import { readMarkdown } from "../../src/ui/model/markdown.ts";
import { spanOf, usualRange } from "../../src/ui/model/time-range.ts";
import { answerTo, keys } from "./answer-to.ts";

const nowMs = Date.parse("2026-11-29T03:30:00.000Z");
const span = spanOf(usualRange, nowMs);
if (span === undefined) throw new Error("The usual range is none.");
const asked: Asked = { query: "", filters: [], span, nowMs, type: typesOf(boards.mappings, "", new Map()) };

const shown = dashboards.flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.map(({ shows }) => shows)),
);
const charts = shown.filter((one): one is Chart => one.is === "chart");
const named = <T extends Shown>(of: readonly T[]) => of.map((one) => [one.id, one] as const);
const shownAs = (id: string): Shown => {
  const found = shown.find((one) => one.id === id);
  if (found === undefined) throw new Error(`There is no ${id}`);
  return found;
};
const dataOf = (chart: Chart) => {
  const [search] = panelSearches(chart, asked);
  const answer = readSearch(answerTo(search?.body ?? {}));
  if (answer.is === "failed") throw new Error(answer.sentence);
  return chartData(chart, answer);
};

describe("every chart of every dashboard", () => {
  it.each(named(charts))("asks for something and draws what is answered: %s", (_, chart) => {
    expect(panelSearches(chart, asked)).toMatchObject([{ index: chart.pattern.title, body: { size: 0 } }]);
    const data = dataOf(chart);
    expect(isEmpty(data)).toBe(false);
    const sums = {
      line: "time",
      area: "time",
      share: "time",
      histogram: "time",
      pie: "slices",
      table: "table",
    };
    const others = { horizontal_bar: "bars", stacked_bar: "bars", metric: "numbers", alarm: "numbers" };
    expect(data.is).toBe({ ...sums, ...others }[chart.kind]);
  });

  it.each(named(charts.filter(({ kind, metrics }) => kind === "histogram" && metrics[0]?.of === "count")))(
    "shows all counted documents: %s",
    (_, chart) => {
      const data = dataOf(chart);
      expect(data.is === "time" ? data.series.reduce((sum, one) => sum + sumOf(one), 0) : 0).toBeCloseTo(60);
    },
  );

  it.each(named(charts))("says that it is empty where nothing is found: %s", (_, chart) => {
    const data = chartData(chart, { total: 0, aggregations: {} });
    expect(isEmpty(data)).toBe(chart.kind !== "metric" && chart.kind !== "alarm");
    if (data.is === "numbers") expect(data.numbers[0]?.text).toMatch(/^(0|–)$/);
  });

  it("filters by what is clicked: a value, or the query behind a label", () => {
    const bars = dataOf(shownAs("logpipe-alb-targets") as Chart);
    const [bar] = bars.is === "bars" ? bars.bars : [];
    expect(bar?.filter).toEqual({ is: "value", excluded: false, field: "target_ip", value: keys[0] });
    expect(bar?.parts[0]).toMatchObject({
      label: "5xx",
      filter: { is: "query", label: "5xx", query: "target_status_code:[500 TO 599]" },
    });
  });

  it("names each percentile, and writes bytes as bytes", () => {
    const lines = dataOf(shownAs("logpipe-alb-latency") as Chart);
    expect(lines.is === "time" ? lines.series.map(({ label }) => label) : []).toEqual([
      "p50 s",
      "p95 s",
      "p99 s",
    ]);
    const totals = dataOf(shownAs("logpipe-alb-totals") as Chart);
    expect(totals.is === "numbers" ? totals.numbers.map(({ text }) => text) : []).toEqual([
      "60",
      "60",
      "60 B",
      "60 B",
    ]);
    const paths = dataOf(shownAs("logpipe-alb-error-paths") as Chart);
    expect(paths.is === "table" ? paths.columns.map(({ label, kind }) => [label, kind]) : []).toEqual([
      ["Path", "text"],
      ["Status", "text"],
      ["Failed", "number"],
      ["Last", "moment"],
    ]);
  });
});

describe("panels", () => {
  const filter: Filter = { is: "value", excluded: false, field: "elb_name", value: "shop" };

  it("apply the query and the filters of the page beside their own query", () => {
    const [search] = panelSearches(shownAs("logpipe-alb-server-errors"), {
      ...asked,
      query: "checkout",
      filters: [filter],
    });
    expect(JSON.stringify(search?.body)).toMatch(/500 TO 599.*checkout.*"elb_name":{"value":"shop"}/);
  });

  it("leave out filters by fields that their documents cannot have", () => {
    const healthChecks = shownAs("logpipe-alb-health-checks");
    const byStatus: Filter = {
      is: "query",
      excluded: false,
      label: "5xx",
      query: "elb_status_code:[500 TO 599]",
    };
    const pattern = healthChecks.is === "chart" ? healthChecks.pattern : undefined;
    if (pattern === undefined) throw new Error("There is no such chart.");
    expect(ignoredFilters(pattern, [filter, byStatus])).toEqual([byStatus]);
    const [search] = panelSearches(healthChecks, { ...asked, filters: [filter, byStatus] });
    expect(JSON.stringify(search?.body)).toContain("shop");
    expect(JSON.stringify(search?.body)).not.toContain("500 TO 599");
  });

  it("look at the last days where they always do", () => {
    const quiet = spanFor(shownAs("logpipe-pipeline-quiet-load-balancers"), asked);
    expect([quiet.fromMs, quiet.toMs]).toEqual([nowMs - 30 * 86_400_000, nowMs]);
    expect(spanFor(shownAs("logpipe-alb-requests"), asked)).toBe(span);
  });

  it("offer values to choose, with their counts", () => {
    const searches = panelSearches(shownAs("logpipe-logs-choosers"), asked);
    expect(searches).toHaveLength(5);
    expect(choicesOf(readSearch(answerTo(searches[0]?.body ?? {})))).toEqual(
      keys.map((value) => ({ value, count: 20 })),
    );
    // Exact counts: not in the hurry in which Dashboards asks.
    expect(searches[0]?.body).not.toHaveProperty("terminate_after");
  });

  it("link notes to the lists that they name", () => {
    const note = shownAs("logpipe-alb-further");
    const [first] = readMarkdown(note.is === "note" ? note.markdown : "")[0] ?? [];
    expect(first).toMatchObject({ is: "link", text: "Failed requests" });
    expect(viewOf(boards, first?.is === "link" ? first.target : "")?.id).toBe("logpipe-alb-failed-requests");
    expect(viewOf(boards, "https://example.com/")).toBeUndefined();
  });

  it("are found by the dashboard's id", () => {
    expect(dashboardOf(boards, "logpipe-logs")?.title).toBe("Logs");
    expect(dashboardOf(boards, "other")).toBeUndefined();
  });
});

describe("notes", () => {
  it("are pieces of text, never HTML", () => {
    expect(readMarkdown("**Old**: run `logpipe doctor` <b>\n\n[there](x)")).toEqual([
      [
        { is: "strong", text: "Old" },
        { is: "text", text: ": run " },
        { is: "code", text: "logpipe doctor" },
        { is: "text", text: " <b>" },
      ],
      [{ is: "link", text: "there", target: "x" }],
    ]);
  });
});
