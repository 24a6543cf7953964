import { gzipSync, gunzipSync } from "node:zlib";
import { transformRecord } from "../src/functions/cloudwatch/transform-log-events/transform-record.ts";
import type { TransformOptions } from "../src/functions/cloudwatch/transform-log-events/transformed.ts";
import { median, runs, secondsOf, thousands } from "./measure.ts";

const eventsPerRecord = 200;
const recordCount = 100;

const options: TransformOptions = {
  ownLogGroups: ["/aws/lambda/logpipe-"],
  objectFields: [],
  maxDocumentBytes: 1_024_000,
  maxInflatedBytes: 64 * 1024 * 1024,
  arrivalMs: 1_766_741_555_269,
  wholeKey: (event) => `oversize/${event}`,
};

const hex = (index: number, digits: number): string =>
  ((index * 2_654_435_761) % 2 ** 32).toString(16).padStart(digits, "0");
const requestId = (index: number): string => `${hex(index, 8)}-6f76-4837-9abf-${hex(index, 12)}`;
const iso = (index: number): string => new Date(1_766_741_555_269 + index).toISOString();

/** Messages of each kind, as they stand in real log groups. */
const kinds: Readonly<Record<string, (index: number) => string>> = {
  report: (index) =>
    `REPORT RequestId: ${requestId(index)}\tDuration: ${(index % 900) + 0.14} ms\tBilled Duration: ${(index % 900) + 1} ms\tMemory Size: 128 MB\tMax Memory Used: ${(index % 60) + 36} MB\t\n`,
  start: (index) => `START RequestId: ${requestId(index)} Version: $LATEST\n`,
  end: (index) => `END RequestId: ${requestId(index)}\n`,
  nodejs: (index) =>
    `${iso(index)}\t${requestId(index)}\tINFO\tOrder ${index} of customer ${index % 997} accepted, 3 items, total 59.97 EUR\n`,
  python: (index) =>
    `[${index % 9 === 0 ? "WARNING" : "INFO"}]\t${iso(index)}\t${requestId(index)}\tFetched ${index} rows from orders in 0.132 s\n`,
  "json document": (index) =>
    `{"timestamp":"${iso(index)}","level":"info","message":"request completed","logger":"shop.checkout","requestId":"${requestId(index)}","method":"POST","path":"/orders/${index}","status":${index % 7 === 0 ? 404 : 200},"durationMs":${index % 300},"customer":"c-${index % 997}"}`,
  plain: (index) =>
    `10.0.${index % 255}.7 - - "GET /assets/app-${hex(index, 8)}.js HTTP/1.1" 200 ${index % 9000} "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
};
/** Of twelve events. */
const mix = ["start", "nodejs", "json document", "end", "report", "plain", "start", "python", "plain", "end", "report", "nodejs"];

/** Single thread, from the base64 of a Lambda event's records to the bytes of PutRecords' entries. */
export function benchTransform(): void {
  console.log(`
Transforming ${recordCount} records of ${eventsPerRecord} events, base64 in to entries' bytes out; ${runs} interleaved runs
Ratio to gunzip + JSON.parse of the same records + JSON.stringify of their events; the last column: the same with
the messages that are JSON parsed too, and bytes made of each text
kind              events/s    floor/s  ratio (pairs)                                with bytes`);
  measure("realistic mix", (index) => kinds[mix[index % mix.length] ?? ""]?.(index) ?? "");
  for (const [name, message] of Object.entries(kinds)) measure(name, message);
}

function measure(name: string, message: (index: number) => string): void {
  const records = Array.from({ length: recordCount }, (_, record) => recordOf(record, message));
  const events = recordCount * eventsPerRecord;
  let made = 0;
  const transform = (): void => {
    for (const record of records)
      for (const item of transformRecord(Buffer.from(record, "base64"), options))
        if (item.kind === "document") made += item.bytes.length;
  };
  const floor = (): void => {
    for (const record of records)
      for (const event of eventsOf(record)) made += JSON.stringify(event).length;
  };
  const withBytes = (): void => {
    for (const record of records)
      for (const event of eventsOf(record)) {
        const document = event.message.startsWith("{") ? { ...event, ...JSON.parse(event.message) } : event;
        made += Buffer.from(`${JSON.stringify(document)}\n`).length;
      }
  };
  const works = [transform, floor, withBytes];
  const seconds: number[][] = works.map(() => []);
  for (let run = -2; run < runs; run += 1)
    for (const [index, work] of works.entries()) {
      const taken = secondsOf(work);
      if (run >= 0) seconds[index]?.push(taken); // the first two warm up
    }
  if (made === 0) throw new Error("Nothing was made");
  const [own = [], floors = [], bytes = []] = seconds;
  const ratios = floors.map((floorSeconds, run) => floorSeconds / (own[run] ?? 1));
  const bytesRatios = bytes.map((taken, run) => taken / (own[run] ?? 1));
  const pairs = ratios.map((ratio) => ratio.toFixed(2)).join(", ");
  console.log(
    `${name.padEnd(16)}${thousands(events / median(own))}   ${thousands(events / median(floors))}   ${median(ratios).toFixed(2)} (${pairs})   ${median(bytesRatios).toFixed(2)}`,
  );
}

interface PlainEvent {
  readonly id: string;
  readonly timestamp: number;
  readonly message: string;
}

function eventsOf(record: string): readonly PlainEvent[] {
  return JSON.parse(gunzipSync(Buffer.from(record, "base64")).toString("utf8")).logEvents;
}

function recordOf(record: number, message: (index: number) => string): string {
  const logEvents = Array.from({ length: eventsPerRecord }, (_, within) => {
    const index = record * eventsPerRecord + within;
    return {
      id: String(index).padStart(56, "3"),
      timestamp: 1_766_741_555_269 + index,
      message: message(index),
    };
  });
  const envelope = {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/aws/lambda/shop-checkout",
    logStream: "2026/11/25/[$LATEST]0123456789abcdef0123456789abcdef",
    subscriptionFilters: ["logpipe"],
    logEvents,
  };
  return gzipSync(JSON.stringify(envelope)).toString("base64");
}
