import { z } from "zod";
import {
  kinesisEvent,
  type KinesisRecord,
  sourceOf,
} from "../../functions/cloudwatch/transform-log-events/kinesis-event.ts";
import { isObject } from "../../shared/documents/json.ts";
import type { SourceRecord } from "../../shared/rejects/source-record.ts";

/** A subscription record as it stands in an input: its bytes in base64, or the envelope that they hold, as JSON. */
export type InputRecord =
  | { readonly data: string; readonly source?: SourceRecord }
  | { readonly envelope: string };

const time = z.union([z.number(), z.string()]).optional();
/** As GetRecords answers ("Record" of the Kinesis API), or in lower case; with other members it is something else. */
const answered = z.union([
  z.strictObject({
    Data: z.string(),
    SequenceNumber: z.string().optional(),
    PartitionKey: z.string().optional(),
    EncryptionType: z.string().nullish(),
    ApproximateArrivalTimestamp: time,
  }),
  z
    .strictObject({
      data: z.string(),
      sequenceNumber: z.string().optional(),
      partitionKey: z.string().optional(),
      encryptionType: z.string().nullish(),
      kinesisSchemaVersion: z.string().optional(),
      approximateArrivalTimestamp: time,
    })
    .transform(({ data, sequenceNumber, approximateArrivalTimestamp }) => ({
      Data: data,
      SequenceNumber: sequenceNumber,
      ApproximateArrivalTimestamp: approximateArrivalTimestamp,
    })),
]);
const answer = z.looseObject({ Records: z.array(answered) });
/** Of an S3 on-failure destination; `payload` is the function's event. */
const failure = z.looseObject({ payload: z.union([z.string(), z.looseObject({})]) });
/** A line of a reject file (shared/rejects/source-record.ts); the first of a record carries its data. */
const reject = z.looseObject({
  source: z.looseObject({
    stream: z.string(),
    shard: z.string(),
    sequenceNumber: z.string(),
    arrival: z.iso.datetime(),
  }),
  reason: z.string(),
  data: z.string().optional(),
});

/**
 * The records that a JSON text holds: an envelope of CloudWatch Logs, a Lambda event of Kinesis records or one record of
 * it, an answer of GetRecords or one record of it, what Lambda wrote to an on-failure destination, a line of a reject file.
 * @returns undefined when it is none of these; an empty list for a further reject of a record that came before
 */
export function inputRecordsOf(text: string): readonly InputRecord[] | undefined {
  const value = parsed(text);
  if (!isObject(value)) return undefined;
  if ("messageType" in value && "logEvents" in value) return [{ envelope: text }];
  return ofEvent(value) ?? ofFailure(value) ?? ofAnswer(value) ?? ofReject(value);
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

function ofReject(value: unknown): readonly InputRecord[] | undefined {
  const line = reject.safeParse(value);
  if (!line.success) return undefined;
  const { data, source } = line.data;
  if (data === undefined) return [];
  const { stream, shard, sequenceNumber, arrival } = source;
  return [{ data, source: { stream, shard, sequenceNumber, arrivalMs: Date.parse(arrival) } }];
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
