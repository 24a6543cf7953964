import type { FieldCapabilities } from "../../opensearch/index.ts";
import type { SavedObject } from "../../opensearch/saved-objects/saved-objects.ts";
import { patternOf, searchRefOf, visStateOf } from "./opensearch-dashboards.ts";

/**
 * How OpenSearch Dashboards 2.19 and 3 find the fields of an index pattern, and what breaks where one is missing,
 * written after its sources (`index_patterns.ts`, `opensearch_api.ts`, `field_caps_response.ts`, `param_types/field.ts`).
 */

interface Field {
  readonly name: string;
  readonly type: string;
  readonly aggregatable: boolean;
}

/** The indexes that exist, each with what `_field_caps` says of it. */
export type Indexes = Readonly<Record<string, FieldCapabilities>>;

const matches = (expression: string, index: string): boolean =>
  new RegExp(`^${expression.replaceAll("*", ".*")}$`).test(index);

/**
 * `_field_caps?allow_no_indices=false`: not found as soon as one wildcard matches no index.
 * @returns undefined for not found
 */
function fieldCaps(title: string, indexes: Indexes): FieldCapabilities | undefined {
  const names = Object.keys(indexes);
  const expressions = title.split(",");
  const wanted = expressions.filter((one) => !one.startsWith("-"));
  const excluded = expressions.filter((one) => one.startsWith("-")).map((one) => one.slice(1));
  if (wanted.some((one) => !names.some((index) => matches(one, index)))) return undefined;
  const merged: Record<string, Record<string, { searchable: boolean; aggregatable: boolean }>> = {};
  for (const [index, fields] of Object.entries(indexes)) {
    if (!wanted.some((one) => matches(one, index)) || excluded.some((one) => matches(one, index))) continue;
    for (const [name, byType] of Object.entries(fields)) merged[name] = { ...merged[name], ...byType };
  }
  return merged;
}

const numbers = new Set([
  "byte",
  "short",
  "integer",
  "long",
  "half_float",
  "float",
  "double",
  "scaled_float",
]);
const typeOf = (openSearchType: string): string => {
  if (numbers.has(openSearchType)) return "number";
  if (openSearchType === "keyword" || openSearchType === "text") return "string";
  if (openSearchType === "date_nanos") return "date";
  return ["date", "ip", "boolean"].includes(openSearchType) ? openSearchType : "unknown";
};

/** The fields that the index pattern has once it is opened: its own list, where that is complete. */
export function loadFields({ attributes }: SavedObject, indexes: Indexes): readonly Field[] {
  const saved = attributes["fields"];
  const own = typeof saved === "string" ? (JSON.parse(saved) as Field[]) : [];
  const incomplete = own.every(
    (field) => !("aggregatable" in field && "searchable" in field && "readFromDocValues" in field),
  );
  if (!incomplete) return own;
  const answer = fieldCaps(String(attributes["title"]), indexes);
  if (answer === undefined) return [];
  const index = { name: "_index", type: "string", aggregatable: true };
  const found = Object.entries(answer).map(([name, byType]) => {
    const types = new Set(Object.keys(byType).map(typeOf));
    return {
      name,
      type: types.size === 1 ? String([...types][0]) : "conflict",
      aggregatable: Object.values(byType).some(({ aggregatable }) => aggregatable),
    };
  });
  return [index, ...found];
}

const any = ["number", "boolean", "date", "ip", "string"];
/** `filterFieldTypes` of the aggregations. */
const typesFor: Readonly<Record<string, readonly string[]>> = {
  date_histogram: ["date"],
  terms: any,
  cardinality: [...any, "unknown"],
  max: ["number", "date"],
  sum: ["number"],
  avg: ["number"],
  percentiles: ["number", "date"],
  list: any,
};

/** What a person sees instead of the panel. Empty when it opens as it should. */
export function fieldProblems(
  object: SavedObject,
  all: readonly SavedObject[],
  indexes: Indexes,
): readonly string[] {
  const state = visStateOf(object);
  const refName = searchRefOf(object);
  const asked = (state?.aggs ?? []).flatMap(({ type, params: { field } }) =>
    typeof field === "string" ? [{ type, name: field, refName: refName ?? "" }] : [],
  );
  const chosen = (state?.params.controls ?? []).map(({ type, fieldName, indexPatternRefName }) => ({
    type,
    name: fieldName,
    refName: indexPatternRefName,
  }));
  const sorted = (object.attributes["sort"] ?? []) as readonly (readonly [string, string])[];
  const listed = sorted.map(([name]) => ({ type: "date_histogram", name, refName: refName ?? "" }));
  return [...asked, ...chosen, ...listed].flatMap(({ type, name, refName: ref }) => {
    const field = loadFields(patternOf(object, ref, all), indexes).find((one) => one.name === name);
    if (field === undefined) return [`${object.id}: Could not locate that index-pattern-field (id: ${name})`];
    if (field.aggregatable && typesFor[type]?.includes(field.type) === true) return [];
    return [`${object.id}: Saved field "${name}" is invalid for use with the "${type}" aggregation`];
  });
}
