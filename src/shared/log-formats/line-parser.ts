import type { Field } from "./fields.ts";
import { isUtf8 } from "node:buffer";
import type { Batch } from "../bulk/batch.ts";
import { ActionLine } from "./action-line.ts";
import {
  byteAt,
  byteOrderMarkBytes,
  carriageReturn,
  dash,
  hasByteOrderMark,
  newline,
  openBrace,
  quote,
  space,
} from "./bytes.ts";
import type { FormatParser, ParserOptions } from "./format.ts";
import { indexDate } from "./index-name.ts";
import {
  type Constant,
  constant,
  Line,
  putByte,
  putConstant,
  putMember,
  putReplaced,
  slackBytes,
  stringKeyOf,
} from "./line.ts";
import { loadBalancerOfKey } from "./object-key.ts";
import { parameterRedaction, redactAddresses, redactOccurrences } from "./redaction.ts";
import type { ParameterRedaction } from "./query-parameters.ts";
import { membersOf, type Source } from "./source.ts";
import { dayAt, hourAt, monthAt, yearAt } from "./time.ts";

const extraKey = stringKeyOf("extra");
const closeBrace = 0x7d;
/** A byte becomes at most six (`\u0000`), and the URL's host is written twice; a pseudonym of an address has 39. */
const growth = 12;
/** Punctuation of a member: comma, quotes, colon, and `Z` after a time. */
const memberBytes = 7;
const spareBytes = 64 + slackBytes;
/** Bytes of a time that its index depends on: to the hour. */
const hourBytes = 13;

interface Problem {
  readonly reason: string;
  readonly message: string;
}

/** Parses the lines of a source by its field table, from bytes to the bytes of `_bulk`. */
export class LineParser implements FormatParser {
  private readonly source: Source;
  /** The names that AWS gives the fields, for messages. */
  private readonly names: readonly string[];
  private readonly fields: readonly Field[];
  private readonly options: ParserOptions;
  private readonly line: Line;
  private readonly parameters: ParameterRedaction | undefined;
  private readonly action: ActionLine;
  /** Bytes that a document takes besides those of its line. */
  private readonly fixedBytes: number;
  /** The member `elb_name`, where it comes from the object's key. */
  private readonly nameMember: Constant;
  /** The hour for which the action line is prepared, as it is written in a document's time. */
  private hourFirst = Number.NaN;
  private hourSecond = Number.NaN;

  constructor(source: Source, options: ParserOptions) {
    this.source = source;
    this.options = options;
    this.line = new Line(options);
    this.parameters = parameterRedaction(options);
    this.action = new ActionLine(options.idPrefix);
    this.setIndex(1970, 1, 1, 0);
    const name = source.namedByKey ? loadBalancerOfKey(options.key ?? "") : undefined;
    const member = name === undefined ? "" : `,"elb_name":${JSON.stringify(name)}`;
    this.nameMember = constant(member);
    const fields = source.fields();
    this.names = Object.keys(fields);
    this.fields = Object.values(fields);
    const members = Object.keys(membersOf(source));
    const names = members.reduce((sum, { length }) => sum + length + memberBytes, 0);
    this.fixedBytes = names + this.nameMember.length + this.action.bytes + spareBytes;
  }

  parseBlock(block: Buffer, start: number, end: number, offset: number, batch: Batch): number {
    const { line } = this;
    line.readFrom(block);
    line.writeTo(batch.body);
    let from = start;
    while (from < end) {
      const found = block.indexOf(newline, from);
      const stop = found === -1 || found > end ? end : found;
      const lineEnd = endOfText(block, from, stop);
      if (lineEnd === from) {
        batch.lines += 1;
        batch.skipped += 1;
        from = Math.min(stop + 1, end);
        continue;
      }
      if (!batch.reserve((lineEnd - from) * growth + this.fixedBytes)) return from;
      if (line.out.length !== batch.body.length) line.writeTo(batch.body);
      const at = offset + from - start;
      const problem = this.parseLine(block, from, lineEnd, at, batch);
      let next = Math.min(stop + 1, end);
      if (problem !== undefined) {
        const recordEnd = this.recordEnd(block, from, next, end);
        if (recordEnd > next) {
          const textEnd = endOfText(block, from, recordEnd);
          if (!batch.reserve((textEnd - from) * growth + this.fixedBytes)) return from;
          if (line.out.length !== batch.body.length) line.writeTo(batch.body);
          this.parseRecord(block, from, textEnd, at, batch);
          next = recordEnd;
        } else batch.reject(at, problem.reason, problem.message, block, from, lineEnd);
      }
      from = next;
    }
    return from;
  }

  /** Where the record ends that begins with the line [from, next): its quoted text may contain newlines. */
  private recordEnd(block: Buffer, from: number, next: number, end: number): number {
    const { startsRecord } = this.source;
    if (startsRecord === undefined || !startsRecord(block, from)) return next;
    let to = next;
    while (to < end && !startsRecord(block, to)) {
      const found = block.indexOf(newline, to);
      to = found === -1 || found >= end ? end : found + 1;
    }
    return to;
  }

  /** Parses a record of several lines; if it is not one, they become one reject. */
  private parseRecord(block: Buffer, from: number, end: number, offset: number, batch: Batch): void {
    const isClosed = block.lastIndexOf(quote, end - 1) > block.lastIndexOf(newline, end - 1);
    const problem = isClosed
      ? this.parseLine(block, from, end, offset, batch)
      : {
          reason: "unparsable",
          message:
            "The lines up to the next one that begins with a time are not a record: a quote is never closed.",
        };
    if (problem !== undefined) batch.reject(offset, problem.reason, problem.message, block, from, end);
  }

  /** Writes the document of a line. @returns why there is none */
  private parseLine(
    block: Buffer,
    from: number,
    end: number,
    offset: number,
    batch: Batch,
  ): Problem | undefined {
    const { line } = this;
    const documentStart = batch.length + this.action.bytes;
    line.length = documentStart;
    line.nonAscii = false;
    line.isNamed = false;
    line.hasNodeAddress = false;
    // A byte order mark at the start of an object is not part of the text.
    const textStart = offset === 0 && hasByteOrderMark(block, from) ? from + byteOrderMarkBytes : from;
    const problem = this.readRedacted(block, textStart, end);
    if (problem !== undefined) return problem;
    if (!line.isNamed) line.length = putConstant(line.outView, line.length, this.nameMember);
    line.out[documentStart] = openBrace; // each member was written with a comma before it
    this.prepareIndex(line.timeStart);
    if (line.client !== undefined) redactClient(line, documentStart, line.client);
    if (line.nonAscii) replaceInvalidUtf8(line, documentStart);
    putByte(line, closeBrace);
    putByte(line, newline);
    this.action.put(line.outView, batch.length, offset);
    batch.commit(line.length, offset, block, from, end);
    return undefined;
  }

  /** Reads the line, or, if it has parameters that are redacted, a copy of it without their values. */
  private readRedacted(block: Buffer, from: number, end: number): Problem | undefined {
    const { line, parameters } = this;
    if (parameters !== undefined) {
      const text = block.toString("latin1", from, end);
      const redacted = parameters.redact(text);
      if (redacted !== text) {
        const copy = Buffer.from(redacted, "latin1");
        line.readFrom(copy);
        const problem = this.readFields(0, copy.length);
        line.readFrom(block);
        return problem;
      }
    }
    return this.readFields(from, end);
  }

  /** @returns why the line is a reject */
  private readFields(from: number, end: number): Problem | undefined {
    const { line } = this;
    const { fields } = this;
    const { minimumFields, name } = this.source;
    line.position = from;
    line.end = end;
    line.client = undefined;
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
    this.putExtra();
    return undefined;
  }

  /** Keeps what comes after the known fields, so that nothing is lost. */
  private putExtra(): void {
    const { line } = this;
    let to = line.end;
    while (to > line.position && byteAt(line.block, to - 1) === space) to -= 1;
    if (to <= line.position || arePlaceholders(line.block, line.position, to)) return;
    if (this.options.redactClientAddresses === "none") putMember(line, extraKey, line.position, to);
    else {
      const text = Buffer.from(line.block.subarray(line.position, to)).toString("latin1");
      putReplaced(line, extraKey, redactAddresses(text, this.options));
    }
  }

  /** Prepares the action line for the time at `at`; lines of the same hour (two overlapping doubles) share it. */
  private prepareIndex(at: number): void {
    const { out, outView } = this.line;
    const first = outView.getFloat64(at, true);
    const second = outView.getFloat64(at + hourBytes - 8, true);
    if (first === this.hourFirst && second === this.hourSecond) return;
    this.hourFirst = first;
    this.hourSecond = second;
    this.setIndex(yearAt(out, at), monthAt(out, at), dayAt(out, at), hourAt(out, at));
  }

  private setIndex(year: number, month: number, day: number, hour: number): void {
    const date = indexDate(this.options.rotation, year, month, day, hour);
    this.action.setIndex(`${this.source.index}-${date}`);
  }
}

/** Where the text of [from, stop) ends, without a newline and a carriage return. */
function endOfText(block: Uint8Array, from: number, stop: number): number {
  let end = stop;
  if (end > from && byteAt(block, end - 1) === newline) end -= 1;
  if (end > from && byteAt(block, end - 1) === carriageReturn) end -= 1;
  return end;
}

/** Whether [from, to) is nothing but `-` and `"-"`: AWS writes them before it releases a field. */
function arePlaceholders(block: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (byte !== space && byte !== dash && byte !== quote) return false;
  }
  return /^(-|"-")( +(-|"-"))*$/.test(Buffer.from(block.subarray(from, to)).toString("latin1").trimStart());
}

/** Redacts the client's address in the rest of its document as well. */
function redactClient(line: Line, from: number, { address, redacted }: NonNullable<Line["client"]>): void {
  const written = Buffer.from(line.out.buffer, line.out.byteOffset + from, line.length - from);
  if (!written.includes(address, 0, "latin1")) return;
  const text = redactOccurrences(written.toString("latin1"), address, redacted);
  const bytes = Buffer.from(text, "latin1");
  line.out.set(bytes, from);
  line.length = from + bytes.length;
}

/** A document never carries invalid UTF-8: such bytes become U+FFFD. */
function replaceInvalidUtf8(line: Line, from: number): void {
  const written = Buffer.from(line.out.buffer, line.out.byteOffset + from, line.length - from);
  if (isUtf8(written)) return;
  const valid = Buffer.from(written.toString("utf8"));
  line.out.set(valid, from);
  line.length = from + valid.length;
}
