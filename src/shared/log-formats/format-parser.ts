import { alb } from "./alb.ts";
import { albConnection } from "./alb-connection.ts";
import { albHealthCheck } from "./alb-health-check.ts";
import { classic } from "./classic.ts";
import type { FormatName, FormatParser, ParserOptions } from "./format.ts";
import { JsonParser } from "./json-parser.ts";
import type { LineFormat } from "./line-format.ts";
import { LineParser } from "./line-parser.ts";
import { nlb } from "./nlb.ts";

/** The formats of lines, each a field table. */
export const lineFormats: Readonly<Record<Exclude<FormatName, "json">, LineFormat>> = {
  classic,
  alb,
  nlb,
  "alb-connection": albConnection,
  "alb-health-check": albHealthCheck,
};

export function createParser(format: FormatName, options: ParserOptions): FormatParser {
  return format === "json" ? new JsonParser(options) : new LineParser(lineFormats[format], options);
}
