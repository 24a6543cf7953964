import { gunzipSync } from "node:zlib";
import { randomBytes } from "node:crypto";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { deployBuilt } from "../../local/emulator/deploy.ts";
import { resourceOf, runningStack, type StackRecord, writeStack } from "../../local/emulator/stack-record.ts";
import { beginInstallation } from "../../local/tools/install.ts";
import { aggregatedRecord } from "../factories/aggregated-record.ts";
import { secondStackFile } from "./recording.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const client = new StackClient();
const usual = runningStack();
const kinesis = new KinesisClient({ ...awsClientConfig(usual), requestHandler: new NodeHttpHandler() });
const logs = new CloudWatchLogsClient(awsClientConfig(usual));
const run = `direct${randomBytes(5).toString("hex")}`;
let stack: StackRecord;

/** A second stack of the same build, without Firehose, in the same emulator and OpenSearch. */
beforeAll(async () => {
  const { sam } = beginInstallation();
  const proxyUrl = process.env["LOGPIPE_PROXY_URL"] ?? usual.openSearchUrl;
  stack = await deployBuilt(usual, sam, proxyUrl, { Delivery: "direct" }, "logpipe-direct");
  writeStack(secondStackFile(usual), stack);
});

afterAll(async () => {
  await client.setFaults();
  kinesis.destroy();
  logs.destroy();
});

const object = (index: number): string => JSON.stringify({ message: `event ${index}`, processId: run });

/** @param datas one record each */
async function write(datas: readonly (string | Buffer)[]): Promise<void> {
  for (let from = 0; from < datas.length; from += 500) {
    const Records = datas.slice(from, from + 500).map((data, index) => ({
      PartitionKey: `${run}-${from + index}`,
      Data: Buffer.from(data),
    }));
    const answer = await kinesis.send(
      new PutRecordsCommand({ StreamName: resourceOf(stack, "LogStream"), Records }),
    );
    expect(answer.FailedRecordCount).toBe(0);
  }
}

/** Messages of this run in OpenSearch, by a query. */
async function indexed(query: string): Promise<string[]> {
  await client.request("POST", "/app-logs-*/_refresh");
  const body = { size: 10_000, _source: ["message"], query: { query_string: { query } } };
  const { hits } = (await client.request("POST", "/app-logs-*/_search", body)) as {
    hits?: { hits: { _source: { message: string } }[] };
  };
  return (hits?.hits ?? []).map(({ _source }) => _source.message).toSorted();
}

/** Lines of the archive that have a word. */
async function archived(word: string): Promise<string[]> {
  const Bucket = resourceOf(stack, "ArchiveBucket");
  const { Contents = [] } = await client.s3.send(new ListObjectsV2Command({ Bucket, Prefix: "archive/" }));
  const lines: string[] = [];
  for (const { Key } of Contents) {
    const { Body } = await client.s3.send(new GetObjectCommand({ Bucket, Key }));
    const text = gunzipSync(Buffer.from((await Body?.transformToByteArray()) ?? [])).toString();
    lines.push(...text.split("\n").filter((line) => line.includes(word)));
  }
  return lines.map((line) => String(JSON.parse(line).message)).toSorted();
}

const expected = (count: number, name = "event"): string[] =>
  Array.from({ length: count }, (_, index) => `${name} ${index}`).toSorted();

describe("direct delivery on the local stack", () => {
  it("has nothing of Firehose", () => {
    expect(Object.keys(stack.resources).filter((name) => name.startsWith("Delivery"))).toEqual([]);
    expect(stack.resources).toHaveProperty("DeliverRecordsEventSource");
  });

  it("brings what applications write into OpenSearch and the archive, each event once, through failures", async () => {
    await client.setFaults(
      { index: "app-logs", kind: "status", status: 503, every: 2, times: 2 },
      { index: "app-logs", kind: "answer-lost", every: 2, times: 2 },
      { index: "app-logs", kind: "items", status: 429, every: 5, times: 20 },
    );
    const datas = Array.from({ length: 400 }, (_, index) => object(index));
    await write(datas.slice(0, 200));
    await write([
      `${datas.slice(200, 300).join("\n")}\n`,
      aggregatedRecord(datas.slice(300, 399).map((data) => Buffer.from(data))),
      datas[399] ?? "",
    ]);
    const wanted = expected(400);
    expect(
      await until(
        () => indexed(`processId:${run}`),
        ({ length }) => length >= 400,
      ),
    ).toEqual(wanted);
    expect(
      await until(
        () => archived(run),
        ({ length }) => length >= 400,
      ),
    ).toEqual(wanted);
  });

  it("keeps a damaged record, and goes on behind it", async () => {
    const damaged = aggregatedRecord([Buffer.from(object(0))]);
    damaged[12] = (damaged[12] ?? 0) ^ 1;
    await write([damaged, JSON.stringify({ message: "behind", processId: `${run}x` })]);
    expect(
      await until(
        () => indexed(`processId:${run}x`),
        ({ length }) => length > 0,
      ),
    ).toEqual(["behind"]);
    const Bucket = resourceOf(stack, "RejectBucket");
    const list = new ListObjectsV2Command({ Bucket, Prefix: "rejects/app-logs/" });
    const rejects = await until(
      async () => (await client.s3.send(list)).Contents ?? [],
      ({ length }) => length > 0,
    );
    expect(rejects).toHaveLength(1);
  });

  it("brings events of a log group there, each once, without the log stream in between", async () => {
    const logGroupName = `/test/${run}`;
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName: "logpipe",
        filterPattern: "",
        destinationArn: `arn:aws:kinesis:${usual.region}:000000000000:stream/${resourceOf(stack, "CloudWatchStream")}`,
        roleArn: `arn:aws:iam::000000000000:role/${resourceOf(stack, "SubscriptionRole")}`,
      }),
    );
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName: "s" }));
    const logEvents = expected(100, "line").map((message) => ({ message, timestamp: Date.now() }));
    await logs.send(new PutLogEventsCommand({ logGroupName, logStreamName: "s", logEvents }));
    const query = `cloudwatch.logGroup:"${logGroupName}"`;
    expect(
      await until(
        () => indexed(query),
        ({ length }) => length >= 100,
      ),
    ).toEqual(expected(100, "line"));
    expect(
      await until(
        () => archived(logGroupName),
        ({ length }) => length >= 100,
      ),
    ).toEqual(expected(100, "line"));
  });

  it("has a head per shard that names its last object", async () => {
    const Bucket = resourceOf(stack, "ArchiveBucket");
    const { Contents = [] } = await client.s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: "archive-heads/" }),
    );
    expect(Contents.length).toBeGreaterThan(1);
    for (const { Key } of Contents) {
      const { Body } = await client.s3.send(new GetObjectCommand({ Bucket, Key }));
      const { next } = JSON.parse((await Body?.transformToString()) ?? "");
      const { Metadata } = await client.s3.send(new HeadObjectCommand({ Bucket, Key: next }));
      expect(Metadata).toEqual(
        expect.objectContaining({ first: expect.any(String), last: expect.any(String) }),
      );
    }
  });
});
