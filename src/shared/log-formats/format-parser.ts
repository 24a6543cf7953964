import type { FormatParser, ParserOptions } from "./format.ts";
import { type FormatName, formats, lineFormats } from "./formats.ts";
import type { LineFormat } from "./line-format.ts";
import { LineParser } from "./line-parser.ts";

/** Where records of the format begin; undefined if each line is one. */
export function startsRecordOf(name: FormatName): LineFormat["startsRecord"] {
  const format: LineFormat | undefined = lineFormats.find((one) => one.name === name);
  return format?.startsRecord;
}

export function createParser(name: FormatName, options: ParserOptions): FormatParser {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new RangeError(`There is no format ${name}.`);
  return "parser" in format ? new format.parser(options) : new LineParser(format, options);
}
