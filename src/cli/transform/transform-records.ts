import { envelopeOf } from "../../functions/cloudwatch/transform-log-events/envelope.ts";
import {
  transformData,
  transformEnvelope,
} from "../../functions/cloudwatch/transform-log-events/transform-record.ts";
import type {
  Transformed,
  TransformOptions,
} from "../../functions/cloudwatch/transform-log-events/transformed.ts";
import { lineBlocks } from "../../shared/objects/line-blocks.ts";
import { fullDocumentKeyOf } from "../../shared/rejects/source-record.ts";
import { type InputRecord, inputRecordsOf } from "./input-records.ts";
import {
  maxDocumentBytes,
  maxInflatedBytes,
  type Placed,
  type TransformRequest,
} from "./transform-request.ts";

/** A record, or why there is none where one should be. */
type Found = InputRecord | Extract<Transformed, { kind: "reject" }>;

/** One record after another: as in an invocation of TransformLogEvents, but without a stream. */
export async function* transformRecords(
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
  const options: TransformOptions = {
    ownLogGroups: [], // of which stack it would be is not known
    objectFields: request.objectFields,
    maxDocumentBytes,
    maxInflatedBytes,
    arrivalMs: source.arrivalMs,
    fullDocumentKey: (event) => fullDocumentKeyOf(source, event),
  };
  if ("envelope" in record) return transformEnvelope(envelopeOf(record.envelope), options);
  return transformData(record.data, options);
}

/** Records as JSON texts, a line each. */
export async function* jsonRecordsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<Found> {
  for await (const found of lineBlocks(bytes, { start: 0, end: null }, maxInflatedBytes)) {
    if (found.kind === "oversize") {
      yield noRecord(`A line of ${found.length} bytes is too long for a record`);
      continue;
    }
    for (const line of found.block.toString("utf8").split("\n")) {
      if (line.trim() === "") continue;
      const records = inputRecordsOf(line);
      if (records === undefined) yield noRecord(`There is none in the line ${line.slice(0, 100)}`);
      else yield* records;
    }
  }
}

/** Records as base64 of gzip, parted or wrapped by white space: each begins as base64 of gzip does. */
export async function* base64RecordsOf(bytes: AsyncIterable<Buffer>): AsyncGenerator<InputRecord> {
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

/** The first three bytes of gzip in base64; in the midst of a record by chance once in sixteen million lines. */
export const beginningOfGzip = "H4sI";

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
