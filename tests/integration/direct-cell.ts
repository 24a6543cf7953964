import { gzipSync } from "node:zlib";
import { aggregatedRecord } from "../factories/aggregated-record.ts";
import { envelope } from "../factories/envelope.ts";
import type { KinesisEvent, KinesisRecord } from "../../src/shared/streams/kinesis-event.ts";

/** Which function delivers: DeliverRecords, or TransformLogEvents. */
export type Source = "applications" | "cloudwatch";

/** In an hour and an index of the tests' own. */
const usualArrivalMs = Date.UTC(1994, 4, 1, 13, 15);
export const cellIndex = "app-logs-1994-05-01";
/** A document with more bytes is cut. */
export const maxDocumentBytes = 2_000;
/** What the test's index refuses as the value of a field that it has as a number. */
const refused = { hostname: "refused" };

/** What a cell's records must have become, whatever happened. */
export interface Expected {
  readonly indexed: readonly string[];
  /** With their reasons. */
  readonly rejects: readonly string[];
  readonly archived: readonly string[];
  /** Events whose full text is kept. */
  readonly oversize: readonly string[];
  readonly counts: { readonly events: number; readonly skipped: number; readonly poison: number };
}

export interface Cell {
  readonly stream: string;
  readonly records: KinesisEvent["Records"];
  readonly expected: Expected;
}

function sequenceNumberOf(position: number): string {
  return `4954698668313554428650745793632162567570019247115678${String(position).padStart(4, "0")}`;
}

function recordOf(stream: string, position: number, data: Buffer, arrivalMs: number): KinesisRecord {
  const sequenceNumber = sequenceNumberOf(position);
  return {
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventSourceARN: `arn:aws:kinesis:us-east-1:000000000000:stream/${stream}`,
    kinesis: {
      data: data.toString("base64"),
      sequenceNumber,
      approximateArrivalTimestamp: arrivalMs / 1_000 + position,
    },
  };
}

const all = ["0.0", "1.0", "1.1", "1.2", "2.0", "2.1", "2.2", "4.0", "4.1", "5.0", "7.0"];
const poisonReason = { applications: "damaged_aggregate", cloudwatch: "not_gzip" } as const;

/**
 * Eight records of a stream: 0 with one event, 1 with three, 2 with three that a library put together, 3 is poison, of 4
 * OpenSearch refuses the second event, 5 is longer than a document may be, 6 has nothing to deliver, 7 has one event.
 * @param stream also the name of the log group @param arrivalMs of the first record
 */
export function cellOf(source: Source, stream: string, arrivalMs = usualArrivalMs): Cell {
  const text = (name: string, more: object = {}): string =>
    JSON.stringify({ message: `event ${name}`, processId: stream, ...more });
  const events = [
    [text("0.0")],
    [text("1.0"), text("1.1"), text("1.2")],
    [text("2.0"), text("2.1"), text("2.2")],
    "poison",
    [text("4.0"), text("4.1", refused)],
    [text(`5.0 ${"x".repeat(2 * maxDocumentBytes)}`)],
    [],
    [text("7.0")],
  ] as const;
  const pack = source === "applications" ? packApplication : packCloudWatch;
  return {
    stream,
    records: events.map((messages, position) =>
      recordOf(stream, position, pack(messages, position, stream), arrivalMs),
    ),
    expected: {
      indexed: all.filter((name) => name !== "4.1"),
      rejects: [`3 ${poisonReason[source]}`, "4.1 mapper_parsing_exception"],
      archived: all,
      oversize: ["5-0"],
      counts: { events: all.length + 2, skipped: 1, poison: 1 },
    },
  };
}

function packApplication(messages: readonly string[] | "poison", position: number): Buffer {
  const aggregated = aggregatedRecord(
    (messages === "poison" ? ["{}"] : messages).map((text) => Buffer.from(text)),
  );
  if (messages === "poison") aggregated[10] = (aggregated[10] ?? 0) ^ 1;
  return messages === "poison" || position === 2 ? aggregated : Buffer.from(messages.join("\n"));
}

function packCloudWatch(messages: readonly string[] | "poison", position: number, logGroup: string): Buffer {
  if (messages === "poison") return Buffer.from("poison");
  const logEvents = messages.map((message, event) => ({
    id: `${position}${event}`.padStart(56, "3"),
    timestamp: usualArrivalMs,
    message,
  }));
  const messageType = messages.length === 0 ? "CONTROL_MESSAGE" : "DATA_MESSAGE";
  return gzipSync(JSON.stringify(envelope([], { logGroup, logEvents, messageType })));
}
