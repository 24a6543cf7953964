import { setTimeout as sleep } from "node:timers/promises";
import { gunzipSync } from "node:zlib";
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { CreateDeliveryStreamCommand, DeleteDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { until } from "./until.ts";

import {
  stack,
  logs,
  firehose,
  role,
  name,
  createStream,
  put,
  recordsOf,
  objectsOf,
  numbers,
} from "./streams.ts";

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
