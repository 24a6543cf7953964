import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import {
  CreateDeliveryStreamCommand,
  DeleteDeliveryStreamCommand,
  FirehoseClient,
} from "@aws-sdk/client-firehose";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { ShardReader, shardsOf, type StreamRecord } from "../../local/emulator/stand-ins/shards.ts";
import { askingFunction, BatchServer } from "./batch-server.ts";
import { functionZip } from "./function-zip.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const stack = new StackClient();
const config = awsClientConfig(stack.stack);
const kinesis = new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() });
const lambda = new LambdaClient(config);
const logs = new CloudWatchLogsClient(config);
const firehose = new FirehoseClient(config);
const role = "arn:aws:iam::000000000000:role/stand-ins";
const name = `stand-ins-${process.pid}`;

const arnOf = (stream: string): string =>
  `arn:aws:kinesis:${stack.stack.region}:000000000000:stream/${stream}`;

async function createStream(stream: string): Promise<string> {
  await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  return arnOf(stream);
}

async function put(stream: string, ...texts: readonly string[]): Promise<void> {
  for (let from = 0; from < texts.length; from += 500)
    await kinesis.send(
      new PutRecordsCommand({
        StreamName: stream,
        Records: texts
          .slice(from, from + 500)
          .map((text) => ({ Data: Buffer.from(text), PartitionKey: "k" })),
      }),
    );
}

async function recordsOf(stream: string): Promise<StreamRecord[]> {
  const [shard = ""] = await shardsOf(kinesis, arnOf(stream));
  return await new ShardReader(kinesis, arnOf(stream), shard, "TRIM_HORIZON").read(10_000);
}

async function objectsOf(bucket: string, prefix: string): Promise<{ key: string; body: Buffer }[]> {
  const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return await Promise.all(
    Contents.map(async ({ Key: key = "" }) => {
      const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { key, body: Buffer.from((await Body?.transformToByteArray()) ?? []) };
    }),
  );
}

const numbers = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));

describe("the event source for streams", () => {
  const server = new BatchServer();
  const bucket = `${name}-discarded`;
  const stream = `${name}-source`;
  let mapping = "";

  beforeAll(async () => {
    const url = await server.start();
    await stack.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: role,
        Runtime: "provided.al2023",
        Handler: "index.handler",
        Timeout: 30,
        Code: { ZipFile: functionZip(askingFunction(url)) },
      }),
    );
    const { UUID = "" } = await lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: name,
        EventSourceArn: await createStream(stream),
        StartingPosition: "TRIM_HORIZON",
        BatchSize: 10,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${bucket}` } },
      }),
    );
    mapping = UUID;
  });

  afterAll(async () => {
    await lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping }));
    server.stop();
  });

  it("brings each record once, in order, in batches", async () => {
    await put(stream, ...numbers(0, 25));
    await until(() => server.batches.flat().length >= 25);
    expect(server.batches.flat()).toEqual(numbers(0, 25));
    expect(Math.max(...server.batches.map(({ length }) => length))).toBe(10);
  });

  it.each([
    ["names it", (sequenceNumber: string) => failure(sequenceNumber)],
    ["throws", () => new Error("poison")],
  ])("is not blocked by a poison record when the function %s, and keeps it", async (how, decide) => {
    const poison = `poison of a function that ${how}`;
    server.batches.length = 0;
    server.decide = (records) => {
      const found = records.find(({ text }) => text === poison);
      return found === undefined ? "null" : decide(found.sequenceNumber);
    };
    const before = (await objectsOf(bucket, "aws/lambda/")).length;
    await put(stream, "a", "b", poison, "c", "d");
    await until(() => server.batches.at(-1)?.at(-1) === "d" && !server.batches.at(-1)?.includes(poison));
    const succeeded = server.batches.filter((texts) => !texts.includes(poison)).flat();
    expect(succeeded.slice(-2)).toEqual(["c", "d"]);
    const objects = await objectsOf(bucket, `aws/lambda/${mapping}/shardId-000000000000/`);
    expect(objects).toHaveLength(before + 1);
    const written = objects.map(({ body }) => JSON.parse(body.toString()));
    const record = written.find(({ payload }) => textsIn(payload).includes(poison));
    expect(textsIn(record.payload)).toEqual([poison]);
    expect(record).toMatchObject({
      requestContext: { condition: "RetryAttemptsExhausted" },
      responseContext: { functionError: how === "throws" ? "Unhandled" : null },
      KinesisBatchInfo: { batchSize: 1, streamArn: arnOf(stream) },
    });
  });

  it("pauses with its mapping, and continues where it was", async () => {
    server.batches.length = 0;
    server.decide = () => "null";
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping, Enabled: false }));
    // It takes a moment until it knows: the first record that stays away for a second was put while it paused.
    const records: string[] = [];
    await until(async () => {
      const record = `record ${records.length}`;
      records.push(record);
      await put(stream, record);
      await sleep(1_000);
      return !server.batches.flat().includes(record);
    });
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping, Enabled: true }));
    await until(() => server.batches.flat().length >= records.length);
    expect(server.batches.flat()).toEqual(records);
  });
});

function failure(itemIdentifier: string): string {
  return JSON.stringify({ batchItemFailures: [{ itemIdentifier }] });
}

function textsIn(event: string): string[] {
  const { Records } = JSON.parse(event) as { Records: { kinesis: { data: string } }[] };
  return Records.map(({ kinesis: { data } }) => Buffer.from(data, "base64").toString());
}

describe("Firehose to OpenSearch", () => {
  const bucket = `${name}-archive`;
  const stream = `${name}-firehose`;
  const index = "stand-ins";

  beforeAll(async () => {
    await stack.s3.send(new CreateBucketCommand({ Bucket: bucket }));
    await stack.request("PUT", "/_index_template/stand-ins", {
      index_patterns: [`${index}-*`],
      template: { mappings: { properties: { n: { type: "long" } } } },
    });
    await firehose.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: name,
        DeliveryStreamType: "KinesisStreamAsSource",
        KinesisStreamSourceConfiguration: { KinesisStreamARN: await createStream(stream), RoleARN: role },
        AmazonopensearchserviceDestinationConfiguration: {
          RoleARN: role,
          ClusterEndpoint: process.env["LOGPIPE_PROXY_URL"],
          IndexName: index,
          IndexRotationPeriod: "OneDay",
          BufferingHints: { IntervalInSeconds: 1, SizeInMBs: 1 },
          RetryOptions: { DurationInSeconds: 30 },
          S3BackupMode: "AllDocuments",
          ProcessingConfiguration: { Enabled: true, Processors: [{ Type: "AppendDelimiterToRecord" }] },
          S3Configuration: {
            RoleARN: role,
            BucketARN: `arn:aws:s3:::${bucket}`,
            Prefix: "archive/!{timestamp:yyyy/MM/dd}/",
            ErrorOutputPrefix: "failed/!{firehose:error-output-type}/",
            CompressionFormat: "GZIP",
            BufferingHints: { IntervalInSeconds: 2, SizeInMBs: 1 },
          },
        },
      }),
    );
  });

  afterAll(async () => {
    await stack.setFaults();
    await firehose.send(new DeleteDeliveryStreamCommand({ DeliveryStreamName: name }));
    await stack.request("DELETE", `/${index}-*`);
    await stack.request("DELETE", "/_index_template/stand-ins");
  });

  it("delivers each document once over throttling and lost answers, keeps what is refused, archives all", async () => {
    const day = new Date().toISOString().slice(0, 10);
    await stack.setFaults({ index, kind: "answer-lost", every: 1, times: 1 });
    await put(stream, ...numbers(0, 300).map((n) => JSON.stringify({ n: Number(n) })));
    await until(async () => (await stack.count(`${index}-${day}`)) >= 300);
    await stack.setFaults({ index, kind: "items", every: 3, times: 2 });
    const bad = ["no JSON", JSON.stringify({ n: "no number" })];
    await put(stream, ...numbers(300, 300).map((n) => JSON.stringify({ n: Number(n) })), ...bad);
    await until(async () => (await stack.count(`${index}-${day}`)) >= 600);
    await until(async () => (await objectsOf(bucket, "failed/")).length > 0);
    expect(await stack.count(`${index}-${day}`)).toBe(600);
    const failed = (await objectsOf(bucket, "failed/AmazonOpenSearchService-failed/")).flatMap(linesOf);
    const found = failed.map((line) => JSON.parse(line));
    expect(found.map(({ rawData }) => Buffer.from(rawData, "base64").toString()).toSorted()).toEqual(
      bad.toSorted(),
    );
    const codes: string[] = found.map(({ errorCode }) => errorCode);
    expect(new Set(codes)).toEqual(new Set(["400", "OS.MalformedData"]));
    const archived = async () =>
      (await objectsOf(bucket, `archive/${day.replaceAll("-", "/")}/${name}-1-`)).flatMap(({ key, body }) => {
        expect(key).toMatch(/-\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d-[0-9a-f-]{36}\.gz$/);
        return linesOf({ body: gunzipSync(body) });
      });
    await until(async () => (await archived()).length >= 602);
    const lines = await archived();
    expect([lines.length, new Set(lines).size]).toEqual([602, 602]);
  });
});

function linesOf({ body }: { readonly body: Buffer }): string[] {
  return body
    .toString()
    .split("\n")
    .filter((line) => line !== "");
}

describe("subscription filters", () => {
  const stream = `${name}-subscribed`;
  const common = { logGroupName: `/${name}`, logStreamName: "s" };

  async function write(...events: readonly [timestamp: number, message: string][]): Promise<void> {
    const logEvents = events.map(([timestamp, message]) => ({ timestamp, message }));
    await logs.send(new PutLogEventsCommand({ ...common, logEvents }));
  }

  async function subscribe(filterName: string, destinationArn: string): Promise<void> {
    const filterPattern = "";
    const { logGroupName } = common;
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName,
        filterPattern,
        destinationArn,
        roleArn: role,
      }),
    );
  }

  async function envelopes(of = stream) {
    const records = await recordsOf(of);
    return records.map(({ data }) => JSON.parse(gunzipSync(data).toString()));
  }

  /** All events behind the control message. */
  async function eventsIn(of = stream) {
    return (await envelopes(of)).slice(1).flatMap(({ logEvents }) => logEvents);
  }

  it("forward each event put since they were created, once, until they are deleted", async () => {
    const now = Date.now();
    await logs.send(new CreateLogGroupCommand({ logGroupName: common.logGroupName }));
    await logs.send(new CreateLogStreamCommand(common));
    await write([now, "before the filter"]);
    await sleep(50);
    await subscribe("f", await createStream(stream));
    await write([now, "one"], [now + 5, "two"], [now, "one"]);
    await until(eventsIn, ({ length }) => length >= 3);
    await write([now - 60_000, "late"], [now + 5, "two"]);
    await until(eventsIn, ({ length }) => length >= 5);
    const [control, data] = await envelopes();
    expect(control).toMatchObject({ messageType: "CONTROL_MESSAGE", owner: "CloudwatchLogs" });
    expect(data).toMatchObject({
      messageType: "DATA_MESSAGE",
      owner: "000000000000",
      logGroup: common.logGroupName,
      logStream: "s",
      subscriptionFilters: ["f"],
    });
    const found = await eventsIn();
    expect(found.map(({ message }) => message)).toEqual(["one", "one", "two", "late", "two"]);
    expect(new Set(found.map(({ id }) => id)).size).toBe(5);
    expect(found.every(({ id }) => /^\d{56}$/.test(id))).toBe(true);
    await logs.send(
      new DeleteSubscriptionFilterCommand({ logGroupName: common.logGroupName, filterName: "f" }),
    );
    // Another filter shows when the deletion is known, and when what was written later has been forwarded.
    const other = `${stream}-too`;
    await subscribe("g", await createStream(other));
    for (const [count, message] of ["once g is served", "after the filter"].entries()) {
      await write([now, message]);
      const inOther = await until(
        () => eventsIn(other),
        ({ length }) => length > count,
      );
      expect(inOther.at(-1)).toMatchObject({ message });
    }
    expect((await eventsIn()).map(({ message }) => message)).not.toContain("after the filter");
  });
});
