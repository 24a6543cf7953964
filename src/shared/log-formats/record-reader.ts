import { isAbsent } from "./fields.ts";
import type { Field } from "./fields.ts";
import { type Line, putMember, putReplaced, stringKeyOf } from "./line.ts";
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
  private others: Record<string, string> | undefined;
  private isRedacted = false;

  constructor(parameters: ParameterRedaction | undefined) {
    this.parameters = parameters;
  }

  /** Begins the record [from, to) of the block: whether its values have to be looked at for parameters. */
  begin(block: Buffer, from: number, to: number): void {
    this.isRedacted = this.parameters !== undefined && this.parameters.nextEnd(block, from, to) !== -1;
  }

  /** @param from @param to the value in the line's block. @returns false, with `line.problem` set, if it cannot be taken */
  write(line: Line, field: Field, from: number, to: number): boolean {
    if (isAbsent(line.block, from, to)) return true;
    const { parameters } = this;
    if (parameters === undefined || !this.isRedacted) return field.write(line, from, to);
    const text = textOf(line, from, to);
    const redacted = parameters.redactValue(text, field.isQuery === true);
    return redacted === text
      ? field.write(line, from, to)
      : writeFrom(line, Buffer.from(redacted, "latin1"), (length) => field.write(line, 0, length));
  }

  /** Keeps a value of a field that the source lacks. */
  keep(line: Line, name: string, from: number, to: number): void {
    if (isAbsent(line.block, from, to)) return;
    const text = textOf(line, from, to);
    this.others ??= {};
    this.others[name] = (this.isRedacted ? this.parameters?.redactValue(text, false) : undefined) ?? text;
  }

  /** Ends a record: what was kept becomes `extra`, an object as text. */
  end(line: Line): void {
    const { others } = this;
    if (others === undefined) return;
    this.others = undefined;
    writeFrom(line, Buffer.from(JSON.stringify(others), "latin1"), (length) => {
      putExtra(line, 0, length);
      return true;
    });
  }

  /** Forgets what was kept of a record that is a reject. */
  clear(): void {
    this.others = undefined;
  }
}

function textOf({ block }: Line, from: number, to: number): string {
  return Buffer.from(block.buffer, block.byteOffset + from, to - from).toString("latin1");
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
