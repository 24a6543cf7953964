import { alb } from "./alb.ts";
import { albConnection } from "./alb-connection.ts";
import { albHealthCheck } from "./alb-health-check.ts";
import { classic } from "./classic.ts";
import { JsonParser } from "./json-parser.ts";
import { nlb } from "./nlb.ts";
import { s3Access } from "./s3-access.ts";

/** The formats of lines, each a field table; those with more specific keys come first. */
export const lineFormats = [albHealthCheck, albConnection, alb, nlb, classic, s3Access] as const;

/** The formats that are not lines of fields: each has its own parser. */
const otherFormats = [{ name: "json", keyPattern: /\.(json|jsonl|ndjson)$/, parser: JsonParser }] as const;

/** All formats; their names are defined only here. An object has the first one whose key pattern matches. */
export const formats = [...lineFormats, ...otherFormats] as const;

export type FormatName = (typeof formats)[number]["name"];

export const formatNames: readonly FormatName[] = formats.map(({ name }) => name);
