import type { FormatParser, ParserOptions } from "./format.ts";
import { type FormatName, formats, sources } from "./formats.ts";
import { LineParser } from "./line-parser.ts";
import type { Source } from "./source.ts";

/** Where records of the format begin; undefined if each line is one. */
export function startsRecordOf(name: FormatName): Source["startsRecord"] {
  const source: Source | undefined = sources.find((one) => one.name === name);
  return source?.startsRecord;
}

export function createParser(name: FormatName, options: ParserOptions): FormatParser {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new RangeError(`There is no format ${name}.`);
  return "parser" in format ? new format.parser(options) : new LineParser(format, options);
}
