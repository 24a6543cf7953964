import { byteAt, quote } from "./bytes.ts";
import { type Columns, countValues, fieldNames, valueEnd } from "./columns.ts";
import { plainName } from "./encoding.ts";
import { type Field, firstMark } from "./fields.ts";
import type { Line } from "./line.ts";
import { type Problem, type RecordReader, unparsable, type ValueWriter } from "./record-reader.ts";
import type { Source } from "./source.ts";

const comma = 0x2c;

/** A column of a known field, of one that is not kept, or of one that the source lacks. */
interface Column {
  readonly name: string;
  readonly field: Field | undefined;
  readonly isIgnored: boolean;
  /** What follows a comma of the value itself, where commas separate the values. */
  readonly afterOwnComma: Buffer | undefined;
}

/** Reads lines whose columns a header names: any of them, in any order. */
export class HeaderReader implements RecordReader {
  private readonly columns: readonly Column[];
  private readonly delimiter: number;
  /** The delimiter in each byte of a word. */
  private readonly delimiters: number;
  private readonly values: ValueWriter;
  private readonly name: string;

  constructor(
    source: Source,
    fields: Readonly<Record<string, Field>>,
    { delimiter, names }: Columns,
    values: ValueWriter,
  ) {
    const known = fieldNames(source, Object.keys(fields));
    this.name = source.name;
    this.delimiter = delimiter.charCodeAt(0);
    this.delimiters = this.delimiter * 0x01010101;
    this.values = values;
    const taken = new Set<Field>();
    this.columns = names.map((name) => {
      const found = fields[known.get(plainName(name)) ?? ""];
      // Two columns may have one field's name, in two spellings: a document has each member once.
      const field = found === undefined || taken.has(found) ? undefined : found;
      if (field !== undefined) taken.add(field);
      const after = this.delimiter === comma ? field?.afterOwnComma : undefined;
      return {
        name,
        field,
        isIgnored: source.ignored?.includes(plainName(name)) === true,
        afterOwnComma: after === undefined ? undefined : Buffer.from(after),
      };
    });
  }

  read(line: Line, from: number, end: number): Problem | undefined {
    const { columns, delimiter, values } = this;
    const { block } = line;
    line.end = end;
    values.begin(line, from, end);
    let at = from;
    let index = 0;
    for (const { name, field, isIgnored, afterOwnComma } of columns) {
      if (at > end)
        return {
          reason: "too_few_fields",
          message: `The line has ${index} values; the header of its object names ${columns.length}.`,
        };
      index += 1;
      const to =
        afterOwnComma !== undefined
          ? this.endWithCommas(block, at, end, afterOwnComma, columns.length - index)
          : byteAt(block, at) === quote
            ? valueEnd(block, at, end, delimiter)
            : this.plainEnd(line, at);
      const isQuoted = to - at > 1 && byteAt(block, at) === quote && byteAt(block, to - 1) === quote;
      const [first, last] = isQuoted ? [at + 1, to - 1] : [at, to];
      if (field === undefined) {
        if (!isIgnored) values.keep(line, name, first, last);
      } else if (!values.write(line, field, first, last))
        return unparsable(
          `Column ${index} of ${this.name} (${name}), at byte ${at - from} of the line, ${line.problem}.`,
        );
      at = to + 1;
    }
    if (at <= end && columns.length === 1 && columns[0]?.name === "")
      return unparsable("The header of the line is too long to be kept, so its values have no names.");
    if (at <= end)
      return {
        reason: "too_many_fields",
        message: `The line has more values than the ${columns.length} that the header of its object names.`,
      };
    values.end(line);
    return undefined;
  }

  /** Where a value ends that may have commas: it takes those that the columns after it leave over. */
  private endWithCommas(block: Uint8Array, from: number, end: number, after: Buffer, columnsAfter: number) {
    let to = valueEnd(block, from, end, comma);
    if (!beginsWith(block, to + 1, end, after)) return to;
    const more = countValues(block.subarray(from, end), ",") - 1 - columnsAfter;
    for (let left = more; left > 0 && beginsWith(block, to + 1, end, after); left -= 1)
      to = valueEnd(block, to + 1, end, comma);
    return to;
  }

  /** Where a value without quotes ends: looks at four bytes at a time for the delimiter. */
  private plainEnd({ block, blockView, end }: Line, from: number): number {
    const { delimiter, delimiters } = this;
    let at = from;
    for (; at + 4 <= end; at += 4) {
      const word = blockView.getInt32(at, true) ^ delimiters;
      const marks = (word - 0x01010101) & ~word & 0x80808080;
      if (marks !== 0) return at + firstMark(marks);
    }
    while (at < end && byteAt(block, at) !== delimiter) at += 1;
    return at;
  }
}

function beginsWith(block: Uint8Array, from: number, end: number, bytes: Buffer): boolean {
  return from + bytes.length <= end && bytes.equals(block.subarray(from, from + bytes.length));
}
