import type { Batch } from "../bulk/batch.ts";
import { ActionLine } from "./action-line.ts";
import {
  byteAt,
  byteOrderMarkBytes,
  carriageReturn,
  hasByteOrderMark,
  newline,
  openBrace,
  quote,
} from "./bytes.ts";
import { areNamesOf, type Columns, columnsOf, mayBeNames, packColumns, unpackColumns } from "./columns.ts";
import { plainName } from "./encoding.ts";
import type { Field } from "./fields.ts";
import type { FormatParser, ParserOptions } from "./format.ts";
import { HeaderReader } from "./header-reader.ts";
import { indexDate } from "./index-name.ts";
import { JsonReader } from "./json-reader.ts";
import { Line, putByte, slackBytes } from "./line.ts";
import { PlaceMembers } from "./place-members.ts";
import { PositionalReader } from "./positional-reader.ts";
import type { ParameterRedaction } from "./query-parameters.ts";
import { type Problem, type RecordReader, unparsable, ValueWriter } from "./record-reader.ts";
import { parameterRedaction } from "./redaction.ts";
import { membersOf, type Source } from "./source.ts";
import { redactClient, replaceInvalidUtf8 } from "./written-document.ts";
import { dayAt, hourAt, monthAt, yearAt } from "./time.ts";

const [closeBrace, numberSign] = [0x7d, 0x23];
/** A byte becomes at most six (`\u0000`), and the URL's host is written twice. Longer text asks for room (`hasRoom`). */
const growth = 12;
/** Punctuation of a member: comma, quotes, colon, and `Z` after a time. */
const memberBytes = 7;
const spareBytes = 64 + slackBytes;
/** Longest columns of a header within an object: the state of a load carries those of one. */
const maxColumnsBytes = 4_096;
/** Bytes of a time that its index depends on: to the hour. */
const hourBytes = 13;

/** Parses the records of a source, one a line, from bytes to the bytes of `_bulk`. */
export class LineParser implements FormatParser {
  private readonly source: Source;
  private readonly fields: Readonly<Record<string, Field>>;
  private readonly finishers: readonly NonNullable<Field["finish"]>[];
  private readonly values: ValueWriter;
  private reader: RecordReader;
  /** Of lines that a header names: their columns, and these as the plan carries them. */
  private named: Columns | undefined;
  columns: string | undefined;
  private readonly options: ParserOptions;
  private readonly line: Line;
  /** Of lines in a fixed order, redacted before they are read: their encoding does not show where values end. */
  private readonly parameters: ParameterRedaction | undefined;
  /** The block that is parsed. */
  private bytes: Uint8Array = new Uint8Array(0);
  private view: DataView = new DataView(new ArrayBuffer(0));
  private readonly action: ActionLine;
  /** Bytes that a document takes besides those of its line. */
  private readonly fixedBytes: number;
  private readonly place: PlaceMembers;
  /** The hour for which the action line is prepared, as it is written in a document's time. */
  private hourFirst = Number.NaN;
  private hourSecond = Number.NaN;

  constructor(source: Source, options: ParserOptions) {
    this.source = source;
    this.options = options;
    this.line = new Line(options);
    const { encoding = "lines", columns } = options.layout ?? {};
    this.parameters = encoding === "lines" ? parameterRedaction(options) : undefined;
    this.values = new ValueWriter(parameterRedaction(options));
    this.action = new ActionLine(options.idPrefix);
    this.setIndex(1970, 1, 1, 0);
    this.place = new PlaceMembers(source, options.key ?? "");
    const fields = source.fields();
    this.fields = fields;
    this.finishers = Object.values(fields).flatMap(({ finish }) => (finish === undefined ? [] : [finish]));
    if (encoding === "lines") this.reader = new PositionalReader(source, fields);
    else if (encoding === "header") this.reader = this.readColumns(columns ?? "");
    else this.reader = new JsonReader(source, fields, this.values);
    const members = Object.keys(membersOf(source));
    const names = members.reduce((sum, { length }) => sum + length + memberBytes, 0);
    this.fixedBytes = names + this.place.bytes + this.action.bytes + spareBytes;
  }

  parseBlock(block: Buffer, start: number, end: number, offset: number, batch: Batch): number {
    const { line } = this;
    line.readFrom(block);
    this.bytes = line.block;
    this.view = line.blockView;
    parameterRedaction(this.options)?.beginBlock(block);
    line.writeTo(batch.body);
    this.noteColumns(batch);
    let from = start;
    while (from < end) {
      const found = block.indexOf(newline, from);
      const stop = found === -1 || found > end ? end : found;
      const lineEnd = endOfText(this.bytes, from, stop);
      if (lineEnd === from || this.isHeader(block, from, lineEnd, batch)) {
        batch.lines += 1;
        batch.skipped += 1;
        from = Math.min(stop + 1, end);
        continue;
      }
      const at = offset + from - start;
      const problem = this.parseWithRoom(block, from, lineEnd, at, batch);
      if (problem === "full") return from;
      let next = Math.min(stop + 1, end);
      if (problem !== undefined) {
        const recordEnd = this.recordEnd(block, from, next, end);
        if (recordEnd > next) {
          if (!this.parseRecord(block, from, endOfText(this.bytes, from, recordEnd), at, batch)) return from;
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
    if (startsRecord === undefined || !startsRecord(this.bytes, from)) return next;
    let to = next;
    while (to < end && !startsRecord(this.bytes, to)) {
      const found = block.indexOf(newline, to);
      to = found === -1 || found >= end ? end : found + 1;
    }
    return to;
  }

  /** Parses a record of several lines; if it is not one, they become one reject. @returns false when the batch is full */
  private parseRecord(block: Buffer, from: number, end: number, offset: number, batch: Batch): boolean {
    const isClosed = block.lastIndexOf(quote, end - 1) > block.lastIndexOf(newline, end - 1);
    const problem = isClosed
      ? this.parseWithRoom(block, from, end, offset, batch)
      : {
          reason: "unparsable",
          message:
            "The lines up to the next one that begins with a time are not a record: a quote is never closed.",
        };
    if (problem === "full") return false;
    if (problem !== undefined) batch.reject(offset, problem.reason, problem.message, block, from, end);
    return true;
  }

  /** Writes the document of a line where the batch has room for it. @returns why there is none */
  private parseWithRoom(
    block: Buffer,
    from: number,
    end: number,
    offset: number,
    batch: Batch,
  ): Problem | "full" | undefined {
    const { line } = this;
    const usualBytes = (end - from) * growth + this.fixedBytes;
    for (let bytes = usualBytes; ; bytes += usualBytes + line.missingBytes) {
      if (!batch.reserve(bytes)) return "full";
      if (line.out.length !== batch.body.length) line.writeTo(batch.body);
      line.limit = batch.body.length - usualBytes;
      line.missingBytes = 0;
      const problem = this.parseLine(block, from, end, offset, batch);
      if (line.missingBytes === 0) return problem;
    }
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
    line.timeStart = -1;
    line.record += 1;
    line.client = undefined;
    line.isNamed = false;
    line.hasAccount = false;
    line.hasRegion = false;
    line.arnTo = 0;
    line.hasNodeAddress = false;
    // A byte order mark at the start of an object is not part of the text.
    const textStart = offset === 0 && hasByteOrderMark(this.bytes, from) ? from + byteOrderMarkBytes : from;
    const problem = this.readRedacted(textStart, end) ?? this.finish();
    if (problem !== undefined) {
      this.values.clear();
      return problem;
    }
    this.place.put(line);
    line.out[documentStart] = openBrace; // each member was written with a comma before it
    this.prepareIndex(line.timeStart);
    if (line.client !== undefined) redactClient(line, documentStart, line.client);
    if (line.missingBytes > 0) return undefined;
    if (line.nonAscii) replaceInvalidUtf8(line, documentStart);
    putByte(line, closeBrace);
    putByte(line, newline);
    this.action.put(line.outView, batch.length, offset);
    batch.commit(line.length, offset, block, from, end);
    return undefined;
  }

  /** Reads the line, or, if it has parameters that are redacted, a copy of it without their values. */
  private readRedacted(from: number, end: number): Problem | undefined {
    const { line, parameters, reader } = this;
    if (parameters?.redactLine(from, end) !== true) return reader.read(line, from, end);
    const { bytes, view, length } = parameters.redacted;
    line.block = bytes;
    line.blockView = view;
    const problem = reader.read(line, 0, length);
    line.block = this.bytes;
    line.blockView = this.view;
    return problem;
  }

  /** Writes what several fields say together. @returns why the record is a reject */
  private finish(): Problem | undefined {
    const { line, finishers, source } = this;
    for (const finish of finishers)
      if (!finish(line)) return unparsable(`The record of ${source.name} ${line.problem}.`);
    if (line.timeStart !== -1) return undefined;
    return {
      reason: "no_timestamp",
      message: `The record of ${source.name} has no time of its own: so its index is unknown.`,
    };
  }

  private readColumns(packed: string): RecordReader {
    this.columns = packed;
    this.named = unpackColumns(this.source, packed);
    return new HeaderReader(this.source, this.fields, this.named, this.values);
  }

  /** Whether the line names columns, or says something else about the lines; such lines may be anywhere. */
  private isHeader(block: Buffer, from: number, end: number, batch: Batch): boolean {
    const { named, source } = this;
    if (named === undefined) return false;
    const start = hasByteOrderMark(this.bytes, from) ? from + byteOrderMarkBytes : from;
    const isDirective = byteAt(this.bytes, start) === numberSign;
    if (!isDirective && !mayBeNames(this.bytes, start, end)) return false;
    const text = block.toString("latin1", start, end);
    if (isDirective && !text.startsWith("#Fields:")) return true;
    const { names } = columnsOf(text, []);
    if (areSame(names, named.names)) return true;
    if (!isDirective && (names.length < 2 || !areNamesOf(source, names))) return false;
    const packed = packColumns(source, { delimiter: named.delimiter, names });
    if (packed !== this.columns)
      this.reader = this.readColumns(packed.length > maxColumnsBytes ? named.delimiter : packed);
    this.noteColumns(batch);
    return true;
  }

  /** Has the batch note the columns of what comes, where they are not those of the layout. */
  private noteColumns(batch: Batch): void {
    batch.columns = this.columns === this.options.layout?.columns ? undefined : this.columns;
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

function areSame(names: readonly string[], others: readonly string[]): boolean {
  return (
    names.length === others.length &&
    names.every((one, index) => plainName(one) === plainName(others[index] ?? ""))
  );
}

/** Where the text of [from, stop) ends, without a newline and a carriage return. */
function endOfText(block: Uint8Array, from: number, stop: number): number {
  let end = stop;
  if (end > from && byteAt(block, end - 1) === newline) end -= 1;
  if (end > from && byteAt(block, end - 1) === carriageReturn) end -= 1;
  return end;
}
