import {
  type Boards,
  type Bucket,
  type NamedQuery,
  type Pattern,
  type Properties,
  timeField,
  typeOf,
} from "../../../opensearch/descriptions.ts";
import type { Family } from "../server-contract.ts";
import type { TypeOf } from "./filters.ts";

/** What a list of documents shows beside the time if nobody has chosen; `document` is everything in short. */
const usualColumns: Readonly<Record<string, readonly string[]>> = {
  "app-logs": ["level", "logger", "message"],
  elb: [
    "elb_status_code",
    "http_method",
    "host",
    "http_path",
    "backend_ip",
    "backend_processing_time",
    "client_ip",
  ],
  alb: [
    "elb_status_code",
    "http_method",
    "host",
    "http_path",
    "target_ip",
    "target_processing_time",
    "client_ip",
  ],
  nlb: ["elb_name", "domain_name", "client_ip", "destination_ip", "connection_time", "tls_protocol_version"],
  "alb-connection": ["tls_verify_status", "client_ip", "tls_protocol", "tls_handshake_latency", "elb_name"],
  "alb-health-check": ["status", "target_ip", "status_code", "reason_code", "latency", "elb_name"],
  "s3-access": ["http_status", "operation", "bucket", "key", "requester", "client_ip"],
  cloudfront: ["http_status", "http_method", "host", "http_path", "result_type", "time_taken", "client_ip"],
  "vpc-flow": ["action", "source_ip", "destination_ip", "destination_port", "protocol", "packets", "bytes"],
  cloudtrail: ["event_source", "event_name", "user_arn", "client_ip", "error_code", "region"],
};

/** The column that holds the whole document in short. */
export const wholeDocument = "document";
/** The column that holds the name of the index. */
export const indexColumn = "_index";

type Mappings = Boards["mappings"];

/** @param family "" is all */
export function columnsOf(family: string): readonly string[] {
  return family === "" ? [indexColumn, wholeDocument] : (usualColumns[mappedAs(family)] ?? [wholeDocument]);
}

/** Rehydrated documents, under whatever name, are application logs, and mapped like them. */
function mappedAs(family: string): string {
  return Object.hasOwn(usualColumns, family) ? family : "app-logs";
}

/** The mapping that the template gives to a family; of all families, the fields of each. */
function propertiesOf(mappings: Mappings, family: string): Properties {
  const wanted = family === "" ? Object.values(mappings) : [mappings[mappedAs(family)] ?? {}];
  return Object.assign({}, ...wanted);
}

/** Types by the templates, and of other fields by what the indexes have. */
export function typesOf(mappings: Mappings, family: string, fields: ReadonlyMap<string, string>): TypeOf {
  const properties = propertiesOf(mappings, family);
  return (field) => typeOf(properties, field.split(".")) || (fields.get(field) ?? "");
}

/** Whether a pattern's documents can have that field. */
export function canHave({ properties, takesUserFields }: Pattern, field: string): boolean {
  return takesUserFields === true || field === indexColumn || typeOf(properties, field.split(".")) !== "";
}

/** A way to colour the histogram. */
export interface Split {
  readonly name: string;
  readonly label: string;
  /** undefined: one colour. */
  readonly bucket: Bucket | undefined;
}

const level: Split = {
  name: "level",
  label: "level",
  bucket: { by: "terms", field: "level", size: 8, label: "level" },
};
const nothing: Split = { name: "none", label: "nothing", bucket: undefined };

/** Of families without a level or a status code: the field whose values colour it, and what it is called. */
const valueFields: Readonly<Record<string, readonly [field: string, label: string]>> = {
  "alb-health-check": ["status", "result"],
  "alb-connection": ["tls_verify_status", "verification"],
  nlb: ["elb_name", "load balancer"],
  "vpc-flow": ["action", "action"],
  cloudtrail: ["event_source", "service"],
};

function termsSplit(field: string, label: string): Split {
  return { name: field, label, bucket: { by: "terms", field, size: 8, label } };
}

const statusFields: Readonly<Record<string, readonly string[]>> = {
  "": ["elb_status_code", "http_status"],
  elb: ["elb_status_code"],
  alb: ["elb_status_code"],
  "s3-access": ["http_status"],
  cloudfront: ["http_status"],
};

function statusQuery(fields: readonly string[], hundreds: number): string {
  return fields.map((field) => `${field}:[${hundreds}00 TO ${hundreds}99]`).join(" OR ");
}

function statusSplit(fields: readonly string[]): Split {
  const filters = [5, 4, 3, 2].map(
    (hundreds): NamedQuery => ({ label: `${hundreds}xx`, query: statusQuery(fields, hundreds) }),
  );
  return { name: "status", label: "status", bucket: { by: "filters", filters } };
}

/** What went wrong, in all families: by level where there is one, by status elsewhere. */
function severity(): Split {
  const fields = statusFields[""] ?? [];
  const errors = `level:(ERROR OR FATAL) OR status:FAIL OR ${statusQuery(fields, 5)}`;
  const warnings = `level:WARN OR ${statusQuery(fields, 4)}`;
  return {
    name: "severity",
    label: "severity",
    bucket: {
      by: "filters",
      filters: [
        { label: "errors", query: errors },
        { label: "warnings", query: warnings },
        { label: "other", query: `*:* AND NOT (${errors} OR ${warnings})` },
      ],
    },
  };
}

/** The ways to colour the histogram of a family, the usual one first. */
export function splitsOf({ familyQueries }: Boards, family: string): readonly Split[] {
  const byFamily: Split = {
    name: "family",
    label: "family",
    bucket: { by: "filters", filters: familyQueries },
  };
  const template = family === "" ? "" : mappedAs(family);
  const fields = statusFields[template];
  const status = fields === undefined ? [] : [statusSplit(fields)];
  if (template === "") return [severity(), level, ...status, byFamily, nothing];
  if (template === "app-logs") return [level, termsSplit("logger", "logger"), nothing];
  const values = valueFields[template];
  return [...(values === undefined ? [] : [termsSplit(...values)]), ...status, nothing];
}

/** The split of that name, or the usual one. */
export function splitOf(boards: Boards, family: string, name: string): Split {
  const splits = splitsOf(boards, family);
  return splits.find((one) => one.name === name) ?? splits[0] ?? nothing;
}

/** Index expression of a family, without the others whose names begin in the same way; of all, every family's. */
export function patternOf(families: readonly Family[], family: string): string {
  const wanted = families.find(({ name }) => name === family);
  if (wanted === undefined) return families.map(({ pattern }) => pattern).join(",");
  const others = families.filter(({ name }) => name.startsWith(`${family}-`));
  return [wanted.pattern, ...others.map(({ pattern }) => `-${pattern}`)].join(",");
}

/** Names of fields to choose columns from: the template's and the indexes', in the order of the alphabet. */
export function fieldNames(
  mappings: Mappings,
  family: string,
  fields: ReadonlyMap<string, string>,
): readonly string[] {
  return [...new Set([...leaves(propertiesOf(mappings, family)), ...fields.keys()])]
    .filter((name) => name !== timeField)
    .toSorted((a, b) => a.localeCompare(b, "en"));
}

function leaves(properties: Properties, prefix = ""): readonly string[] {
  return Object.entries(properties).flatMap(([name, { properties: inner }]) =>
    inner === undefined ? [`${prefix}${name}`] : leaves(inner, `${prefix}${name}.`),
  );
}
