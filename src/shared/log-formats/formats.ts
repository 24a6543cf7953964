import { JsonParser } from "./json-parser.ts";
import { alb } from "./sources/alb.ts";
import { albConnection } from "./sources/alb-connection.ts";
import { albHealthCheck } from "./sources/alb-health-check.ts";
import { classic } from "./sources/classic.ts";
import { cloudfront } from "./sources/cloudfront.ts";
import { cloudtrail } from "./sources/cloudtrail.ts";
import { nlb } from "./sources/nlb.ts";
import { s3Access } from "./sources/s3-access.ts";
import { vpcFlow } from "./sources/vpc-flow.ts";

/** The sources of logs, each described in a file of its own; those with more specific keys come first. */
export const sources = [
  albHealthCheck,
  albConnection,
  alb,
  nlb,
  classic,
  s3Access,
  cloudfront,
  vpcFlow,
  cloudtrail,
] as const;

/** The formats that no one source writes: each has its own parser. */
const otherFormats = [{ name: "json", keyPattern: /\.(json|jsonl|ndjson)$/, parser: JsonParser }] as const;

/** All formats; their names are defined only here. An object has the first one whose key pattern matches. */
export const formats = [...sources, ...otherFormats] as const;

export type FormatName = (typeof formats)[number]["name"];

export const formatNames: readonly FormatName[] = formats.map(({ name }) => name);
