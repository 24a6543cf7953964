import { gzipSync } from "node:zlib";
import { serviceDocuments } from "../local/demo/sample-documents.ts";
import { readRecord } from "../src/functions/applogs/deliver-records/read-record.ts";
import { readEvents } from "../src/functions/cloudwatch/transform-log-events/read-events.ts";
import type { DeliveryContext } from "../src/shared/delivery/shard-delivery.ts";
import type { KinesisEvent } from "../src/shared/streams/kinesis-event.ts";

export const sources = ["applications", "cloudwatch"] as const;
export type Source = (typeof sources)[number];

const arrivalMs = Date.UTC(2026, 10, 20, 12);
const eventsOfRecord = 500;
/** What fits into Lambda's 6 MB of an event. */
const recordsOfBatch: Readonly<Record<Source, number>> = { applications: 7_000, cloudwatch: 80 };

/**
 * Documents of services as applications write them, or as lines of a log group.
 * @returns batches, of the shards in turn
 */
export function batchesOf(source: Source, documents: number, shards = 1): KinesisEvent["Records"][] {
  const documentOf = serviceDocuments(7, documents, arrivalMs);
  const line = (index: number): string => JSON.stringify(documentOf(index));
  const datas: Buffer[] = [];
  if (source === "applications")
    for (let at = 0; at < documents; at += 1) datas.push(Buffer.from(`${line(at)}\n`));
  else for (let at = 0; at < documents; at += eventsOfRecord) datas.push(envelope(at, line));
  const size = recordsOfBatch[source];
  const records = datas.map((data, position) =>
    recordOf(source, data, position, Math.floor(position / size) % shards),
  );
  return Array.from({ length: Math.ceil(records.length / size) }, (_, batch) =>
    records.slice(batch * size, (batch + 1) * size),
  );
}

function envelope(first: number, line: (index: number) => string): Buffer {
  const logEvents = Array.from({ length: eventsOfRecord }, (_, within) => ({
    id: String((BigInt(arrivalMs) << 144n) + BigInt(first + within)),
    timestamp: arrivalMs + first + within,
    message: line(first + within),
  }));
  const origin = { owner: "123456789012", logGroup: "/aws/lambda/shop", logStream: "2026/11/20/[$LATEST]1f" };
  return gzipSync(JSON.stringify({ messageType: "DATA_MESSAGE", ...origin, logEvents }));
}

function recordOf(
  source: Source,
  data: Buffer,
  position: number,
  shard: number,
): KinesisEvent["Records"][number] {
  const sequenceNumber = `4954698668313554428650745793632162567570${String(position).padStart(16, "0")}`;
  return {
    eventID: `shardId-00000000000${shard}:${sequenceNumber}`,
    eventSourceARN: `arn:aws:kinesis:us-east-1:123456789012:stream/${source}`,
    kinesis: {
      data: data.toString("base64"),
      sequenceNumber,
      approximateArrivalTimestamp: arrivalMs / 1_000,
    },
  };
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
    source === "applications" ? readRecord(data, context, options) : readEvents(data, context, options);
}
