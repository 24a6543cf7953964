import type { Encoding } from "./encoding.ts";
import type { FormatParser, ParserOptions } from "./format.ts";
import { type FormatName, formats, sources } from "./formats.ts";
import { LineParser } from "./line-parser.ts";
import type { Source } from "./source.ts";

/** What a record of the format is in an object: an element of an array, or where one begins; undefined: each line. */
export function recordShapeOf(
  name: FormatName,
  encoding: Encoding = "lines",
): "array" | Source["startsRecord"] | undefined {
  if (encoding === "records") return "array";
  const source: Source | undefined = sources.find((one) => one.name === name);
  return encoding === "lines" ? source?.startsRecord : undefined;
}

export function createParser(name: FormatName, options: ParserOptions): FormatParser {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new RangeError(`There is no format ${name}.`);
  return "parser" in format ? new format.parser(options) : new LineParser(format, options);
}
