import { gunzipSync, gzipSync } from "node:zlib";
import { transformRecord } from "../src/functions/cloudwatch/transform-log-events/transform-record.ts";
import { PartitionKeys, RecordBatch } from "../src/shared/streams/record-batch.ts";
import { median, quantile, runs, secondsOf, thousands } from "./measure.ts";

/** Few, so that the works of a pair run under the same conditions. */
const eventCount = 10_000;
const pairs = 61;
const eventsOfRecord = 500;
const id = (index: number): string =>
  `700c98fd-6f76-4837-9abf-${(index * 2_654_435_761).toString(16).padStart(12, "0").slice(-12)}`;
const time = (index: number): string => new Date(1_790_000_000_000 + index * 7).toISOString();

/** Lines as log groups have them. */
const kinds: Readonly<Record<string, (index: number) => string>> = {
  platform: (index) =>
    [
      `START RequestId: ${id(index)} Version: $LATEST\n`,
      `END RequestId: ${id(index)}\n`,
      `REPORT RequestId: ${id(index)}\tDuration: ${index % 900}.14 ms\tBilled Duration: 910 ms\tMemory Size: 512 MB\tMax Memory Used: ${100 + (index % 90)} MB\t\n`,
    ][index % 3] ?? "",
  "Node.js": (index) =>
    `${time(index)}\t${id(index)}\tINFO\tOrder ${index} of customer ${index % 977} was accepted and handed to the warehouse\n`,
  Python: (index) =>
    `[INFO]\t${time(index)}\t${id(index)}\tLoaded ${index % 50} rows for tenant ${index % 31} from the cache\n`,
  JSON: (index) =>
    `{"timestamp":"${time(index)}","level":"INFO","logger":"com.example.shop.OrderService","thread":"http-nio-8080-exec-${index % 20}","message":"Order ${index} was accepted","orderId":${index},"customer":"c-${index % 977}","durationMs":${(index % 400) / 10},"hostname":"ip-10-0-0-${index % 200}"}`,
  plain: (index) =>
    `${time(index).slice(0, 19).replace("T", " ")} WARN  [pool-1-thread-${index % 8}] slow query took ${index % 3_000} ms: SELECT * FROM orders WHERE id = ${index}`,
};
const mix = [
  "platform",
  "platform",
  "platform",
  "Node.js",
  "Node.js",
  "Python",
  "JSON",
  "JSON",
  "plain",
  "plain",
];

/** The records of Lambda events: base64 of gzip of envelopes. */
function recordsOf(lineOf: (index: number) => string): string[] {
  return Array.from({ length: eventCount / eventsOfRecord }, (_, record) => {
    const logEvents = Array.from({ length: eventsOfRecord }, (_event, within) => {
      const index = record * eventsOfRecord + within;
      return {
        id: String(index).padStart(56, "3"),
        timestamp: 1_790_000_000_000 + index * 7,
        message: lineOf(index),
      };
    });
    const names = {
      owner: "123456789012",
      logGroup: "/aws/lambda/shop-checkout",
      logStream: "2026/11/25/[$LATEST]1f",
    };
    const envelope = { messageType: "DATA_MESSAGE", ...names, subscriptionFilters: ["logpipe"], logEvents };
    return gzipSync(JSON.stringify(envelope)).toString("base64");
  });
}

/** From the Lambda event's records to full PutRecords requests. @returns bytes, so that nothing is left out */
function transformAll(records: readonly string[]): number {
  const keys = new PartitionKeys();
  let batch = new RecordBatch();
  let bytes = 0;
  for (const record of records)
    for (const one of transformRecord(Buffer.from(record, "base64"), options)) {
      if (one.kind !== "document") throw new Error(one.kind);
      bytes += one.bytes.length;
      const entry = { Data: one.bytes, PartitionKey: keys.take() };
      if (batch.add(entry, 0)) continue;
      batch = new RecordBatch();
      batch.add(entry, 0);
    }
  return bytes;
}
const options = {
  ownLogGroups: ["/logpipe/logpipe/"],
  objectFields: [],
  maxDocumentBytes: 1_024_000,
  maxInflatedBytes: 67_108_864,
  arrivalMs: 0,
  fullDocumentKey: () => "",
};

/** The floor: what no transformer can do without. */
function floor(records: readonly string[]): number {
  let length = 0;
  for (const record of records) {
    const envelope = JSON.parse(gunzipSync(Buffer.from(record, "base64")).toString()) as {
      logEvents: object[];
    };
    for (const event of envelope.logEvents) length += JSON.stringify(event).length;
  }
  return length;
}

/** The same with what has to come out: ready-made documents instead of the events, as bytes. */
function floorOfDocuments(records: readonly string[], documents: readonly (readonly object[])[]): number {
  let bytes = 0;
  for (const [index, record] of records.entries()) {
    bytes += JSON.parse(gunzipSync(Buffer.from(record, "base64")).toString()).logEvents.length;
    for (const document of documents[index] ?? [])
      bytes += Buffer.from(`${JSON.stringify(document)}\n`).length;
  }
  return bytes;
}

function documentsOf(record: string): object[] {
  return [...transformRecord(Buffer.from(record, "base64"), options)].map((one) => {
    if (one.kind !== "document") throw new Error(one.kind);
    return JSON.parse(one.bytes.toString());
  });
}

/** Events a second of TransformLogEvents, single thread, against what no transformer can do without. */
export function benchTransform(): void {
  console.log(
    `\nTransforming ${eventCount} events, Lambda event to PutRecords entries; medians of ${pairs} pairs`,
  );
  console.log("Ratios to gunzip + JSON.parse + JSON.stringify of the same events (floor), and of the same");
  console.log("documents, ready-made, as bytes (documents).");
  console.log("kind          events/s     floor  ratio (quartiles)   documents  ratio");
  const lines = {
    ...kinds,
    mix: (index: number) => kinds[mix[index % mix.length] ?? "plain"]?.(index) ?? "",
  };
  for (const [name, lineOf] of Object.entries(lines)) {
    const records = recordsOf(lineOf);
    const documents = records.map(documentsOf);
    const works = [
      () => transformAll(records),
      () => floor(records),
      () => floorOfDocuments(records, documents),
    ].map((work) => {
      for (let run = 0; run < runs; run += 1) work(); // to warm up
      return { work, seconds: [] as number[] };
    });
    for (let pair = 0; pair < pairs; pair += 1)
      for (const { work, seconds } of works) seconds.push(secondsOf(work));
    const [ours = [], least = [], ready = []] = works.map(({ seconds }) => seconds);
    const ratios = (of: readonly number[]): number[] => of.map((seconds, run) => seconds / (ours[run] ?? 1));
    const perSecond = (of: readonly number[]): string => thousands(eventCount / median(of));
    const [toFloor, toReady] = [ratios(least), ratios(ready)];
    const quartiles = [0.25, 0.75].map((part) => quantile(toFloor, part).toFixed(2)).join(" to ");
    console.log(
      `${name.padEnd(12)}${perSecond(ours)}  ${perSecond(least)}  ${median(toFloor).toFixed(2)}  (${quartiles})    ${perSecond(ready)}  ${median(toReady).toFixed(2)}`,
    );
  }
}
