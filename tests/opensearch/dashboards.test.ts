import { describe, expect, it } from "@jest/globals";
import { dashboards } from "../../opensearch/index.ts";
import type { Chart, Note, View } from "../../opensearch/saved-objects/description.ts";
import {
  type SavedObject,
  savedObjects,
  savedObjectsNdjson,
} from "../../opensearch/saved-objects/saved-objects.ts";
import { chartBody, viewBody } from "../factories/search-body.ts";
import { indexTemplates } from "../../opensearch/index.ts";
import { importProblems, requestOf } from "../fakes/opensearch-dashboards.ts";

const range = { from: "2019-03-03T00:00:00Z", to: "2019-03-03T23:59:59.999Z", interval: "30m" };
const objects = savedObjects(dashboards);
const shown = dashboards.flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.map(({ shows }) => shows)),
);
const asking = shown.filter((one): one is Chart | View => one.is !== "note");
const named = <T extends Chart | Note | View>(of: readonly T[]) => of.map((one) => [one.id, one] as const);
const objectOf = ({ is, id }: Chart | Note | View): SavedObject => {
  const type = is === "view" ? "search" : "visualization";
  const found = objects.find((object) => object.type === type && object.id === id);
  if (found === undefined) throw new Error(`${id} is not assembled`);
  return found;
};

/** Dotted names of all fields. */
function fieldsOf(properties: Readonly<Record<string, object>>, before = ""): string[] {
  return Object.entries(properties).flatMap(([name, property]) =>
    "properties" in property
      ? fieldsOf(property.properties as Record<string, object>, `${before}${name}.`)
      : [`${before}${name}`],
  );
}
const appLogsFields = fieldsOf(indexTemplates["app-logs"].template.mappings.properties);
const allFields = [
  ...appLogsFields,
  ...Object.values(indexTemplates).flatMap((one) => fieldsOf(one.template.mappings.properties)),
];

function fieldsKnownTo({ pattern }: Chart | View): readonly string[] {
  if (pattern.template !== undefined) return Object.keys(pattern.template.properties);
  return pattern.title === "app-logs-*" ? appLogsFields : allFields;
}

function fieldsAskedBy(one: Chart | View): string[] {
  if (one.is === "view") return [...one.columns];
  return [...one.metrics, ...one.buckets].flatMap((part) => ("field" in part ? [part.field] : []));
}

/** Names before a colon, and those that must exist. */
function fieldsQueriedBy(one: Chart | View): string[] {
  const filters =
    one.is === "view" ? [] : one.buckets.flatMap((bucket) => ("filters" in bucket ? bucket.filters : []));
  return [one.query ?? "", ...filters.map(({ query }) => query)]
    .flatMap((query) => [...query.matchAll(/_exists_:([\w.]+)|([\w.]+):/g)])
    .map(([, existing, name]) => existing ?? name ?? "");
}

/** The fields that an index pattern lists itself. */
function listedFields(pattern: Pick<SavedObject, "attributes"> | undefined) {
  const listed = (pattern?.attributes["fields"] ?? "[]") as string;
  return JSON.parse(listed) as { name: string; aggregatable: boolean }[];
}

describe("saved objects", () => {
  it("are as an import takes them", () => {
    expect(importProblems(savedObjectsNdjson(objects))).toEqual([]);
  });

  it("have ids of our own", () => {
    expect(objects.filter(({ id }) => !/^logpipe-[a-z-]+$/.test(id))).toEqual([]);
  });

  it("tell their version, which changes with their content", () => {
    const [first] = dashboards;
    if (first === undefined) throw new Error("There is no dashboard");
    const versionOf = (ndjson: string) => /\(logpipe dashboards ([0-9a-f]{8})\)/.exec(ndjson)?.[1];
    const before = versionOf(savedObjectsNdjson(savedObjects([first])));
    const after = versionOf(savedObjectsNdjson(savedObjects([{ ...first, title: "Other" }])));
    expect(before).toMatch(/^[0-9a-f]{8}$/);
    expect(after).not.toEqual(before);
  });

  it("describe each chart, note and view once", () => {
    const described = new Map(shown.map((one) => [`${one.is === "view"}:${one.id}`, one]));
    expect(shown.filter((one) => described.get(`${one.is === "view"}:${one.id}`) !== one)).toEqual([]);
  });

  it.each(named(asking))("make the request that is derived: %s", (_, one) => {
    const body = one.is === "chart" ? chartBody(one, range) : viewBody(one, range);
    expect(requestOf(objectOf(one), objects, range)).toEqual({ index: one.pattern.title, body });
  });

  it.each(named(asking))("ask for fields that there are: %s", (_, one) => {
    const known = new Set([...fieldsKnownTo(one), "_index"]);
    const asked = [...fieldsAskedBy(one), ...fieldsQueriedBy(one)];
    expect(asked.filter((field) => !known.has(field))).toEqual([]);
  });

  it.each(named(asking))("aggregate over fields that can be: %s", (_, one) => {
    const pattern = objects.find(({ type, id }) => type === "index-pattern" && id === one.pattern.id);
    const fields = listedFields(pattern);
    const cannot = new Set(fields.filter(({ aggregatable }) => !aggregatable).map(({ name }) => name));
    expect(one.is === "chart" ? fieldsAskedBy(one).filter((field) => cannot.has(field)) : []).toEqual([]);
  });

  it.each(named(shown.filter((one) => one.is === "chart")))("is of Dashboards' core: %s", (_, one) => {
    const { type, aggs, title } = JSON.parse(String(objectOf(one).attributes["visState"]));
    expect(["area", "histogram", "horizontal_bar", "line", "metric", "pie", "table"]).toContain(type);
    expect(title).toBe(one.title);
    expect(aggs.map(({ id }: { id: string }) => id)).toEqual(
      aggs.map((_unused: unknown, index: number) => String(index + 1)),
    );
  });

  it("are fields that Dashboards need not ask for, where ours are strict", () => {
    for (const { type, attributes } of objects) {
      if (type !== "index-pattern" || attributes["fields"] === undefined) continue;
      const fields = listedFields({ attributes });
      const needed = ["name", "type", "esTypes", "searchable", "aggregatable", "readFromDocValues"];
      expect(fields.filter((field) => needed.some((name) => !(name in field)))).toEqual([]);
    }
    expect(objects.filter(({ attributes }) => "fields" in attributes)).toHaveLength(5);
  });
});

describe("dashboards", () => {
  it.each(dashboards.map((one) => [one.title, one] as const))("fill the grid's width: %s", (_, { rows }) => {
    for (const { panels } of rows) expect(panels.reduce((sum, { width }) => sum + width, 0)).toBe(48);
  });

  it.each(objects.filter(({ type }) => type === "dashboard").map((one) => [one.id, one] as const))(
    "place panels that do not overlap, each with its reference: %s",
    (_, { attributes, references }) => {
      const panels: {
        panelIndex: string;
        panelRefName: string;
        gridData: { x: number; y: number; w: number; h: number; i: string };
      }[] = JSON.parse(String(attributes["panelsJSON"]));
      expect(panels.map(({ panelRefName }) => panelRefName)).toEqual(references.map(({ name }) => name));
      expect(panels.filter(({ panelIndex, gridData }) => panelIndex !== gridData.i)).toEqual([]);
      const cells = panels.flatMap(({ gridData: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_unused, cell) => `${x + (cell % w)},${y + Math.floor(cell / w)}`),
      );
      expect(new Set(cells).size).toBe(cells.length);
    },
  );
});
