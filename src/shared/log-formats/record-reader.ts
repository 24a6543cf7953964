import { isAbsent } from "./fields.ts";
import type { Field } from "./fields.ts";
import { hasRoom, type Line, putMember, putReplaced, slackBytes, stringKeyOf } from "./line.ts";
import type { ParameterRedaction } from "./query-parameters.ts";
import { redactAddresses } from "./redaction.ts";

export interface Problem {
  readonly reason: string;
  readonly message: string;
}

/** Reads one record in one encoding. */
export interface RecordReader {
  /** Reads [from, end) of the line's block and writes its members. @returns why the record is a reject */
  readonly read: (line: Line, from: number, end: number) => Problem | undefined;
}

const extraKey = stringKeyOf("extra");

/** Keeps what no field takes, so that nothing is lost. */
export function putExtra(line: Line, from: number, to: number): void {
  if (line.redaction.redactClientAddresses === "none") putMember(line, extraKey, from, to);
  else {
    const text = Buffer.from(line.block.subarray(from, to)).toString("latin1");
    putReplaced(line, extraKey, redactAddresses(text, line.redaction));
  }
}

export function unparsable(message: string): Problem {
  return { reason: "unparsable", message };
}

/** Writes values that an encoding has found, one after another, and keeps those of fields that the source lacks. */
export class ValueWriter {
  private readonly parameters: ParameterRedaction | undefined;
  private others: Map<string, string> | undefined;
  /** The block of the record, as the line reads it, and where the record ends. */
  private bytes: Uint8Array = new Uint8Array(0);
  private recordEnd = 0;
  /** Where the search for `parameterAt` began. */
  private searchedFrom = 0;
  /** Where the next parameter's value begins; beyond the record if there is none. */
  private parameterAt = Number.POSITIVE_INFINITY;

  constructor(parameters: ParameterRedaction | undefined) {
    this.parameters = parameters;
  }

  /** Begins the record [from, to) of the block, whose values come in any order. */
  begin({ block }: Line, from: number, to: number): void {
    this.bytes = block;
    this.recordEnd = to;
    this.findParameter(from);
  }

  private findParameter(from: number): void {
    const found = this.parameters?.nextValue(from, this.recordEnd) ?? -1;
    this.searchedFrom = from;
    this.parameterAt = found === -1 ? Number.POSITIVE_INFINITY : found;
  }

  /** Whether the value may have a parameter. What is not in the block, because it was escaped, may. */
  private mayHaveParameter(line: Line, from: number, to: number): boolean {
    if (line.block !== this.bytes) return true;
    // An object is kept after what is in it: its value begins before the last one.
    if (this.parameterAt <= from || from < this.searchedFrom) this.findParameter(from);
    return this.parameterAt <= to;
  }

  /** @param from @param to the value in the line's block. @returns false, with `line.problem` set, if it cannot be taken */
  write(line: Line, field: Field, from: number, to: number): boolean {
    if (isAbsent(line.block, from, to)) return true;
    const { parameters } = this;
    if (parameters === undefined || !this.mayHaveParameter(line, from, to))
      return field.write(line, from, to);
    const value = valueOf(line, from, to);
    const redacted = parameters.redactValue(value, field.isQuery === true);
    return redacted === value
      ? field.write(line, from, to)
      : writeFrom(line, redacted, (length) => field.write(line, 0, length));
  }

  /** Keeps a value of a field that the source lacks. */
  keep(line: Line, name: string, from: number, to: number): void {
    if (isAbsent(line.block, from, to)) return;
    const value = valueOf(line, from, to);
    this.others ??= new Map();
    this.others.set(name, (this.parameters?.redactValue(value, false) ?? value).toString("latin1"));
  }

  /** Ends a record: what was kept becomes `extra`, an object as text, the same in whatever order it came. */
  end(line: Line): void {
    const { others } = this;
    if (others === undefined) return;
    this.others = undefined;
    const sorted = [...others].toSorted(([a], [b]) => (a < b ? -1 : 1));
    const text = Buffer.from(JSON.stringify(Object.fromEntries(sorted)), "latin1");
    // Names of columns are not in the line, nor are those of objects around a member in its own text.
    if (!hasRoom(line, extraKey.length + text.length * 3 + slackBytes)) return;
    writeFrom(line, text, (length) => {
      putExtra(line, 0, length);
      return true;
    });
  }

  /** Forgets what was kept of a record that is a reject. */
  clear(): void {
    this.others = undefined;
  }
}

/** The bytes of a value, not copied. */
function valueOf({ block }: Line, from: number, to: number): Buffer {
  return Buffer.from(block.buffer, block.byteOffset + from, to - from);
}

/** Has `write` read from other bytes than the block's. */
export function writeFrom(line: Line, bytes: Buffer, write: (length: number) => boolean): boolean {
  const { block, blockView, end } = line;
  line.readFrom(bytes);
  line.end = bytes.length;
  const taken = write(bytes.length);
  line.block = block;
  line.blockView = blockView;
  line.end = end;
  return taken;
}
