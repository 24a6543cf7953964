import type { SavedObject } from "../../opensearch/saved-objects/saved-objects.ts";
import type { TimeRange } from "../factories/search-body.ts";

/**
 * What OpenSearch Dashboards 2.19 and 3 do with saved objects, as far as these use it, written after its sources and
 * not after ours: what an import checks, and the request that a visualization or a saved search makes.
 */

interface Aggregation {
  readonly id: string;
  readonly type: string;
  readonly schema: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Query {
  readonly query: string;
  readonly language: string;
}

/** Members that the mappings of the saved object types have (`mappings` of the plugins; they are strict). */
const attributesOf: Readonly<Record<string, readonly string[]>> = {
  "index-pattern": ["title", "timeFieldName", "fields", "fieldFormatMap"],
  visualization: [
    "title",
    "visState",
    "uiStateJSON",
    "description",
    "version",
    "savedSearchRefName",
    "kibanaSavedObjectMeta",
  ],
  search: ["title", "description", "hits", "columns", "sort", "version", "kibanaSavedObjectMeta"],
  dashboard: [
    "title",
    "description",
    "hits",
    "panelsJSON",
    "optionsJSON",
    "version",
    "timeRestore",
    "timeFrom",
    "timeTo",
    "refreshInterval",
    "kibanaSavedObjectMeta",
  ],
};

/** The newest migration that each type has, in every release from 1.0 to 3. */
const newestMigration: Readonly<Record<string, string>> = {
  "index-pattern": "7.6.0",
  visualization: "7.10.0",
  search: "7.9.3",
  dashboard: "7.9.3",
};

/** What `_import` would find wrong with a file (src/core/server/saved_objects/import). */
export function importProblems(ndjson: string): string[] {
  const objects = ndjson
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as SavedObject);
  const keys = objects.map(({ type, id }) => `${type}:${id}`);
  const problems = keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${key}: twice`);
  for (const { type, id, attributes, references, migrationVersion } of objects) {
    const about = (what: string) => problems.push(`${type}:${id}: ${what}`);
    const known = attributesOf[type];
    if (known === undefined) about("unsupported_type");
    for (const name of Object.keys(attributes))
      if (known?.includes(name) !== true) about(`strict mapping, no ${name}`);
    if (typeof attributes["title"] !== "string" || attributes["title"] === "") about("no title");
    for (const reference of references)
      if (!keys.includes(`${reference.type}:${reference.id}`))
        about(`missing_references ${reference.type}:${reference.id}`);
    // A document newer than the newest migration is refused, an older one migrated.
    if (migrationVersion[type] !== newestMigration[type]) about("is of another version");
  }
  return problems;
}

/** The request that an object makes when it is opened. @returns undefined for one that asks nothing */
export function requestOf(
  object: SavedObject,
  all: readonly SavedObject[],
  range: TimeRange,
): { readonly index: string; readonly body: object } | undefined {
  const visState = (object.attributes["visState"] ?? "null") as string;
  const state = JSON.parse(visState) as { type: string; aggs: Aggregation[] } | null;
  if (state?.type === "markdown") return undefined;
  const meta = object.attributes["kibanaSavedObjectMeta"] as { searchSourceJSON: string };
  const source = JSON.parse(meta.searchSourceJSON) as {
    query: Query;
    filter: unknown[];
    indexRefName: string;
  };
  const reference = object.references.find(({ name }) => name === source.indexRefName);
  const pattern = all.find(({ type, id }) => type === reference?.type && id === reference.id);
  if (pattern === undefined) throw new Error(`${object.id} has no index pattern`);
  const index = String(pattern.attributes["title"]);
  const time = String(pattern.attributes["timeFieldName"]);
  const inRange = {
    range: { [time]: { gte: range.from, lte: range.to, format: "strict_date_optional_time" } },
  };
  const query = {
    bool: { must: [queryDsl(source.query)], filter: [inRange, ...source.filter], should: [], must_not: [] },
  };
  if (state !== null) return { index, body: { size: 0, query, aggs: aggregationsDsl(state.aggs, range) } };
  const sort = (object.attributes["sort"] as [string, string][]).map(([field, order]) => ({
    [field]: { order, unmapped_type: "boolean" },
  }));
  return { index, body: { size: 500, sort, query } };
}

function queryDsl({ query, language }: Query): object {
  if (query === "") return { match_all: {} };
  if (language !== "lucene") throw new Error(`No queries in ${language} are known here`);
  return { query_string: { query, analyze_wildcard: true } };
}

const bucketTypes = new Set(["date_histogram", "terms", "filters"]);

function aggregationsDsl(aggs: readonly Aggregation[], range: TimeRange): object {
  const metrics = aggs.filter(({ type }) => !bucketTypes.has(type));
  const dslOfMetrics = Object.fromEntries(
    metrics.filter(({ type }) => type !== "count").map((metric) => [metric.id, metricDsl(metric)]),
  );
  return aggs
    .filter(({ type }) => bucketTypes.has(type))
    .reduceRight<Record<string, object>>((inner, bucket) => {
      const { dsl, ordering } = bucketDsl(bucket, metrics, range);
      const aggsOfBucket = {
        ...(ordering === undefined ? {} : { [ordering.id]: metricDsl(ordering) }),
        ...inner,
      };
      return {
        [bucket.id]: Object.keys(aggsOfBucket).length === 0 ? dsl : { ...dsl, aggs: aggsOfBucket },
      };
    }, dslOfMetrics);
}

function metricDsl({ type, params }: Aggregation): object {
  const { customLabel, ...asked } = params;
  if (typeof customLabel !== "string") throw new Error(`A ${type} without a label`);
  return { [type]: type === "percentiles" ? { ...asked, keyed: false } : asked };
}

function bucketDsl(
  { id, type, params }: Aggregation,
  metrics: readonly Aggregation[],
  { interval }: TimeRange,
): { dsl: object; ordering?: Aggregation } {
  if (type === "date_histogram") {
    const { field, min_doc_count } = params;
    return { dsl: { date_histogram: { field, fixed_interval: interval, time_zone: "UTC", min_doc_count } } };
  }
  if (type === "filters") {
    const filters = (params["filters"] as { input: Query; label: string }[]).map(({ input, label }) => {
      const bool = { must: [queryDsl(input)], filter: [], should: [], must_not: [] };
      return [label, { bool }];
    });
    return { dsl: { filters: { filters: Object.fromEntries(filters) } } };
  }
  const { field, size, order, orderBy } = params;
  const ordering = metrics.find((metric) => metric.id === orderBy);
  if (ordering === undefined) throw new Error(`Terms ${id} are ordered by ${String(orderBy)}, which is none`);
  if (ordering.type === "count") return { dsl: { terms: { field, order: { _count: order }, size } } };
  return { dsl: { terms: { field, order: { [ordering.id]: order }, size } }, ordering };
}
