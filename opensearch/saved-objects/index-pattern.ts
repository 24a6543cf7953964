import { timeField } from "./description.ts";
import type { FieldType, Pattern } from "./description.ts";

/** A field as an index pattern lists it; with all of these members Dashboards does not ask the indexes again. */
interface FieldSpec {
  readonly count: 0;
  readonly name: string;
  readonly type: FieldType | "_source";
  readonly esTypes: readonly string[];
  readonly scripted: false;
  readonly searchable: boolean;
  readonly aggregatable: boolean;
  readonly readFromDocValues: boolean;
}

const fieldTypes: Readonly<Record<string, FieldType>> = {
  keyword: "string",
  text: "string",
  ip: "ip",
  integer: "number",
  long: "number",
  float: "number",
  date: "date",
  date_nanos: "date",
};

/** Attributes of the index pattern's saved object. */
export function indexPatternAttributes({ title, template }: Pattern): Readonly<Record<string, string>> {
  if (template === undefined) return { title, timeFieldName: timeField };
  const fields = [
    metaField("_id", "string", true),
    metaField("_index", "string", true),
    metaField("_score", "number", false),
    metaField("_source", "_source", false),
    ...Object.entries(template.properties).map(([name, property]) => templateField(name, property)),
  ];
  const formats = Object.keys(template.properties).flatMap((name) => {
    const format = formatOf(name);
    return format === undefined ? [] : [[name, format] as const];
  });
  return {
    title,
    timeFieldName: timeField,
    fields: JSON.stringify(fields),
    fieldFormatMap: JSON.stringify(Object.fromEntries(formats)),
  };
}

function metaField(name: string, type: FieldSpec["type"], usable: boolean): FieldSpec {
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

interface Property {
  readonly type: string;
  readonly index?: boolean;
  readonly doc_values?: boolean;
}

function templateField(
  name: string,
  { type, index = true, doc_values = type !== "text" }: Property,
): FieldSpec {
  const fieldType = fieldTypes[type];
  if (fieldType === undefined) throw new Error(`Index patterns know no type for ${name}, a ${type}`);
  return {
    count: 0,
    name,
    type: fieldType,
    esTypes: [type],
    scripted: false,
    searchable: index || doc_values,
    aggregatable: doc_values,
    readFromDocValues: doc_values,
  };
}

/** Numbers that are names are not written with commas. */
function formatOf(name: string): object | undefined {
  if (name.endsWith("_bytes")) return { id: "bytes" };
  if (name.endsWith("_port") || name.endsWith("status_code") || name.endsWith("_priority"))
    return { id: "number", params: { pattern: "0" } };
  return undefined;
}
