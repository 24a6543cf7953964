import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { constants, gzipSync } from "node:zlib";
import { describe, expect, it } from "@jest/globals";
import { envelope, eventTimeMs } from "../factories/envelope.ts";
import type { MemoryFigures } from "./transform-memory-child.ts";
import { temporaryFolder } from "../temporary-folder.ts";

/** RSS of the whole process; the function has 1,769 MB. */
const usualPeakMb = 400;
const worstPeakMb = 1_000;
const mebibyte = 1024 * 1024;
/** Of an event that Lambda hands over. */
const maxEventBytes = 6 * mebibyte;
const maxRecordBytes = mebibyte;
const maxInflatedBytes = 64 * mebibyte;
const timeoutMs = 240_000;

const folder = temporaryFolder();

/** Invokes TransformLogEvents in a process of its own. */
async function figuresOf(name: string, records: readonly Buffer[]): Promise<MemoryFigures> {
  const event = JSON.stringify({
    Records: records.map((data, index) => ({
      eventID: `shardId-000000000000:${index}`,
      eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/cloudwatch",
      kinesis: { data: data.toString("base64"), sequenceNumber: `${index}` },
    })),
  });
  expect(event.length).toBeLessThanOrEqual(maxEventBytes);
  const file = join(folder, `${name}.json`);
  writeFileSync(file, event);
  const child = join(import.meta.dirname, "transform-memory-child.ts");
  const { stdout } = await promisify(execFile)(process.execPath, ["--no-warnings", child, file], {
    env: { PATH: process.env["PATH"] },
  });
  const figures = JSON.parse(stdout) as MemoryFigures;
  const { beforeMb, peakMb, seconds, requests, counts } = figures;
  process.stdout.write(
    `${name}: ${event.length} bytes of event, ${JSON.stringify(counts)}, ${requests} requests, ${seconds.toFixed(1)} s, RSS ${beforeMb} MB, at most ${peakMb} MB\n`,
  );
  return figures;
}

const eventsOf = (from: number, count: number, message: (number: number) => string): object[] =>
  Array.from({ length: count }, (_, index) => ({
    id: String(from + index).padStart(56, "0"),
    timestamp: eventTimeMs,
    message: message(from + index),
  }));
const compressed = (text: string): Buffer => gzipSync(text, { level: constants.Z_BEST_COMPRESSION });
const withEvents = (logEvents: readonly unknown[]): string => JSON.stringify(envelope([], { logEvents }));

describe("the memory of one invocation", () => {
  it(
    "is bounded with ten thousand events",
    async () => {
      const line = (number: number): string => `ERROR request ${number} ${"failed ".repeat(40)}`;
      const records = Array.from({ length: 20 }, (_, record) =>
        compressed(withEvents(eventsOf(record * 500, 500, line))),
      );
      const { counts, peakMb, failure } = await figuresOf("10,000 events", records);
      expect([counts, failure]).toEqual([
        { events: 10_000, documents: 10_000, rejected: 0, skipped: 0, oversize: 0 },
        undefined,
      ]);
      expect(peakMb).toBeLessThan(usualPeakMb);
    },
    timeoutMs,
  );

  it(
    "is bounded with records of 1 MiB that inflate to nearly all that is allowed",
    async () => {
      const noise = (number: number): string => Math.abs(Math.sin(number)).toString(36).slice(4, 7);
      const text = withEvents(eventsOf(0, 110_000, (number) => `${noise(number)} ${"x".repeat(480)}`));
      const record = compressed(text);
      expect([text.length < maxInflatedBytes, text.length > maxInflatedBytes * 0.9]).toEqual([true, true]);
      expect([record.length < maxRecordBytes, record.length > maxRecordBytes * 0.8]).toEqual([true, true]);
      const { counts, peakMb } = await figuresOf("nearly 64 MiB", [record, record, record, record]);
      expect(counts).toMatchObject({ events: 440_000, documents: 440_000 });
      expect(peakMb).toBeLessThan(worstPeakMb);
    },
    timeoutMs,
  );

  it(
    "is bounded with one message of nearly all that is allowed",
    async () => {
      const record = compressed(withEvents(eventsOf(0, 1, () => "x".repeat(maxInflatedBytes - 1_000))));
      const { counts, peakMb, objects } = await figuresOf("one message", [record, record, record]);
      expect(counts).toMatchObject({ documents: 3, oversize: 3 });
      expect(objects).toHaveLength(3);
      expect(peakMb).toBeLessThan(worstPeakMb);
    },
    timeoutMs,
  );

  it(
    "is bounded with gzip bombs: each is a reject with its bytes",
    async () => {
      const member = compressed("0".repeat(16 * mebibyte));
      const members = Math.floor(maxRecordBytes / member.length);
      const bomb = Buffer.concat(Array.from({ length: members }, () => member));
      expect(members * 16).toBeGreaterThan(900); // MiB
      const { counts, peakMb, objects } = await figuresOf("gzip bombs", [bomb, bomb, bomb, bomb]);
      expect(counts).toEqual({ events: 4, documents: 0, rejected: 4, skipped: 0, oversize: 0 });
      expect(objects.map(([path]) => path)).toEqual(
        [0, 1, 2, 3].map((number) => `/rejects/rejects/cloudwatch/cloudwatch/${number}.ndjson`),
      );
      for (const [, bytes] of objects) expect(bytes).toBeGreaterThan(bomb.length);
      expect(peakMb).toBeLessThan(worstPeakMb);
    },
    timeoutMs,
  );

  it(
    "is bounded with a record that is full of entries that are not events",
    async () => {
      const zeros = `{"messageType":"DATA_MESSAGE","logGroup":"G","logEvents":[${"0,".repeat(32 * mebibyte - 100)}0]}`;
      const { counts, peakMb } = await figuresOf("no events", [compressed(zeros), Buffer.from("poison")]);
      expect(counts).toEqual({ events: 2, documents: 0, rejected: 2, skipped: 0, oversize: 0 });
      expect(peakMb).toBeLessThan(worstPeakMb);
    },
    timeoutMs,
  );
});
