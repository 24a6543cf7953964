import { type Pattern, type Properties, type Property, timeField } from "./description.ts";

/** The fields of indexes, as `_field_caps` answers: by name, then by type. */
export type FieldCapabilities = Readonly<
  Record<string, Readonly<Record<string, { readonly searchable: boolean; readonly aggregatable: boolean }>>>
>;

/**
 * A field as an index pattern lists it. A list of fields that have `searchable`, `aggregatable` and
 * `readFromDocValues` is complete for Dashboards: it does not ask the indexes.
 */
interface ListedField {
  readonly count: 0;
  readonly name: string;
  readonly type: string;
  readonly esTypes: readonly string[];
  readonly scripted: false;
  readonly searchable: boolean;
  readonly aggregatable: boolean;
  readonly readFromDocValues: boolean;
}

/** Types of OpenSearch, and what Dashboards makes of them (`osd_field_types_factory.ts`); others are "unknown". */
const dashboardsTypes: Readonly<Record<string, string>> = {
  keyword: "string",
  text: "string",
  ip: "ip",
  boolean: "boolean",
  byte: "number",
  short: "number",
  integer: "number",
  long: "number",
  unsigned_long: "number",
  half_float: "number",
  float: "number",
  double: "number",
  scaled_float: "number",
  date: "date",
  date_nanos: "date",
};

const metaFields: readonly ListedField[] = [
  metaField("_id", "string", true),
  metaField("_index", "string", true),
  metaField("_score", "number", false),
  metaField("_source", "_source", false),
];

/**
 * Attributes of the index pattern's saved object.
 * @param userFields fields of existing indexes, for a pattern that takes them; what the template maps stays as it is
 */
export function indexPatternAttributes(
  { title, properties, takesUserFields }: Pattern,
  userFields: FieldCapabilities,
): Readonly<Record<string, string>> {
  const ours = templateFields(properties);
  const known = new Set(ours.map(({ name }) => name));
  const others =
    takesUserFields === true ? capableFields(userFields).filter(({ name }) => !known.has(name)) : [];
  const fields = [...metaFields, ...ours, ...others];
  const formats = fields.flatMap((field) => {
    const format = formatOf(field);
    return format === undefined ? [] : [[field.name, format] as const];
  });
  return {
    title,
    timeFieldName: timeField,
    fields: JSON.stringify(fields),
    fieldFormatMap: JSON.stringify(Object.fromEntries(formats)),
  };
}

function metaField(name: string, type: string, usable: boolean): ListedField {
  return {
    count: 0,
    name,
    type,
    esTypes: name === "_score" ? [] : [name],
    scripted: false,
    searchable: usable,
    aggregatable: usable,
    readFromDocValues: false,
  };
}

/** The leaves, by their dotted names. Objects themselves are not listed. */
function templateFields(properties: Properties, prefix = ""): ListedField[] {
  return Object.entries(properties).flatMap(([name, property]) => {
    const { type, properties: inner } = property;
    if (inner !== undefined) return templateFields(inner, `${prefix}${name}.`);
    if (type === undefined || type === "object") return [];
    return [templateField(`${prefix}${name}`, type, property)];
  });
}

const withoutDocValues = new Set(["text", "flat_object"]);

function templateField(
  name: string,
  type: string,
  { index = true, doc_values = !withoutDocValues.has(type) }: Property,
): ListedField {
  return listedField(name, [type], index || doc_values, doc_values);
}

/** As Dashboards reads `_field_caps` (`field_caps_response.ts`): one type of its own, or a conflict. */
function capableFields(capabilities: FieldCapabilities): ListedField[] {
  return Object.entries(capabilities).flatMap(([name, byType]) => {
    const types = Object.keys(byType);
    if (name.startsWith("_") || types.some((type) => type === "object" || type === "nested")) return [];
    const all = Object.values(byType);
    const searchable = all.some((one) => one.searchable);
    const aggregatable = all.some((one) => one.aggregatable);
    return [listedField(name, types, searchable, aggregatable)];
  });
}

function listedField(
  name: string,
  esTypes: readonly string[],
  searchable: boolean,
  aggregatable: boolean,
): ListedField {
  const [type = "unknown", ...others] = new Set(esTypes.map((one) => dashboardsTypes[one] ?? "unknown"));
  const readFromDocValues = aggregatable && others.length === 0 && !esTypes.includes("text");
  return {
    count: 0,
    name,
    type: others.length === 0 ? type : "conflict",
    esTypes,
    scripted: false,
    searchable,
    aggregatable,
    readFromDocValues,
  };
}

/** Numbers that are names: they have no commas. */
const namesByNumber = /(^asn|_port|status_code|http_status|_priority)$/;
const withMilliseconds = "MMM D, YYYY @ HH:mm:ss.SSS";

/**
 * The fallback is for numbers, which aggregations answer with: Dashboards reads it by a name under which it has no
 * default (`date_nanos_shared.ts`) and writes raw ISO text without it.
 */
function formatOf({ name, esTypes }: ListedField): object | undefined {
  if (esTypes.includes("date_nanos"))
    return { id: "date_nanos", params: { pattern: withMilliseconds, patternFallback: withMilliseconds } };
  if (name === "bytes" || name.endsWith("_bytes")) return { id: "bytes" };
  if (namesByNumber.test(name)) return { id: "number", params: { pattern: "0" } };
  return undefined;
}
