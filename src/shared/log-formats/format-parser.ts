import type { FormatParser, ParserOptions } from "./format.ts";
import { type FormatName, formats } from "./formats.ts";
import { LineParser } from "./line-parser.ts";

export function createParser(name: FormatName, options: ParserOptions): FormatParser {
  const format = formats.find((one) => one.name === name);
  if (format === undefined) throw new RangeError(`There is no format ${name}.`);
  return "parser" in format ? new format.parser(options) : new LineParser(format, options);
}
