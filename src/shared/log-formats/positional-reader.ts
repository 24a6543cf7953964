import { byteAt, dash, quote, space } from "./bytes.ts";
import type { Field } from "./fields.ts";
import type { Line } from "./line.ts";
import { type Problem, putExtra, type RecordReader } from "./record-reader.ts";
import type { Source } from "./source.ts";

/** Reads lines whose fields have a fixed order, separated by spaces. */
export class PositionalReader implements RecordReader {
  private readonly source: Source;
  /** The names that AWS gives the fields, for messages. */
  private readonly names: readonly string[];
  private readonly fields: readonly Field[];

  constructor(source: Source, fields: Readonly<Record<string, Field>>) {
    this.source = source;
    this.names = Object.keys(fields);
    this.fields = Object.values(fields);
  }

  read(line: Line, from: number, end: number): Problem | undefined {
    const { fields } = this;
    const { minimumFields, name } = this.source;
    line.position = from;
    line.end = end;
    let count = 0;
    for (const field of fields) {
      if (line.position >= line.end) break;
      const at = line.position;
      if (!field.read(line))
        return {
          reason: "unparsable",
          message: `Field ${count + 1} of ${name} (${this.names[count]}), at byte ${at - from} of the line, ${line.problem}.`,
        };
      count += 1;
    }
    if (count < minimumFields)
      return {
        reason: "too_few_fields",
        message: `The line has fewer fields (${count}) than ${name} (at least ${minimumFields}).`,
      };
    putRest(line);
    return undefined;
  }
}

/** Keeps what comes after the known fields. */
function putRest(line: Line): void {
  let to = line.end;
  while (to > line.position && byteAt(line.block, to - 1) === space) to -= 1;
  if (to > line.position && !arePlaceholders(line.block, line.position, to))
    putExtra(line, line.position, to);
}

/** Whether [from, to) is nothing but `-` and `"-"`: AWS writes them before it releases a field. */
function arePlaceholders(block: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (byte !== space && byte !== dash && byte !== quote) return false;
  }
  return /^(-|"-")( +(-|"-"))*$/.test(Buffer.from(block.subarray(from, to)).toString("latin1").trimStart());
}
