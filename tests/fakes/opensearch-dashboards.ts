import type { SavedObject } from "../../opensearch/saved-objects/saved-objects.ts";
import type { TimeRange } from "../../opensearch/searches/search-body.ts";

/**
 * What OpenSearch Dashboards 2.19 and 3 do with saved objects, as far as these use it, written after its sources and
 * not after ours: what an import checks, and the requests that a visualization or a saved search makes. How it loads
 * fields: dashboards-fields.ts.
 */

interface Aggregation {
  readonly id: string;
  readonly type: string;
  readonly schema: string;
  readonly params: Readonly<Record<string, unknown>>;
}

interface Control {
  readonly type: string;
  readonly fieldName: string;
  readonly indexPatternRefName: string;
  readonly options: { readonly dynamicOptions: boolean; readonly size: number; readonly order: string };
}

export interface VisState {
  readonly type: string;
  readonly aggs: readonly Aggregation[];
  readonly params: Readonly<Record<string, unknown>> & { readonly controls?: readonly Control[] };
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
  const objects = parseNdjson(ndjson);
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

export function parseNdjson(ndjson: string): SavedObject[] {
  return ndjson
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as SavedObject);
}

export function visStateOf({ attributes }: SavedObject): VisState | undefined {
  const state = attributes["visState"];
  return typeof state === "string" ? (JSON.parse(state) as VisState) : undefined;
}

/** The index pattern that a reference of an object names. */
export function patternOf(object: SavedObject, refName: string, all: readonly SavedObject[]): SavedObject {
  const reference = object.references.find(({ name }) => name === refName);
  const pattern = all.find(({ type, id }) => type === reference?.type && id === reference.id);
  if (pattern === undefined) throw new Error(`${object.id} has no index pattern ${refName}`);
  return pattern;
}

/** Name of the reference to the index pattern that an object searches. */
export function searchRefOf({ attributes }: SavedObject): string | undefined {
  return searchSourceOf(attributes).indexRefName;
}

export interface Request {
  readonly index: string;
  readonly body: object;
}

/** The requests that an object makes when it is opened. */
export function requestsOf(
  object: SavedObject,
  all: readonly SavedObject[],
  range: TimeRange,
): readonly Request[] {
  const state = visStateOf(object);
  if (state?.type === "markdown") return [];
  if (state?.type === "input_control_vis") {
    const { controls = [] } = state.params;
    return controls.map((control) => controlRequest(object, control, all, range));
  }
  const source = searchSourceOf(object.attributes);
  const pattern = patternOf(object, source.indexRefName ?? "", all);
  const index = String(pattern.attributes["title"]);
  const query = {
    bool: {
      must: [queryDsl(source.query)],
      filter: [timeFilter(pattern, range), ...source.filter],
      should: [],
      must_not: [],
    },
  };
  if (state !== undefined)
    return [{ index, body: { size: 0, query, aggs: aggregationsDsl(state.aggs, range) } }];
  const sort = (object.attributes["sort"] as [string, string][]).map(([field, order]) => ({
    [field]: { order, unmapped_type: "boolean" },
  }));
  return [{ index, body: { size: 500, sort, query } }];
}

function searchSourceOf(attributes: SavedObject["attributes"]): {
  readonly query: Query;
  readonly filter: readonly unknown[];
  readonly indexRefName?: string;
} {
  const meta = attributes["kibanaSavedObjectMeta"] as { searchSourceJSON: string };
  return JSON.parse(meta.searchSourceJSON);
}

function timeFilter({ attributes }: SavedObject, { from, to }: TimeRange): object {
  const time = String(attributes["timeFieldName"]);
  return { range: { [time]: { gte: from, lte: to, format: "strict_date_optional_time" } } };
}

/** The values that a list offers (`list_control_factory.ts`, `create_search_source.ts`). */
function controlRequest(
  object: SavedObject,
  { fieldName, indexPatternRefName, options }: Control,
  all: readonly SavedObject[],
  range: TimeRange,
): Request {
  const pattern = patternOf(object, indexPatternRefName, all);
  const fields = JSON.parse(String(pattern.attributes["fields"])) as { name: string; type: string }[];
  // Only strings can be searched as a person types; of others the list has a fixed size.
  const isText = fields.find(({ name }) => name === fieldName)?.type === "string";
  const size = options.dynamicOptions && isText ? {} : { size: options.size };
  const filter = [timeFilter(pattern, range)];
  return {
    index: String(pattern.attributes["title"]),
    body: {
      timeout: "1000ms",
      terminate_after: 100_000,
      size: 0,
      query: { bool: { must: [], filter, should: [], must_not: [] } },
      aggs: { termsAgg: { terms: { order: { _count: options.order }, ...size, field: fieldName } } },
    },
  };
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
  // A percentile answers as a metric of its own, `2.95`, that is asked for under the id of them all.
  const [metricId, percent] = String(orderBy).split(".");
  const ordering = metrics.find((metric) => metric.id === metricId);
  const percents = (ordering?.params["percents"] ?? []) as readonly number[];
  if (ordering === undefined || (percent !== undefined && !percents.includes(Number(percent))))
    throw new Error(`Terms ${id} are ordered by ${String(orderBy)}, which is none`);
  if (ordering.type === "count") return { dsl: { terms: { field, order: { _count: order }, size } } };
  return { dsl: { terms: { field, order: { [String(orderBy)]: order }, size } }, ordering };
}
