import { gzipSync } from "node:zlib";
import { serviceDocuments } from "../local/demo/sample-documents.ts";
import { readRecord } from "../src/functions/applogs/deliver-records/read-record.ts";
import { readEvents } from "../src/functions/cloudwatch/transform-log-events/read-events.ts";
import type { DeliveryContext } from "../src/shared/delivery/shard-delivery.ts";
import type { KinesisEvent } from "../src/shared/streams/kinesis-event.ts";
import { aggregatedRecord } from "../tests/factories/aggregated-record.ts";

/** Of applications, a document a record, or put together by the Kinesis Producer Library. */
export const sources = ["applications", "aggregated", "cloudwatch"] as const;
export type Source = (typeof sources)[number];

const arrivalMs = Date.UTC(2026, 10, 20, 12);
const eventsOfRecord: Readonly<Record<Source, number>> = {
  applications: 1,
  aggregated: 50,
  cloudwatch: 500,
};
/** What fits into Lambda's 6 MB of an event. */
const recordsOfBatch: Readonly<Record<Source, number>> = {
  applications: 7_000,
  aggregated: 250,
  cloudwatch: 80,
};

/** Makes the records of a batch, as often as it is asked. */
export type MakeBatch = (stream: string) => KinesisEvent["Records"];

/**
 * Documents of services as applications write them, or as lines of a log group. They are kept as bytes, a piece a batch:
 * in a heap full of records that wait, the garbage collector would have work that no function has.
 * @returns batches, of the shards in turn
 */
export function batchesOf(source: Source, documents: number, shards = 1): MakeBatch[] {
  const documentOf = serviceDocuments(7, documents, arrivalMs);
  const line = (index: number): string => JSON.stringify(documentOf(index));
  const ofRecord = eventsOfRecord[source];
  const dataOf = (record: number): Buffer => dataOfRecord[source](record * ofRecord, line);
  const records = Math.ceil(documents / ofRecord);
  const size = recordsOfBatch[source];
  return Array.from({ length: Math.ceil(records / size) }, (_, batch) => {
    const positions = Array.from(
      { length: Math.min(size, records - batch * size) },
      (__, index) => batch * size + index,
    );
    const shardId = `shardId-00000000000${batch % shards}:`;
    // Of each record its id and its data, all flat, as Lambda's runtime gives them.
    const texts = positions.flatMap((position) => [
      `${shardId}4954698668313554428650745793632162567570${String(position).padStart(16, "0")}`,
      dataOf(position).toString("base64"),
    ]);
    const bytes = Buffer.from(texts.join(""), "latin1");
    const lengths = Uint32Array.from(texts, ({ length }) => length);
    return (stream) => {
      let end = 0;
      const text = (number: number): string => {
        const start = end;
        end += lengths[number] ?? 0;
        return bytes.toString("latin1", start, end);
      };
      const eventSourceARN = `arn:aws:kinesis:us-east-1:123456789012:stream/${stream}`;
      return positions.map((__, index) => {
        const eventID = text(2 * index);
        const kinesis = {
          data: text(2 * index + 1),
          sequenceNumber: eventID.slice(shardId.length),
          approximateArrivalTimestamp: arrivalMs / 1_000,
        };
        return { eventID, eventSourceARN, kinesis };
      });
    };
  });
}

/** Data of the record that begins with the document `first`. */
const dataOfRecord: Readonly<Record<Source, (first: number, line: (index: number) => string) => Buffer>> = {
  applications: (first, line) => Buffer.from(`${line(first)}\n`),
  aggregated: (first, line) =>
    aggregatedRecord(
      Array.from({ length: eventsOfRecord.aggregated }, (_, within) => Buffer.from(line(first + within))),
    ),
  cloudwatch: envelope,
};

function envelope(first: number, line: (index: number) => string): Buffer {
  const logEvents = Array.from({ length: eventsOfRecord.cloudwatch }, (_, within) => ({
    id: String((BigInt(arrivalMs) << 144n) + BigInt(first + within)),
    timestamp: arrivalMs + first + within,
    message: line(first + within),
  }));
  const origin = { owner: "123456789012", logGroup: "/aws/lambda/shop", logStream: "2026/11/20/[$LATEST]1f" };
  return gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", ...origin, logEvents }));
}

const options = {
  objectFields: [],
  maxDocumentBytes: 1_024_000,
  maxInflatedBytes: 67_108_864,
  ownLogGroups: ["/logpipe/"],
};

/** The reader of the function that delivers such batches. */
export function readerOf(source: Source): DeliveryContext["read"] {
  return (data, context) =>
    source === "cloudwatch" ? readEvents(data, context, options) : readRecord(data, context, options);
}
