import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { readRecord } from "../../../../src/functions/applogs/deliver-records/read-record.ts";
import { readEvents } from "../../../../src/functions/cloudwatch/transform-log-events/read-events.ts";
import type { ReadEvent } from "../../../../src/shared/delivery/events.ts";
import { IndexNames } from "../../../../src/shared/delivery/identity.ts";

type Document = Extract<ReadEvent, { kind: "document" }>;

const arrivalMs = Date.UTC(2026, 10, 25, 13, 59, 15);
const dayMs = 86_400_000;
const indexNames = new IndexNames("day");
const options = {
  objectFields: [],
  maxDocumentBytes: 1_024_000,
  maxInflatedBytes: 67_108_864,
  ownLogGroups: [],
};
const contextOf = (stream: string, arrivedMs: number) => ({
  source: { stream, shard: "shardId-000000000000", sequenceNumber: "17", arrivalMs: arrivedMs },
  indexNames,
});
/** As CloudWatch Logs makes them. */
const idAt = (timeMs: number, number = 0n): string =>
  ((BigInt(timeMs) << 144n) + number).toString().padStart(56, "0");

interface LogEvent {
  readonly id?: string;
  readonly timestamp: number;
  readonly message: string;
  readonly extractedFields?: object | undefined;
}

/** What TransformLogEvents makes of a subscription record. */
function fromCloudWatch(
  logEvents: readonly LogEvent[],
  more: object = {},
  arrivedMs = arrivalMs,
): Document[] {
  const envelope = {
    messageType: "DATA_MESSAGE",
    owner: "123456789012",
    logGroup: "/aws/lambda/shop",
    logStream: "2026/11/25/[$LATEST]0f",
    logEvents,
    ...more,
  };
  const data = gzipSync(JSON.stringify(envelope)).toString("base64");
  return documentsOf(readEvents(data, contextOf("cloudwatch", arrivedMs), options));
}

/** What DeliverRecords makes of a record in the log stream. */
function fromLogStream(data: Buffer | string, arrivedMs = arrivalMs): Document[] {
  return documentsOf(readRecord(Buffer.from(data).toString("base64"), contextOf("logs", arrivedMs), options));
}

function documentsOf(events: Iterable<ReadEvent>): Document[] {
  return [...events].map((event) => {
    if (event.kind !== "document") throw new Error(`No document: ${JSON.stringify(event)}`);
    return event;
  });
}

const identityOf = ({ id, index, line }: Document) => ({ id, index, document: line.toString() });

interface Case {
  readonly message: string;
  readonly logGroup?: string;
  readonly logStream?: string;
  readonly timeMs?: number;
  readonly extractedFields?: object;
}
const cases = ["cloudwatch-lines.ndjson", "more-lines.ndjson"].flatMap((file) =>
  readFileSync(join(import.meta.dirname, "../../../fixtures/documents", file), "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line): Case => JSON.parse(line)),
);
const manyMembers = Object.fromEntries(
  Array.from({ length: 300 }, (_, member) => [`member${member}`, member]),
);
const oddCases: readonly Case[] = [
  { message: JSON.stringify(manyMembers) },
  { message: JSON.stringify({ error: { stack: "x".repeat(5_000) } }) },
  { message: JSON.stringify({ "7": "x", message: "y".repeat(1_100_000) }) },
  { message: `{"7":"x","other":"${"y".repeat(1_100_000)}"}` },
  { message: "z".repeat(1_100_000) },
  { message: JSON.stringify({ cloudwatch: "none", lambda: 7, timestamp: "1999-01-01T00:00:00Z" }) },
];

describe("what TransformLogEvents wrote into the log stream", () => {
  it("has the id, the index and the bytes that direct delivery gives it, whatever it looks like", () => {
    const different = [...cases, ...oddCases].filter(
      ({ message, timeMs = arrivalMs, extractedFields, ...origin }) => {
        const event = { id: idAt(timeMs), timestamp: timeMs, message, extractedFields };
        // The log stream has it a day later.
        const direct = fromCloudWatch([event], origin, timeMs).map(identityOf);
        const emitted = direct
          .flatMap(({ document }) => fromLogStream(document, timeMs + dayMs))
          .map(identityOf);
        return JSON.stringify(emitted) !== JSON.stringify(direct);
      },
    );
    expect(different).toEqual([]);
  });

  it("is recognised without an owner, and keeps its bytes without an id", () => {
    const event = { timestamp: arrivalMs, message: '{"user":"17"}' };
    const [direct] = fromCloudWatch([{ ...event, id: idAt(arrivalMs) }], { owner: undefined });
    expect(fromLogStream(direct?.line ?? "").map(identityOf)).toEqual(
      [direct].flatMap((one) => one ?? []).map(identityOf),
    );
    const [without] = fromCloudWatch([event]);
    expect(fromLogStream(without?.line ?? "")).toEqual([
      expect.objectContaining({ line: without?.line.toString(), id: expect.stringContaining("-17-0") }),
    ]);
  });
});

describe("a document that is cut", () => {
  const message = JSON.stringify({
    "7": "x",
    timestamp: new Date(arrivalMs - 2 * dayMs).toISOString(),
    message: "y".repeat(1_100_000),
  });
  const begins = /^\{"timestamp":"2026-11-23T13/;

  it("begins with its timestamp and is in the index of the uncut one", () => {
    const direct = fromCloudWatch([{ id: idAt(arrivalMs), timestamp: arrivalMs, message }]);
    for (const [document] of [direct, fromLogStream(message)]) {
      expect(document?.line.toString()).toMatch(begins);
      expect(document?.fullDocument).toBeDefined();
      expect(document?.index).toBe("app-logs-2026-11-23");
    }
  });
});

describe("the index of an event of CloudWatch Logs", () => {
  const indexesOf = (event: LogEvent, arrivedMs: readonly number[]) =>
    new Set(arrivedMs.flatMap((ms) => fromCloudWatch([event], {}, ms)).map(({ index }) => index));
  const midnightMs = Date.UTC(2026, 10, 26);

  it.each([
    ["older than seven days", -10 * dayMs],
    ["seven days old to the hour", -7 * dayMs],
    ["of now", 0],
  ])("%s is the same on both sides of midnight", (_, agoMs) => {
    const timestamp = midnightMs + agoMs;
    const event = { id: idAt(timestamp), timestamp, message: "hi" };
    const day = new Date(timestamp).toISOString().slice(0, 10);
    expect(indexesOf(event, [midnightMs - 60_000, midnightMs, midnightMs + 3_600_000])).toEqual(
      new Set([`app-logs-${day}`]),
    );
  });

  it("is that of its event where the time in its message cannot be", () => {
    const event = {
      id: idAt(arrivalMs - dayMs),
      timestamp: arrivalMs - dayMs,
      message: '{"timestamp":"1999-01-01T00:00:00Z"}',
    };
    expect(indexesOf(event, [arrivalMs, arrivalMs + dayMs])).toEqual(new Set(["app-logs-2026-11-24"]));
  });

  it.each(["e0", idAt(0), "9".repeat(56)])(
    "is that of its arrival where its id %s says no time that can be",
    (id) => {
      const event = { id, timestamp: arrivalMs, message: '{"timestamp":"1999-01-01T00:00:00Z"}' };
      expect(indexesOf(event, [arrivalMs])).toEqual(new Set(["app-logs-2026-11-25"]));
    },
  );
});
