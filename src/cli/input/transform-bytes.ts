import { lineBlocks } from "../../shared/objects/line-blocks.ts";
import { fullDocumentKeyOf } from "../../shared/rejects/source-record.ts";
import { UsageError } from "../terminal/errors.ts";
import { peek, peekText } from "./input-file.ts";
import { type InputRecord, inputRecordsOf } from "./subscription-records.ts";
import {
  maxInflatedBytes,
  optionsFor,
  type Placed,
  transformEnvelope,
  transformLines,
  type TransformRequest,
} from "./transform-lines.ts";
import { decodeBase64, type Transformed, transformRecord } from "./transformer.ts";

const newline = 0x0a;
/** How many bytes git looks at to distinguish text from binary. */
const inspectedBytes = 8_000;
/** The first three bytes of gzip in base64; within a record, by chance, in one of sixteen million lines. */
const beginningOfGzip = "H4sI";

/**
 * Transforms what a file holds as TransformLogEvents does, without AWS: subscription records in any form in
 * which people meet them, or lines of text, each an event. Plain or gzip; streamed, so that memory stays bounded.
 * @throws UsageError for a source that is empty or not text, and while iterating GzipTruncatedError, GzipCorruptError
 */
export async function* transformBytes(
  source: AsyncIterable<Buffer>,
  request: TransformRequest,
): AsyncGenerator<Placed> {
  const { name } = request;
  const { beginning, isComplete, all } = await peekText(
    source,
    name,
    (piece, bytes) => piece.includes(newline) || bytes >= maxInflatedBytes,
  );
  if (isComplete && beginning.length === 0)
    throw new UsageError(`${name} is empty: there is nothing to transform.`);
  if (beginning.subarray(0, inspectedBytes).includes(0))
    throw new UsageError(
      `${name} is neither text nor gzip: it contains zero bytes. It must be gzip, JSON, base64 or lines of text.`,
    );
  const start = beginning.subarray(0, inspectedBytes).toString("utf8").trimStart();
  if (start.startsWith(beginningOfGzip)) yield* transformRecords(base64RecordsOf(all), request);
  else if (!start.startsWith("{")) yield* transformLines(all, request);
  else yield* transformJson(beginning, all, request);
}

/** JSON: one record per line, or one value over many lines; otherwise lines of text, each of which may be JSON. */
async function* transformJson(
  beginning: Buffer,
  all: AsyncIterable<Buffer>,
  request: TransformRequest,
): AsyncGenerator<Placed> {
  const end = beginning.indexOf(newline);
  const first = beginning.toString("utf8", 0, end === -1 ? beginning.length : end);
  if (inputRecordsOf(first) !== undefined) {
    yield* transformRecords(jsonRecordsOf(all), request);
    return;
  }
  if (isJson(first)) {
    yield* transformLines(all, request);
    return;
  }
  const text = await peek(all, (_, bytes) => bytes > maxInflatedBytes);
  const records = text.isComplete ? inputRecordsOf(text.beginning.toString("utf8")) : undefined;
  if (records === undefined) yield* transformLines(text.all, request);
  else yield* transformRecords(records, request);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** A record, or why it cannot be read. */
type Found = InputRecord | Extract<Transformed, { kind: "reject" }>;

/** One record after another: as in an invocation of TransformLogEvents, but without a stream. */
async function* transformRecords(
  records: AsyncIterable<Found> | Iterable<Found>,
  request: TransformRequest,
): AsyncGenerator<Placed> {
  let number = 0;
  for await (const record of records) {
    number += 1;
    for (const result of transformed(record, number, request)) yield { unit: "record", number, result };
  }
}

function transformed(record: Found, number: number, request: TransformRequest): Iterable<Transformed> {
  if ("kind" in record) return [record];
  const source = ("source" in record ? record.source : undefined) ?? {
    stream: "unknown",
    shard: "unknown",
    sequenceNumber: String(number),
    arrivalMs: request.timeMs,
  };
  const options = optionsFor(request, source.arrivalMs, (event) => fullDocumentKeyOf(source, event));
  if ("envelope" in record) return transformEnvelope(record.envelope, options);
  const bytes = decodeBase64(record.data);
  return bytes === undefined
    ? [{ kind: "reject", reason: "not_base64", message: "The record's data is not base64." }]
    : transformRecord(bytes, options);
}

/** Records as JSON, one or more per line. */
async function* jsonRecordsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Found> {
  for await (const found of lineBlocks(bytes, { start: 0, end: null }, maxInflatedBytes)) {
    if (found.kind === "oversize") {
      yield noRecord(`A line of ${found.length} bytes is too long for a record`);
      continue;
    }
    for (const line of found.block.toString("utf8").split("\n")) {
      if (line.trim() === "") continue;
      const records = inputRecordsOf(line);
      if (records === undefined) yield noRecord(`No record was found in the line ${line.slice(0, 100)}`);
      else yield* records;
    }
  }
}

/** Records as base64 of gzip, separated or wrapped by white space: each begins as base64 of gzip does. */
async function* base64RecordsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<InputRecord> {
  let data = "";
  for await (const word of wordsOf(bytes)) {
    if (word.startsWith(beginningOfGzip) && data !== "") {
      yield { data };
      data = "";
    }
    data += word;
  }
  yield { data };
}

async function* wordsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<string> {
  let last = "";
  for await (const piece of bytes) {
    const words = (last + piece.toString("latin1")).split(/\s+/);
    last = words.pop() ?? "";
    yield* words;
  }
  yield last;
}

function noRecord(message: string): Found {
  return { kind: "reject", reason: "not_a_record", message: `${message}.` };
}
