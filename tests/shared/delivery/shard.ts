import { gunzipSync, gzipSync } from "node:zlib";
import { expect } from "@jest/globals";
import { readRecord } from "../../../src/functions/applogs/deliver-records/read-record.ts";
import { readEvents } from "../../../src/functions/cloudwatch/transform-log-events/read-events.ts";
import {
  answerOf,
  type DeliveryAnswer,
  type DeliveryContext,
  type DeliveryTimes,
  ShardDelivery,
} from "../../../src/shared/delivery/shard-delivery.ts";
import { type Client, createClient } from "../../../src/shared/opensearch/client.ts";
import type { KinesisEvent } from "../../../src/shared/streams/kinesis-event.ts";
import { envelope } from "../../factories/envelope.ts";
import { FakeOpenSearch } from "../../fakes/fake-opensearch.ts";
import { failure, FakeS3 } from "../../fakes/fake-s3.ts";

export const arrivalMs = Date.UTC(2026, 10, 25, 13, 59, 15);

/** A record of Lambda's event. */
export function recordOf(
  position: number,
  data: Buffer | string,
  stream = "logs",
): KinesisEvent["Records"][number] {
  const sequenceNumber = String(1_110 + position);
  return {
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventSourceARN: `arn:aws:kinesis:us-east-1:123456789012:stream/${stream}`,
    kinesis: {
      data: Buffer.from(data).toString("base64"),
      sequenceNumber,
      approximateArrivalTimestamp: arrivalMs / 1_000 + position,
    },
  };
}

/** Records with one event each: `event 0`, `event 1`, … */
export function recordsOf(count: number): KinesisEvent["Records"] {
  return Array.from({ length: count }, (_, position) =>
    recordOf(position, `{"message":"event ${position}"}`),
  );
}

/** What a function answers that delivered all. */
export const done = { batchItemFailures: [] };

/** What it answers when records are to be delivered again from that position on. */
export const doneBefore = (position: number) => ({
  batchItemFailures: [{ itemIdentifier: recordsOf(position + 1)[position]?.kinesis.sequenceNumber }],
});

/** Messages of `recordsOf`. */
export const events = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, index) => `event ${first + index}`);

export const denied = (applied = false) => ({ error: failure("AccessDenied", 403), applied });

export const subscription = (messages: readonly unknown[], more: object = {}): Buffer =>
  gzipSync(
    JSON.stringify(
      envelope(messages, {
        logEvents: messages.map((message, index) => ({
          id: String(index).padStart(56, "3"),
          timestamp: arrivalMs,
          message,
        })),
        ...more,
      }),
    ),
  );

/** OpenSearch and S3 in memory, and functions that deliver into them. */
export class Shard {
  readonly s3 = new FakeS3();
  readonly openSearch: FakeOpenSearch;
  private readonly client: Client;

  private constructor(openSearch: FakeOpenSearch) {
    this.openSearch = openSearch;
    this.client = createClient(openSearch.url);
  }

  static async start(): Promise<Shard> {
    return new Shard(await FakeOpenSearch.start());
  }

  async stop(): Promise<void> {
    this.client.connectionPool.empty();
    await this.openSearch.stop();
  }

  /** A sandbox of DeliverRecords, or of TransformLogEvents with direct delivery. */
  sandbox(
    source: "applications" | "cloudwatch" = "applications",
    {
      objectFields = [],
      ...more
    }: {
      readonly indexRotation?: "day" | "week";
      readonly keptBytes?: number;
      readonly batchesInFlight?: number;
      readonly objectFields?: readonly string[];
    } = {},
  ) {
    const settings = {
      openSearchEndpoint: this.openSearch.url,
      indexRotation: "day" as const,
      archiveBucket: "archive",
      rejectBucket: "rejects",
      batchBytes: 300,
      batchesInFlight: 3,
      keptBytes: 10_000_000,
      ...more,
    };
    const options = {
      objectFields,
      maxDocumentBytes: 1_024_000,
      maxInflatedBytes: 67_108_864,
      ownLogGroups: ["/logpipe/"],
    };
    const read: DeliveryContext["read"] = (data, context) =>
      source === "applications" ? readRecord(data, context, options) : readEvents(data, context, options);
    const rejectFolder = source === "applications" ? "app-logs" : "cloudwatch";
    const delivery = new ShardDelivery({
      s3: this.s3.client,
      client: this.client,
      settings,
      rejectFolder,
      read,
    });
    return async (
      Records: KinesisEvent["Records"],
      {
        reload,
        wanted,
        leftMs = 60_000,
        times,
      }: {
        reload?: KinesisEvent["reload"];
        wanted?: KinesisEvent["wanted"];
        leftMs?: number;
        times?: DeliveryTimes;
      } = {},
    ): Promise<DeliveryAnswer & { readonly counts: object }> => {
      const event: KinesisEvent = { Records, reload, wanted };
      const stopAtMs = Date.now() + leftMs;
      const patient = {
        stopAtMs,
        deadlineMs: stopAtMs,
        sentByMs: stopAtMs + 10_000,
        archiveByMs: stopAtMs + 1_000,
        endMs: stopAtMs + 20_000,
      };
      const delivered = await delivery.run(event, times ?? patient);
      return { ...answerOf(event, delivered), counts: delivered.counts, failure: delivered.failure };
    };
  }

  /** Messages in OpenSearch, sorted; each as often as it is there. */
  indexed(): string[] {
    return [...this.openSearch.documents.values()].map((text) => String(JSON.parse(text).message)).toSorted();
  }

  /** Messages in the archive, in the order of its objects. */
  archived(): string[] {
    return [...this.s3.objects]
      .filter(([key]) => key.startsWith("archive/"))
      .flatMap(([, { bytes }]) => gunzipSync(bytes).toString().split("\n").slice(0, -1))
      .map((line) => String(JSON.parse(line).message));
  }

  /** Reasons of the rejects, by the key of their file. */
  rejects(): Record<string, string[]> {
    return Object.fromEntries(
      [...this.s3.objects]
        .filter(([key]) => key.startsWith("rejects/"))
        .map(([key, { bytes }]) => [
          key,
          bytes
            .toString()
            .split("\n")
            .slice(0, -1)
            .map((line) => String(JSON.parse(line).reason)),
        ]),
    );
  }
}

/** Whatever happened: every event once in OpenSearch, and once in the archive. */
export function expectOnce(shard: Shard, expected: readonly string[]): void {
  expect(shard.indexed()).toEqual(expected.toSorted());
  expect(shard.archived().toSorted()).toEqual(expected.toSorted());
}
