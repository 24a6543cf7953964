import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { KinesisClient, PutRecordsCommand, type PutRecordsCommandInput } from "@aws-sdk/client-kinesis";
import { PutObjectCommand, type PutObjectCommandInput, S3Client } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { envelope } from "../../../factories/envelope.ts";
import { lambdaContext } from "../../../fakes/lambda-context.ts";

Object.assign(process.env, {
  LOG_STREAM: "logs",
  REJECT_BUCKET: "rejects",
  OWN_LOG_GROUPS: "/logpipe/stack/",
  AWS_LAMBDA_FUNCTION_NAME: "stack-transform",
  AWS_REGION: "us-east-1",
  POWERTOOLS_LOG_LEVEL: "SILENT",
  POWERTOOLS_METRICS_DISABLED: "true",
});
const { handler } = await import("../../../../src/functions/cloudwatch/transform-log-events/handler.ts");

const kinesis = mockClient(KinesisClient);
const s3 = mockClient(S3Client);
/** What was written, in order: a key of the reject bucket, or the messages of a request's documents. */
let written: string[];
let documents: Record<string, unknown>[];
let objects: Map<string, string>;

beforeEach(() => {
  kinesis.reset();
  s3.reset();
  written = [];
  documents = [];
  objects = new Map();
  kinesis.on(PutRecordsCommand).callsFake(({ StreamName, Records = [] }: PutRecordsCommandInput) => {
    const texts = Records.map(({ Data }) => Buffer.from(Data ?? []).toString());
    for (const text of texts) documents.push(JSON.parse(text));
    written.push(`${StreamName}: ${texts.length}`);
    return { Records: texts.map(() => ({ SequenceNumber: "1", ShardId: "shardId-0" })) };
  });
  s3.on(PutObjectCommand).callsFake(({ Bucket, Key = "", Body }: PutObjectCommandInput) => {
    objects.set(Key, Buffer.isBuffer(Body) ? Body.toString() : "");
    written.push(`${Bucket}: ${Key}`);
    return {};
  });
});

function eventOf(name: string): unknown {
  const file = new URL(`../../../../events/transform-log-events/${name}.json`, import.meta.url);
  return JSON.parse(readFileSync(file, "utf8"));
}

/** A Lambda event whose source records have the sequence numbers 1, 2, … */
function event(...records: readonly Buffer[]) {
  return {
    Records: records.map((data, index) => ({
      eventID: `shardId-0:${index + 1}`,
      eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/cloudwatch",
      kinesis: { data: data.toString("base64"), sequenceNumber: String(index + 1) },
    })),
  };
}

const source = (messages: readonly unknown[], more: object = {}): Buffer =>
  gzipSync(JSON.stringify(envelope(messages, more)));
const cloudwatch = (id: string): object => ({
  owner: "123456789012",
  logGroup: "/aws/lambda/shop-checkout",
  logStream: "2019/08/25/[$LATEST]1f",
  eventId: `00000000000000000000000000000000000034938108232143220${id}`,
});
const none = { batchItemFailures: [] };

describe("TransformLogEvents", () => {
  it("puts the documents of three events into the log stream, in order, in one request", async () => {
    expect(await handler(eventOf("three-events"), lambdaContext())).toEqual(none);
    const requestId = "700c98fd-6f76-4837-9abf-13a73766402f";
    expect(documents).toEqual([
      {
        timestamp: "2019-08-25T13:59:15.269Z",
        level: "INFO",
        message: `START RequestId: ${requestId} Version: $LATEST`,
        cloudwatch: cloudwatch("402"),
        lambda: { functionName: "shop-checkout", requestId, version: "$LATEST" },
      },
      {
        timestamp: "2019-08-25T13:59:15.270Z",
        level: "INFO",
        message: "hello world",
        cloudwatch: cloudwatch("403"),
        lambda: { functionName: "shop-checkout", requestId },
      },
      {
        timestamp: "2018-03-12T15:41:31.564Z",
        message: "hi",
        cloudwatch: cloudwatch("404"),
        lambda: { functionName: "shop-checkout" },
      },
    ]);
    expect(written).toEqual(["logs: 3"]);
  });

  it("keeps poison in the reject store, and skips control messages", async () => {
    expect(await handler(eventOf("poison-and-control"), lambdaContext())).toEqual(none);
    const sequenceNumber = "49546986683135544286507457936321625675700192471156785154";
    const key = `rejects/cloudwatch/cloudwatch/${sequenceNumber}.ndjson`;
    expect(written).toEqual([`rejects: ${key}`, "logs: 1"]);
    expect(JSON.parse(objects.get(key) ?? "")).toEqual({
      source: {
        stream: "cloudwatch",
        shard: "shardId-000000000000",
        sequenceNumber,
        arrival: "2019-08-25T13:59:16.100Z",
      },
      reason: "not_gzip",
      message: "The record cannot be inflated (Z_DATA_ERROR).",
      data: Buffer.from("this is not gzip").toString("base64"),
    });
    expect(documents).toEqual([
      {
        timestamp: "2019-08-25T13:59:15.269Z",
        level: "INFO",
        message: "some message",
        cloudwatch: cloudwatch("402"),
        lambda: { functionName: "shop-checkout" },
      },
    ]);
  });

  it("keeps the full document that is cut before the document that refers to it is sent", async () => {
    const long = `long ${"x".repeat(1_100_000)}`;
    expect(await handler(event(source(["a", long])), lambdaContext())).toEqual(none);
    expect(written).toEqual(["rejects: oversize/cloudwatch/1-1.json", "logs: 2"]);
    expect(JSON.parse(objects.get("oversize/cloudwatch/1-1.json") ?? "{}")).toMatchObject({ message: long });
    expect(documents[1]?.["message"]).toMatch(/oversize\/cloudwatch\/1-1\.json in the reject bucket\]$/);
  });

  it("keeps what is not an event of a record before the record counts as emitted, and emits the others", async () => {
    expect(await handler(event(source(["a", 17, "b"]), source(["c"])), lambdaContext())).toEqual(none);
    expect(documents.map(({ message }) => message)).toEqual(["a", "b", "c"]);
    expect(written).toEqual(["rejects: rejects/cloudwatch/cloudwatch/1.ndjson", "logs: 3"]);
  });

  it("skips what it writes itself, whoever subscribed it", async () => {
    const own = ["/logpipe/stack/transform-log-events", "/aws/lambda/stack-transform"];
    const records = own.map((logGroup) => source(["its own line"], { logGroup }));
    expect(await handler(event(...records), lambdaContext())).toEqual(none);
    expect(written).toEqual([]);
  });

  it.each<[string, Buffer]>([
    ["a poison record", Buffer.from("poison")],
    ["a document to be cut", source(["x".repeat(1_100_000)])],
    ["what is not an event", source([17])],
  ])(
    "with %s while the reject store is unavailable: sends nothing more, reports what is not in the stream",
    async (_, data) => {
      s3.on(PutObjectCommand).rejects(Object.assign(new Error("slow down"), { name: "SlowDown" }));
      const first = source(Array.from({ length: 500 }, (_event, number) => `first ${number}`));
      const answer = await handler(
        event(first, source(["second"]), data, source(["fourth"])),
        lambdaContext(),
      );
      // The second record waited for its request to become full.
      expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "2" }] });
      expect(documents.map(({ message }) => message)).toEqual(
        Array.from({ length: 500 }, (_event, number) => `first ${number}`),
      );
    },
  );

  it("reports the first record when nobody may write to the log stream", async () => {
    const denied = Object.assign(new Error("not you"), { name: "AccessDeniedException" });
    kinesis.on(PutRecordsCommand).rejects(denied);
    const records = Array.from({ length: 10 }, (_, number) =>
      source(Array.from({ length: 400 }, () => `of ${number}`)),
    );
    expect(await handler(event(...records), lambdaContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }],
    });
    expect(kinesis.calls().length).toBeLessThanOrEqual(2); // a window
  });

  it("reports the first record when entries fail until there is no time left", async () => {
    kinesis.on(PutRecordsCommand).callsFake(({ Records = [] }: PutRecordsCommandInput) => ({
      Records: Records.map(() => ({ ErrorCode: "InternalFailure", ErrorMessage: "m" })),
    }));
    const answer = await handler(event(source(["a"]), source(["b"])), lambdaContext(1_000));
    expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: "1" }] });
  });

  it("refuses what is not an event of a stream", async () => {
    await expect(handler({ Records: [{ s3: {} }] }, lambdaContext())).rejects.toThrow("input is wrong");
  });
});
