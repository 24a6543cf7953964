import * as z from "zod/mini";
import { parseRecordReject, type SourceRecord } from "../../shared/rejects/source-record.ts";
import { kinesisEvent, type KinesisRecord, sourceOf } from "./transformer.ts";

/** A subscription record as an input holds it: its bytes in base64, or the envelope in them, as JSON. */
export type InputRecord =
  | { readonly data: string; readonly source?: SourceRecord }
  | { readonly envelope: string };

const time = z.optional(z.union([z.number(), z.string()]));
/** As GetRecords answers ("Record" of the Kinesis API), or in lower case; with other members it is something else. */
const answered = z.union([
  z.strictObject({
    Data: z.string(),
    SequenceNumber: z.optional(z.string()),
    PartitionKey: z.optional(z.string()),
    EncryptionType: z.nullish(z.string()),
    ApproximateArrivalTimestamp: time,
  }),
  z.pipe(
    z.strictObject({
      data: z.string(),
      sequenceNumber: z.optional(z.string()),
      partitionKey: z.optional(z.string()),
      encryptionType: z.nullish(z.string()),
      kinesisSchemaVersion: z.optional(z.string()),
      approximateArrivalTimestamp: time,
    }),
    z.transform(({ data, sequenceNumber, approximateArrivalTimestamp }) => ({
      Data: data,
      SequenceNumber: sequenceNumber,
      ApproximateArrivalTimestamp: approximateArrivalTimestamp,
    })),
  ),
]);
const answer = z.looseObject({ Records: z.array(answered) });
/** Of an S3 on-failure destination; `payload` is the function's event. */
const failure = z.looseObject({ payload: z.union([z.string(), z.looseObject({})]) });
/** The event of a function that CloudWatch Logs invokes directly. */
const awsLogs = z.looseObject({ awslogs: z.looseObject({ data: z.string() }) });

/**
 * The records in a JSON text: an envelope of CloudWatch Logs, the event of a function that it invokes, a Lambda event of
 * Kinesis records or one of its records, an answer of GetRecords or one of its records, what Lambda wrote to an
 * on-failure destination, a line of a reject file; or several of these, one right after the other.
 * @returns undefined if it is none of these; an empty list for another reject of an earlier record
 */
export function inputRecordsOf(text: string): readonly InputRecord[] | undefined {
  const single = recordsOf(text);
  if (single !== undefined) return single;
  const all = valuesOf(text).map(recordsOf);
  return all.length > 1 && all.every((records) => records !== undefined) ? all.flat() : undefined;
}

function recordsOf(text: string): readonly InputRecord[] | undefined {
  const value = parsed(text);
  if (typeof value !== "object" || value === null) return undefined;
  if ("messageType" in value && "logEvents" in value) return [{ envelope: text }];
  return ofAwsLogs(value) ?? ofEvent(value) ?? ofFailure(value) ?? ofAnswer(value) ?? ofReject(text);
}

/** The JSON objects in a text, right after each other or separated by white space. */
function valuesOf(text: string): string[] {
  const values: string[] = [];
  let [depth, start] = [0, 0];
  for (const { 0: token, index } of text.matchAll(/"(?:[^"\\]+|\\.)*"|[{}]/gs)) {
    if (token === "{") depth += 1;
    if (token !== "}") continue;
    depth -= 1;
    if (depth > 0) continue;
    values.push(text.slice(start, index + 1));
    start = index + 1;
  }
  const rest = text.slice(start);
  return rest.trim() === "" ? values : [...values, rest];
}

function ofAwsLogs(value: unknown): readonly InputRecord[] | undefined {
  const { data } = awsLogs.safeParse(value);
  return data === undefined ? undefined : [{ data: data.awslogs.data }];
}

function ofEvent(value: unknown): readonly InputRecord[] | undefined {
  const event = kinesisEvent.safeParse(value);
  if (event.success) return event.data.Records.map(ofKinesis);
  const single = kinesisEvent.safeParse({ Records: [value] });
  return single.success ? single.data.Records.map(ofKinesis) : undefined;
}

function ofKinesis(record: KinesisRecord): InputRecord {
  return { data: record.kinesis.data, source: sourceOf(record) };
}

function ofFailure(value: unknown): readonly InputRecord[] | undefined {
  const { data } = failure.safeParse(value);
  if (data === undefined) return undefined;
  return ofEvent(typeof data.payload === "string" ? parsed(data.payload) : data.payload);
}

function ofAnswer(value: unknown): readonly InputRecord[] | undefined {
  const all = answer.safeParse(value);
  if (all.success) return all.data.Records.map(ofAnswered);
  const single = answered.safeParse(value);
  return single.success ? [ofAnswered(single.data)] : undefined;
}

function ofAnswered({
  Data: data,
  SequenceNumber,
  ApproximateArrivalTimestamp: arrival,
}: z.infer<typeof answered>): InputRecord {
  if (SequenceNumber === undefined) return { data };
  const arrivalMs = typeof arrival === "number" ? arrival * 1000 : Date.parse(arrival ?? "");
  return {
    data,
    source: {
      stream: "unknown",
      shard: "unknown",
      sequenceNumber: SequenceNumber,
      arrivalMs: Number.isNaN(arrivalMs) ? Date.now() : arrivalMs,
    },
  };
}

/** A line of a reject file: a record's data is in its first line. */
function ofReject(text: string): readonly InputRecord[] | undefined {
  const reject = parseRecordReject(text);
  if (reject === undefined) return undefined;
  return reject.data === undefined ? [] : [{ data: reject.data, source: reject.record }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
