import { randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import { HeadObjectCommand, NotFound, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { ListExecutionsCommand } from "@aws-sdk/client-sfn";
import { PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { rejectKeyOf, renderRecordRejects } from "../../src/shared/rejects/source-record.ts";
import { logpipe as runLogpipe } from "./logpipe.ts";
import { classicKey, classicLines, StackClient } from "./stack-client.ts";

const stack = new StackClient();
const archive = resourceOf(stack.stack, "ArchiveBucket");

interface Tally {
  readonly place: string;
  readonly found: number;
  readonly loaded: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly left: number;
}

const logpipe = (...args: string[]) => runLogpipe(args);

async function show(
  place: string,
): Promise<{ from: string; reason: string; content: string; keptIn: string }[]> {
  const { out } = await logpipe("rejects", "show", "--json", "--place", place, "--limit", "10000");
  return out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

/** Reloads a place, checks that its counters tie out. */
async function reload(place: string, ...args: string[]): Promise<Tally> {
  const { out, err } = await logpipe("rejects", "reload", "--json", "--yes", "--place", place, ...args);
  const tallies: Tally[] = JSON.parse(out).places ?? [];
  const tally = tallies.find((one) => one.place === place);
  if (tally === undefined) throw new Error(`${out}\n${err}`);
  expect(tally.found).toBe(tally.loaded + tally.skipped + tally.rejected + tally.left);
  return tally;
}

/** The messages of all documents in the log stream. */
async function logStreamMessages(): Promise<string[]> {
  const kinesis = new KinesisClient({
    ...awsClientConfig(stack.stack),
    requestHandler: new NodeHttpHandler(),
  });
  const StreamName = resourceOf(stack.stack, "LogStream");
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const messages: string[] = [];
  for (const { ShardId } of Shards) {
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ShardIteratorType: "TRIM_HORIZON" }),
    );
    for (let next = ShardIterator; next !== undefined; ) {
      const page = await kinesis.send(new GetRecordsCommand({ ShardIterator: next }));
      const { Records = [] } = page;
      messages.push(
        ...Records.map(({ Data }) => String(JSON.parse(Buffer.from(Data ?? []).toString()).message)),
      );
      next = Records.length === 0 ? undefined : page.NextShardIterator;
    }
  }
  return messages;
}

async function exists(bucket: string, key: string): Promise<boolean> {
  try {
    await stack.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

async function put(bucket: string, key: string, body: Buffer | string): Promise<void> {
  await stack.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));
}

describe("logpipe rejects on the local stack", () => {
  it("counts and shows lines that a wrong mapping refused, loads them once it is right, and leaves none", async () => {
    await stack.request("PUT", "/elb-1996-01-01", {
      mappings: { properties: { elb_name: { type: "long" } } },
    });
    const key = classicKey("mapped").replace("AWSLogs/", "direct/");
    const object = await stack.put(key, `${classicLines("1996-01-01", 40)}${classicLines("1996-01-02", 10)}`);
    const { totals } = await stack.load(object);
    expect(totals).toMatchObject({ lines: 50, indexed: 10, rejected: 40 });

    const list = await logpipe("rejects", "list", "--json", "--place", "load");
    expect(list.code).toBe(1);
    const { count, groups } = JSON.parse(list.out);
    expect(count).toBe(groups.reduce((sum: number, group: { count: number }) => sum + group.count, 0));
    const [reason = ""] = (await show("load")).flatMap((one) => (one.from.includes(key) ? [one.reason] : []));
    expect(reason).toMatch(/_parsing_exception$/);
    const mine = async () => (await show("load")).filter(({ from }) => from.includes(key));
    expect(await mine()).toHaveLength(40);

    const table = await logpipe("rejects", "show", "--place", "load", "--reason", reason, "--limit", "3");
    for (const line of table.out.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(table.err).toContain("--limit shows more");

    const dry = await logpipe("rejects", "reload", "--place", "load", "--reason", reason, "--dry-run");
    expect(dry.err).toContain("Nothing was loaded.");
    expect(await mine()).toHaveLength(40);

    const still = await reload("load", "--reason", reason);
    expect(still.rejected).toBeGreaterThanOrEqual(40);
    expect(await mine()).toHaveLength(40);

    await stack.setFaults({ index: "elb-1996-01-01", kind: "status", status: 403, every: 1, times: 1_000 });
    const refused = await logpipe(
      "rejects",
      "reload",
      "--json",
      "--yes",
      "--place",
      "load",
      "--reason",
      reason,
    );
    await stack.setFaults();
    expect([refused.code, refused.err]).toEqual([
      3,
      expect.stringContaining("OpenSearch refuses every document"),
    ]);
    expect(JSON.parse(refused.out).places).toEqual([
      expect.objectContaining({ found: still.found, loaded: 0 }),
    ]);
    expect(await mine()).toHaveLength(40);

    await stack.request("DELETE", "/elb-1996-01-01");
    const right = await reload("load", "--reason", reason);
    expect(right.loaded).toBe(40);
    expect(await mine()).toEqual([]);
    expect(await stack.count("elb-1996-01-01")).toBe(40);
    // The ids are those of a load: the whole object counts as duplicates now.
    expect((await stack.load(object)).totals).toMatchObject({
      lines: 50,
      indexed: 0,
      duplicates: 50,
      rejected: 0,
    });
    expect(await mine()).toEqual([]);
  });

  it("loads each line once when two people reload at the same time", async () => {
    await stack.request("PUT", "/elb-1996-03-01", {
      mappings: { properties: { elb_name: { type: "long" } } },
    });
    const key = classicKey("together").replace("AWSLogs/", "direct/");
    const { totals } = await stack.load(await stack.put(key, classicLines("1996-03-01", 40)));
    expect(totals).toMatchObject({ lines: 40, rejected: 40 });
    const mine = async () => (await show("load")).filter(({ from }) => from.includes(key));
    const [reason = ""] = (await mine()).map((one) => one.reason);
    await stack.request("DELETE", "/elb-1996-03-01");
    const tallies = await Promise.all([1, 2].map(() => reload("load", "--reason", reason)));
    expect(tallies.map(({ rejected, left }) => [rejected, left])).toEqual([
      [0, 0],
      [0, 0],
    ]);
    expect(await mine()).toEqual([]);
    expect(await stack.count("elb-1996-03-01")).toBe(40);
  });

  it("loads lines of an object whose format cannot be detected, once it is given", async () => {
    const object = await stack.put("direct/of-no-known-name", `${classicLines("1996-02-01", 5)}nonsense\n`);
    const { status } = await stack.ended(await stack.start({ objects: [object], format: "alb" }));
    expect(status).toBe("SUCCEEDED");
    const mine = async () => (await show("load")).filter(({ from }) => from.includes(object.key));
    expect(await mine()).toHaveLength(6);
    const tally = await reload("load", "--format", "classic");
    expect(tally.loaded).toBe(5);
    expect(await stack.count("elb-1996-02-01")).toBe(5);
    expect((await mine()).map(({ content }) => content)).toEqual(["nonsense"]);
  });

  it("takes events of CloudWatch records that are none any more, and keeps what is poison still", async () => {
    const record = (sequenceNumber: string) => ({
      stream: "CloudWatchStream",
      shard: "shardId-000000000000",
      sequenceNumber,
      arrivalMs: Date.UTC(1996, 2, 1),
    });
    const envelope = {
      messageType: "DATA_MESSAGE",
      owner: "123456789012",
      logGroup: "/test/rejects",
      logStream: "s",
      subscriptionFilters: ["f"],
      logEvents: [
        { id: "1", timestamp: Date.UTC(1996, 2, 1), message: "was taken" },
        { id: "2", timestamp: Date.UTC(1996, 2, 1), message: "was rejected" },
      ],
    };
    const data = gzipSync(JSON.stringify(envelope)).toString("base64");
    const [good, bad] = [record(randomUUID()), record(randomUUID())];
    const event = { event: 1, reason: "not_an_event", message: "of an earlier version" };
    const poison = { reason: "not_base64", message: "The record's data is not base64." };
    await put(stack.rejectBucket, rejectKeyOf(good), renderRecordRejects(good, [event], data));
    await put(stack.rejectBucket, rejectKeyOf(bad), renderRecordRejects(bad, [poison], "not base64!"));
    const shown = await show("cloudwatch");
    expect(shown.map(({ from }) => from)).toContain(
      `CloudWatchStream shardId-000000000000 ${good.sequenceNumber} event 1`,
    );
    expect(await reload("cloudwatch", "--reason", "not_an_event")).toMatchObject({ found: 1, loaded: 1 });
    expect((await logStreamMessages()).filter((message) => message.startsWith("was "))).toEqual([
      "was rejected",
    ]);
    expect(await exists(stack.rejectBucket, rejectKeyOf(good))).toBe(false);
    expect((await reload("cloudwatch", "--reason", "not_base64")).rejected).toBe(1);
    expect(await exists(stack.rejectBucket, rejectKeyOf(bad))).toBe(true);
  });

  it("loads documents that OpenSearch refused from Firehose under their own ids, once it takes them", async () => {
    const index = "app-logs-1996-04-01";
    await stack.request("PUT", `/${index}`, {
      // As somebody's own template might have it: that of this stack takes what is malformed.
      settings: { "index.mapping.ignore_malformed": false },
      mappings: { properties: { code: { type: "long" }, user: { type: "keyword" } } },
    });
    const documents = {
      a: { message: "a", code: "a" },
      b: { message: "b", code: "b" },
      c: { message: "c", user: { id: 1 } },
    };
    const failed = Object.entries(documents).map(([id, document]) =>
      JSON.stringify({
        attemptsMade: 1,
        arrivalTimestamp: Date.UTC(1996, 3, 1),
        errorCode: "400",
        errorMessage: '{"type":"mapper_parsing_exception","reason":"failed to parse field [code]"}',
        attemptEndingTimestamp: Date.UTC(1996, 3, 1),
        esDocumentId: `rejects-${id}`,
        esIndexName: index,
        esTypeName: "",
        rawData: Buffer.from(`${JSON.stringify(document)}\n`).toString("base64"),
      }),
    );
    const key = "failed/AmazonOpenSearchService-failed/1996/04/01/delivery-1-x.gz";
    await put(archive, key, gzipSync(`${failed.join("\n")}\n`));
    expect((await show("firehose")).map(({ from }) => from)).toContain(`${index}/rejects-a`);
    // That of a user is an object where others have a text: it loads as TransformLogEvents would have written it.
    expect(await reload("firehose")).toMatchObject({ found: 3, rejected: 2, loaded: 1 });
    expect(await stack.request("GET", `/${index}/_doc/rejects-c`)).toMatchObject({
      _source: { message: "c", user_object: { id: 1 } },
    });
    expect((await show("firehose")).map(({ reason }) => reason)).toContain("mapper_parsing_exception");
    await stack.request("DELETE", `/${index}`);
    expect(await reload("firehose")).toMatchObject({ rejected: 0, loaded: 2 });
    expect(await stack.request("GET", `/${index}/_doc/rejects-b`)).toMatchObject({ found: true });
    expect(await exists(archive, key)).toBe(false);
    expect((await logpipe("rejects", "--place", "firehose")).code).toBe(0);
  });

  it("puts dead letters of LoadQueue back, and leaves what no load knows", async () => {
    const queue = resourceOf(stack.stack, "LoadDeadLetters");
    await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
    const object = await stack.put("direct/dead/letter.log", classicLines("1996-05-01", 7));
    const created = {
      "detail-type": "Object Created",
      detail: { bucket: { name: object.bucket }, object: { key: object.key } },
    };
    for (const body of [JSON.stringify(created), "what is this"])
      await stack.sqs.send(new SendMessageCommand({ QueueUrl: queue, MessageBody: body }));
    expect((await show("load-queue")).map(({ reason }) => reason).toSorted()).toEqual([
      "not_started",
      "unknown_message",
    ]);
    expect(await reload("load-queue")).toMatchObject({ found: 2, loaded: 1, left: 1 });
    expect((await show("load-queue")).map(({ content }) => content)).toEqual(["what is this"]);
    expect(await stack.countUntil("elb-1996-05-01", 7)).toBe(7);
    await stack.sqs.send(new PurgeQueueCommand({ QueueUrl: queue }));
  });

  it("starts CleanIndexes once for the dead letters of its schedule", async () => {
    const queue = resourceOf(stack.stack, "CleanDeadLetters");
    for (let time = 0; time < 2; time += 1)
      await stack.sqs.send(
        new SendMessageCommand({
          QueueUrl: queue,
          MessageBody: "{}",
          MessageAttributes: { ERROR_CODE: { DataType: "String", StringValue: "AWS.Scheduler.Throttled" } },
        }),
      );
    const started = async () => {
      const stateMachineArn = resourceOf(stack.stack, "CleanIndexesStateMachine");
      const { executions = [] } = await stack.sfn.send(new ListExecutionsCommand({ stateMachineArn }));
      return executions.flatMap(({ name, executionArn }) =>
        name?.startsWith("reload-") ? [executionArn] : [],
      );
    };
    const before = await started();
    expect(await reload("clean-schedule", "--reason", "AWS.Scheduler.Throttled")).toMatchObject({
      loaded: 2,
    });
    const runs = (await started()).filter((arn) => !before.includes(arn));
    expect(runs).toHaveLength(1);
    expect((await stack.ended(runs[0] ?? "")).status).toBe("SUCCEEDED");
    expect(await show("clean-schedule")).toEqual([]);
  });

  it("invokes TransformLogEvents with a batch that its event source gave up", async () => {
    const key = `aws/lambda/mapping/shardId-000000000000/1996/06/01/1996-06-01T00.00.00-${randomUUID()}`;
    const Records = [
      {
        eventID: "shardId-000000000000:1",
        eventSource: "aws:kinesis",
        eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/s",
        kinesis: {
          sequenceNumber: randomUUID(),
          data: "bm8gZ3ppcA==",
          approximateArrivalTimestamp: 707_356_800,
        },
      },
    ];
    const failure = {
      requestContext: { condition: "RetryAttemptsExhausted" },
      version: "1.0",
      timestamp: "1996-06-01T00:00:00.000Z",
      KinesisBatchInfo: { shardId: "shardId-000000000000", startSequenceNumber: "1", batchSize: 1 },
      payload: JSON.stringify({ Records }),
    };
    await put(stack.rejectBucket, key, JSON.stringify(failure));
    expect((await show("event-source")).map(({ reason }) => reason)).toContain("RetryAttemptsExhausted");
    expect(await reload("event-source")).toMatchObject({ found: 1, loaded: 1 });
    expect(await exists(stack.rejectBucket, key)).toBe(false);
    // Its record is not gzip, so it is a reject of TransformLogEvents now: kept, not lost.
    const sequenceNumber = Records[0]?.kinesis.sequenceNumber ?? "";
    expect((await show("cloudwatch")).filter(({ from }) => from.includes(sequenceNumber))).toEqual([
      expect.objectContaining({ reason: "not_gzip" }),
    ]);
  });

  it.each([
    [["rejects", "lose"], "Allowed choices are list, show, reload"],
    [["rejects", "--place", "nowhere"], "Allowed choices are load"],
    [["rejects", "list", "--yes"], "--yes is for rejects reload"],
    [["rejects", "show", "--limit", "0"], "whole number, 1 or more"],
    [["rejects", "reload", "--yes", "--dry-run"], "cannot be used with"],
    [["rehydrate", "--from", "1993-02-03"], "--to"],
    [["rehydrate", "--from", "yesterday", "--to", "1993-02-03"], "It must be a date"],
    [["rehydrate", "--from", "1993-02-04", "--to", "1993-02-03"], "--from must be before --to"],
    [["prepare", "--endpoint", "nonsense"], "It must be a URL"],
    [["prepare", "--replicas", "1"], "go with --endpoint"],
  ])("says what is wrong with %j in one message", async (args, message) => {
    const { code, out, err } = await logpipe(...args);
    expect([code, out]).toEqual([2, ""]);
    expect(err).toContain(message);
    expect(err).not.toContain("    at ");
  });

  it("asks before it loads, and does nothing without a terminal to ask on", async () => {
    await put(stack.rejectBucket, "rejects/cloudwatch/asked/1.ndjson", "of nobody\n");
    const { code, err } = await logpipe("rejects", "reload", "--place", "cloudwatch");
    expect([code, err]).toEqual([2, expect.stringContaining("--yes")]);
    const { left } = await reload("cloudwatch", "--reason", "unreadable");
    expect(left).toBe(1);
  });

  it("says that there is no such stack, and that OpenSearch cannot be reached", async () => {
    expect((await logpipe("rejects", "--stack-name", "nobodys")).code).toBe(4);
    const { code, err } = await logpipe("prepare", "--endpoint", "http://127.0.0.1:9");
    expect([code, err]).toEqual([5, expect.stringContaining("127.0.0.1:9")]);
  });
});
