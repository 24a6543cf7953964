import { describe, expect, it } from "@jest/globals";
import { dashboards, indexTemplates } from "../../opensearch/index.ts";
import { tableHeight } from "../../opensearch/dashboards/charts.ts";
import { colours } from "../../opensearch/saved-objects/colours.ts";
import type { Chart, Properties, Shown } from "../../opensearch/saved-objects/description.ts";
import {
  type SavedObject,
  savedObjects,
  savedObjectsNdjson,
} from "../../opensearch/saved-objects/saved-objects.ts";
import { bodiesOf } from "../../opensearch/searches/search-body.ts";
import { importProblems, requestsOf, visStateOf } from "../fakes/opensearch-dashboards.ts";

const range = { from: "2019-03-03T00:00:00Z", to: "2019-03-03T23:59:59.999Z", interval: "30m" };
const objects = savedObjects(dashboards);
const shown = dashboards.flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.map(({ shows }) => shows)),
);
const charts = shown.filter((one): one is Chart => one.is === "chart");
const asking = shown.filter((one) => one.is !== "note");
const named = <T extends Shown>(of: readonly T[]) => of.map((one) => [one.id, one] as const);
const objectOf = ({ is, id }: Shown): SavedObject => {
  const type = is === "view" ? "search" : "visualization";
  const found = objects.find((object) => object.type === type && object.id === id);
  if (found === undefined) throw new Error(`${id} is not assembled`);
  return found;
};

/** Dotted names of all fields. */
function fieldsOf(properties: Properties, prefix = ""): string[] {
  return Object.entries(properties).flatMap(([name, { properties: inner }]) =>
    inner === undefined ? [`${prefix}${name}`] : fieldsOf(inner, `${prefix}${name}.`),
  );
}

/** Fields named by columns, by queries before a colon, and by those that ask whether one exists. */
function fieldsNamedBy(one: Shown): string[] {
  if (one.is === "note" || one.is === "chooser") return [];
  const filters = one.is === "view" ? [] : one.buckets.flatMap((bucket) => filtersOf(bucket));
  const queried = [one.query ?? "", ...filters.map(({ query }) => query)]
    .flatMap((query) => [...query.matchAll(/_exists_:([\w.]+)|([\w.]+):/g)])
    .map(([, existing, name]) => existing ?? name ?? "");
  return [...queried, ...(one.is === "view" ? one.columns : [])];
}

function fieldsShownBy(one: Shown): readonly string[] {
  if (one.is === "view") return one.columns;
  if (one.is !== "chart") return [];
  return one.buckets.flatMap((bucket) => (bucket.by === "terms" ? [bucket.field] : []));
}

const filtersOf = (bucket: Chart["buckets"][number]) => (bucket.by === "filters" ? bucket.filters : []);

describe("saved objects", () => {
  it("are as an import takes them", () => {
    expect(importProblems(savedObjectsNdjson(objects))).toEqual([]);
  });

  it.each(Object.keys(indexTemplates))("show what there is in %s", (family) => {
    expect(asking.filter(({ pattern }) => pattern.id === `logpipe-${family}`)).not.toEqual([]);
  });

  it("have ids of our own", () => {
    expect(objects.filter(({ id }) => !/^logpipe-[a-z\d-]+$/.test(id))).toEqual([]);
  });

  it("name their version, which changes with their content", () => {
    const [first] = dashboards;
    if (first === undefined) throw new Error("There is no dashboard");
    const versionOf = (ndjson: string) => /\(logpipe dashboards ([0-9a-f]{8})\)/.exec(ndjson)?.[1];
    const before = versionOf(savedObjectsNdjson(savedObjects([first])));
    const after = versionOf(savedObjectsNdjson(savedObjects([{ ...first, title: "Other" }])));
    expect(before).toMatch(/^[0-9a-f]{8}$/);
    expect(after).not.toEqual(before);
  });

  it("describe each panel once", () => {
    const described = new Map(shown.map((one) => [`${one.is === "view"}:${one.id}`, one]));
    expect(shown.filter((one) => described.get(`${one.is === "view"}:${one.id}`) !== one)).toEqual([]);
  });

  it.each(named(asking))("make the requests that are derived: %s", (_, one) => {
    const index = one.pattern.title;
    const derived = bodiesOf(one, range).map((body) => ({ index, body }));
    expect(requestsOf(objectOf(one), objects, range)).toEqual(derived);
  });

  it.each(named(asking))("name fields that exist: %s", (_, one) => {
    const known = new Set([...fieldsOf(one.pattern.properties), "_index"]);
    expect(fieldsNamedBy(one).filter((field) => !known.has(field))).toEqual([]);
  });

  it.each(named(charts))("are of Dashboards' core: %s", (_, one) => {
    const { type, aggs } = visStateOf(objectOf(one)) ?? { type: "none", aggs: [] };
    expect(["area", "histogram", "horizontal_bar", "line", "metric", "pie", "table"]).toContain(type);
    expect(aggs.map(({ id }) => id)).toEqual(aggs.map((_unused, index) => String(index + 1)));
  });
});

describe("charts", () => {
  const stateOf = (one: Chart) => JSON.parse(String(objectOf(one).attributes["uiStateJSON"])).vis ?? {};
  const paramsOf = (one: Chart) =>
    (visStateOf(objectOf(one))?.params ?? {}) as Readonly<Record<string, unknown>>;

  it("use the same colour for the same meaning everywhere", () => {
    const meanings = {
      red: [colours["5xx"], colours["ERROR"], colours["FAIL"], colours["REJECT"], colours["failed"]],
      amber: [colours["4xx"], colours["WARN"]],
      green: [colours["2xx"], colours["INFO"], colours["PASS"], colours["ACCEPT"], colours["from the cache"]],
    };
    for (const same of Object.values(meanings)) expect(new Set(same).size).toBe(1);
    expect(new Set([...Object.values(meanings).flat(), colours["3xx"]]).size).toBe(4);
    const drawn = charts.filter(({ kind }) => kind !== "table");
    expect(drawn.filter((one) => JSON.stringify(stateOf(one).colors) !== JSON.stringify(colours))).toEqual(
      [],
    );
  });

  it("give every status, level and failure that they name its colour", () => {
    const labels = charts
      .filter(({ pattern }) => pattern.id !== "logpipe-all")
      .flatMap(({ buckets }) => buckets.flatMap(filtersOf))
      .map(({ label }) => label);
    expect(labels.length).toBeGreaterThan(10);
    expect(labels.filter((label) => !/^#[0-9A-F]{6}$/.test(colours[label] ?? ""))).toEqual([]);
  });

  it("say why they may be empty, where a query selects", () => {
    const silent = charts.filter(({ query, emptyWhen }) => query !== undefined && emptyWhen === undefined);
    expect(silent.map(({ id }) => id)).toEqual([]);
    const explained = charts.filter(({ emptyWhen }) => emptyWhen !== undefined);
    expect(explained.length).toBeGreaterThan(10);
    for (const one of explained) expect(objectOf(one).attributes["description"]).toBe(one.emptyWhen);
  });

  it("go by paths, not by URLs with their query strings", () => {
    const byUrl = shown.filter((one) => fieldsShownBy(one).includes("http_url"));
    expect(byUrl.map(({ id }) => id)).toEqual([]);
    for (const family of ["elb", "alb", "cloudfront"])
      for (const what of ["paths", "error-paths", "slow-paths", "failed-requests"]) {
        const one = shown.filter(({ id }) => id === `logpipe-${family}-${what}`);
        expect(one.flatMap(fieldsShownBy)).toContain("http_path");
      }
  });

  it("label percentiles by their unit alone: Dashboards writes which one it is before it", () => {
    const metrics = charts.flatMap((one) => one.metrics).filter(({ of }) => of === "percentiles");
    expect(metrics.length).toBeGreaterThan(6);
    expect(metrics.filter(({ label }) => label !== "s" && label !== "ms")).toEqual([]);
  });

  it("put the largest sum first where they count no documents", () => {
    const bars = charts.filter(({ kind, metrics }) => kind === "horizontal_bar" && metrics[0]?.of === "sum");
    expect(bars.length).toBeGreaterThan(5);
    for (const { id, buckets } of bars)
      expect([id, buckets[0]]).toEqual([
        id,
        expect.objectContaining({ orderBy: { metric: 0, direction: "desc" } }),
      ]);
  });

  it("name a unit or nothing on value axes, and never repeat the panel's title", () => {
    const axes = charts.flatMap((one) => {
      const drawn = (paramsOf(one)["valueAxes"] ?? []) as readonly { title: { text: string } }[];
      return drawn.map(({ title }) => title.text);
    });
    expect(new Set(axes)).toEqual(new Set(["", "seconds", "milliseconds", "MB", "per cent"]));
  });

  it("have buckets whose label does not repeat the panel's title", () => {
    const withoutName = (title: string) => title.replace(/^[^:]*: /, "").toLowerCase();
    const repeating = charts.filter(({ title, buckets }) =>
      buckets.some((bucket) => bucket.by === "terms" && bucket.label.toLowerCase() === withoutName(title)),
    );
    expect(repeating.map(({ id }) => id)).toEqual([]);
  });
});

describe("dashboards", () => {
  const rowsOf = dashboards.flatMap(({ rows }) => rows);

  it.each(dashboards.map((one) => [one.title, one] as const))("fill the grid's width: %s", (_, { rows }) => {
    for (const { panels } of rows) expect(panels.reduce((sum, { width }) => sum + width, 0)).toBe(48);
  });

  it("give each column of a table a width, together no more than the panel has at 1600 pixels", () => {
    const tables = rowsOf.flatMap(({ panels }) =>
      panels.flatMap(({ width, shows }) =>
        shows.is === "chart" && shows.kind === "table" ? [{ width, shows }] : [],
      ),
    );
    for (const { width, shows } of tables) {
      const metrics = shows.metrics.flatMap((metric) =>
        metric.of === "percentiles" ? metric.percents.map(() => metric.of) : [metric.of],
      );
      const widths = shows.widths ?? [];
      expect([shows.id, widths.length]).toEqual([shows.id, shows.buckets.length + metrics.length]);
      const { vis } = JSON.parse(String(objectOf(shows).attributes["uiStateJSON"]));
      expect(vis.columnsWidth).toEqual(widths.map((pixels, colIndex) => ({ colIndex, width: pixels })));
      const within = (width * 1600) / 48 - 24;
      expect([shows.id, widths.reduce((sum, pixels) => sum + pixels, 0) <= within]).toEqual([shows.id, true]);
    }
  });

  it("give tables the height that a page of ten lines needs", () => {
    const tables = rowsOf.flatMap(({ height, panels }) =>
      panels.flatMap(({ shows }) =>
        shows.is === "chart" && shows.kind === "table" ? [{ height, shows }] : [],
      ),
    );
    expect(tables.length).toBeGreaterThan(15);
    for (const { height, shows } of tables) {
      expect(visStateOf(objectOf(shows))?.params["perPage"]).toBe(10);
      expect(height).toBeGreaterThanOrEqual(tableHeight);
    }
    // Title, margins, toolbar, header and pages take 164 pixels, a line 34.
    expect(20 * tableHeight + 8 * (tableHeight - 1)).toBeGreaterThanOrEqual(164 + 10 * 33);
  });

  it.each(objects.filter(({ type }) => type === "dashboard").map((one) => [one.id, one] as const))(
    "place panels that do not overlap, each with its reference: %s",
    (_, { attributes, references }) => {
      const panels = panelsOf(attributes);
      expect(panels.map(({ panelRefName }) => panelRefName)).toEqual(references.map(({ name }) => name));
      expect(panels.filter(({ panelIndex, gridData }) => panelIndex !== gridData.i)).toEqual([]);
      const cells = panels.flatMap(({ gridData: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_unused, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
    },
  );

  it("look 30 days back for who is quiet, whatever range is chosen", () => {
    const pipeline = objects.find(({ id }) => id === "logpipe-pipeline");
    const ranges = panelsOf(pipeline?.attributes ?? {}).map(({ embeddableConfig, panelRefName }) => {
      const shows = pipeline?.references.find(({ name }) => name === panelRefName)?.id ?? "";
      return [shows, embeddableConfig.timeRange] as const;
    });
    const own = ranges.filter(([, timeRange]) => timeRange !== undefined);
    expect(own).toEqual([
      ["logpipe-pipeline-quiet-load-balancers", { from: "now-30d", to: "now" }],
      ["logpipe-pipeline-quiet-log-groups", { from: "now-30d", to: "now" }],
    ]);
  });

  it("lead to what failed, in six columns and by a click", () => {
    for (const [family, what] of [
      ["elb", "failed-requests"],
      ["alb", "failed-requests"],
      ["cloudfront", "failed-requests"],
      ["vpc-flow", "rejected-flows"],
      ["s3-access", "refused-requests"],
    ]) {
      const view = objects.find(({ type, id }) => type === "search" && id === `logpipe-${family}-${what}`);
      expect(view?.attributes["columns"]).toHaveLength(6);
      const note = shown.find(({ id }) => id === `logpipe-${family}-further`);
      expect(note?.is === "note" ? note.markdown : "").toContain(`(discover#/view/${view?.id})`);
    }
  });

  it("begin with lists to choose from", () => {
    const choosers = Object.fromEntries(
      shown.flatMap((one) => (one.is === "chooser" ? [[one.id, one.fields.map(({ field }) => field)]] : [])),
    );
    const request = ["elb_name", "host", "elb_status_code", "http_method"];
    expect(choosers).toEqual({
      "logpipe-alb-choosers": [...request, "target_group_arn"],
      "logpipe-elb-choosers": [...request, "backend_ip"],
      "logpipe-nlb-choosers": ["elb_name", "domain_name", "destination_ip", "tls_protocol_version"],
      "logpipe-cloudfront-choosers": [
        "distribution_id",
        "host",
        "http_status",
        "result_type",
        "edge_location",
      ],
      "logpipe-vpc-flow-choosers": ["account_id", "region", "interface_id", "action", "destination_port"],
      "logpipe-cloudtrail-choosers": ["account_id", "region", "event_source", "event_name", "user_arn"],
      "logpipe-s3-access-choosers": ["bucket", "operation", "http_status", "requester"],
      "logpipe-logs-choosers": ["logger", "cloudwatch.logGroup", "lambda.functionName", "hostname", "level"],
      "logpipe-lambda-choosers": ["lambda.functionName", "cloudwatch.logGroup", "lambda.status", "level"],
    });
  });
});

interface PlacedPanel {
  readonly panelIndex: string;
  readonly panelRefName: string;
  readonly gridData: {
    readonly x: number;
    readonly y: number;
    readonly w: number;
    readonly h: number;
    readonly i: string;
  };
  readonly embeddableConfig: { readonly timeRange?: object };
}

function panelsOf(attributes: SavedObject["attributes"]): readonly PlacedPanel[] {
  return JSON.parse(String(attributes["panelsJSON"]));
}
