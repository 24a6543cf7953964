import { createHash } from "node:crypto";
import { savedAggregations } from "./aggregations.ts";
import { chartParams, chartType, uiState } from "./chart-params.ts";
import {
  type Chart,
  type Chooser,
  type Dashboard,
  type Note,
  type Pattern,
  type Shown,
  timeField,
  type View,
} from "./description.ts";
import { type FieldCapabilities, indexPatternAttributes } from "./index-pattern.ts";

interface Reference {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}

/** One line of the NDJSON that Dashboards imports. */
export interface SavedObject {
  readonly id: string;
  readonly type: "index-pattern" | "visualization" | "search" | "dashboard";
  readonly attributes: Readonly<Record<string, unknown>>;
  readonly references: readonly Reference[];
  readonly migrationVersion: Readonly<Record<string, string>>;
}

/**
 * The last migration of each type, the same in OpenSearch Dashboards 1 to 3 (`migrations` of the plugins data,
 * visualizations, discover and dashboard): written in that form, objects are migrated no further.
 */
const migrations = {
  "index-pattern": "7.6.0",
  visualization: "7.10.0",
  search: "7.9.3",
  dashboard: "7.9.3",
} as const;

/** Panels of versions before 7.3 are converted when they are opened; Dashboards' own versions begin again at 1. */
const panelVersion = "7.10.0";

const sourceIndex = "kibanaSavedObjectMeta.searchSourceJSON.index";

/**
 * All objects of the dashboards, each once, those referred to first.
 * @param userFields the `_field_caps` of existing application logs, for the patterns that take users' fields
 */
export function savedObjects(
  dashboards: readonly Dashboard[],
  userFields: FieldCapabilities = {},
): SavedObject[] {
  const objects = new Map<string, SavedObject>();
  const add = (object: SavedObject): void => {
    const key = `${object.type}:${object.id}`;
    if (!objects.has(key)) objects.set(key, object);
  };
  for (const dashboard of dashboards) {
    for (const { shows } of dashboard.rows.flatMap(({ panels }) => panels)) {
      if (shows.is !== "note") add(patternObject(shows.pattern, userFields));
      add(shownObject(shows));
    }
    add(dashboardObject(dashboard));
  }
  return [...objects.values()];
}

/** The file to import: one object per line, and in each dashboard's description the version of all of them. */
export function savedObjectsNdjson(objects: readonly SavedObject[]): string {
  const version = savedObjectsVersion(objects);
  return objects
    .map((object) => {
      if (object.type !== "dashboard") return object;
      const description = `${String(object.attributes["description"])} (logpipe dashboards ${version})`;
      return { ...object, attributes: { ...object.attributes, description } };
    })
    .map((object) => `${JSON.stringify(object)}\n`)
    .join("");
}

/** A version that changes with the content and with nothing else. */
function savedObjectsVersion(objects: readonly SavedObject[]): string {
  return createHash("sha256").update(JSON.stringify(objects)).digest("hex").slice(0, 8);
}

function savedObject(
  type: SavedObject["type"],
  id: string,
  attributes: SavedObject["attributes"],
  references: readonly Reference[] = [],
): SavedObject {
  return { id, type, attributes, references, migrationVersion: { [type]: migrations[type] } };
}

function patternObject(pattern: Pattern, userFields: FieldCapabilities): SavedObject {
  return savedObject("index-pattern", pattern.id, indexPatternAttributes(pattern, userFields));
}

function shownObject(shown: Shown): SavedObject {
  if (shown.is === "chart") return chartObject(shown);
  if (shown.is === "chooser") return chooserObject(shown);
  return shown.is === "view" ? viewObject(shown) : noteObject(shown);
}

function chartObject(chart: Chart): SavedObject {
  const { id, title, kind, pattern, query, emptyWhen = "" } = chart;
  const state = {
    title,
    type: chartType(kind),
    aggs: savedAggregations(chart),
    params: chartParams(chart),
  };
  const attributes = {
    ...visualization(title, state, searchSource(query)),
    uiStateJSON: JSON.stringify(uiState(chart)),
    description: emptyWhen,
  };
  return savedObject("visualization", id, attributes, [patternReference(pattern)]);
}

/** Each control refers to its index pattern by a name of its own (`saved_visualization_references.ts`). */
function chooserObject({ id, title, pattern, fields }: Chooser): SavedObject {
  const referenceName = (index: number): string => `control_${index}_index_pattern`;
  const controls = fields.map(({ field, label }, index) => ({
    id: field,
    type: "list",
    label,
    fieldName: field,
    parent: "",
    // Typing searches among all values; of numbers, which cannot be searched, this many are offered.
    options: { type: "terms", multiselect: true, dynamicOptions: true, size: 100, order: "desc" },
    indexPatternRefName: referenceName(index),
  }));
  const params = { controls, updateFiltersOnChange: true, useTimeFilter: true, pinFilters: false };
  const references = fields.map((_, index) => ({
    name: referenceName(index),
    type: "index-pattern",
    id: pattern.id,
  }));
  const state = { title, type: "input_control_vis", aggs: [], params };
  return savedObject("visualization", id, visualization(title, state, withoutSource), references);
}

function noteObject({ id, title, markdown }: Note): SavedObject {
  const params = { fontSize: 12, openLinksInNewTab: false, markdown };
  const state = { title, type: "markdown", aggs: [], params };
  return savedObject("visualization", id, visualization(title, state, withoutSource));
}

function visualization(title: string, state: object, source: object): SavedObject["attributes"] {
  return {
    title,
    visState: JSON.stringify(state),
    uiStateJSON: "{}",
    description: "",
    version: 1,
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(source) },
  };
}

function viewObject({ id, title, description, pattern, query, columns }: View): SavedObject {
  const attributes = {
    title,
    description,
    hits: 0,
    columns: columns.length === 0 ? ["_source"] : columns,
    sort: [[timeField, "desc"]],
    version: 1,
    kibanaSavedObjectMeta: { searchSourceJSON: JSON.stringify(searchSource(query)) },
  };
  return savedObject("search", id, attributes, [patternReference(pattern)]);
}

/** For objects that search nothing themselves. */
const withoutSource = { query: luceneQuery(undefined), filter: [] };

function searchSource(query: string | undefined): object {
  return { query: luceneQuery(query), filter: [], indexRefName: sourceIndex };
}

function luceneQuery(query = ""): object {
  // Where there is no query yet, people find the query language they expect.
  return { query, language: query === "" ? "kuery" : "lucene" };
}

function patternReference({ id }: Pattern): Reference {
  return { name: sourceIndex, type: "index-pattern", id };
}

function dashboardObject({ id, title, description, rows }: Dashboard): SavedObject {
  const references: Reference[] = [];
  const panels: object[] = [];
  let y = 0;
  for (const { height, panels: row } of rows) {
    let x = 0;
    for (const { width, shows } of row) {
      const i = String(panels.length + 1);
      const panelRefName = `panel_${panels.length}`;
      panels.push({
        version: panelVersion,
        gridData: { x, y, w: width, h: height, i },
        panelIndex: i,
        embeddableConfig: panelConfig(shows),
        panelRefName,
      });
      const type = shows.is === "view" ? "search" : "visualization";
      references.push({ name: panelRefName, type, id: shows.id });
      x += width;
    }
    y += height;
  }
  const attributes = {
    title,
    description,
    hits: 0,
    panelsJSON: JSON.stringify(panels),
    optionsJSON: JSON.stringify({ useMargins: true, hidePanelTitles: false }),
    version: 1,
    timeRestore: true,
    timeFrom: "now-24h",
    timeTo: "now",
    refreshInterval: { pause: true, value: 0 },
    kibanaSavedObjectMeta: {
      searchSourceJSON: JSON.stringify(withoutSource),
    },
  };
  return savedObject("dashboard", id, attributes, references);
}

/** A panel's own range overrides the dashboard's. */
function panelConfig(shows: Shown): object {
  const days = shows.is === "chart" ? shows.lastDays : undefined;
  return days === undefined ? {} : { timeRange: { from: `now-${days}d`, to: "now" } };
}
