import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { GetEventSourceMappingCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { deployBuilt } from "../../local/emulator/deploy.ts";
import { resourceOf, runningStack, type StackRecord, writeStack } from "../../local/emulator/stack-record.ts";
import { projectRoot } from "../../local/tools/paths.ts";
import { beginInstallation } from "../../local/tools/install.ts";
import { aggregatedRecord } from "../factories/aggregated-record.ts";
import { archivedMessages, indexedMessages } from "./delivered.ts";
import { logpipe } from "./logpipe.ts";
import { secondStackFile } from "./recording.ts";
import { StackClient } from "./stack-client.ts";
import { until } from "./until.ts";

const client = new StackClient();
const usual = runningStack();
const kinesis = new KinesisClient({ ...awsClientConfig(usual), requestHandler: new NodeHttpHandler() });
const logs = new CloudWatchLogsClient(awsClientConfig(usual));
const lambda = new LambdaClient(awsClientConfig(usual));
const run = `direct${randomBytes(5).toString("hex")}`;
const logGroupName = `/test/${run}`;
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
  // The usual stack's doctor looks at every log group.
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
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

const indexed = async (query: string): Promise<string[]> => await indexedMessages(client, query);
const archived = async (word: string): Promise<string[]> =>
  await archivedMessages(client, resourceOf(stack, "ArchiveBucket"), word);

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

  it.each(readdirSync(join(projectRoot, "events", "deliver-records")))(
    "events/deliver-records/%s works with the built function",
    async (file) => {
      const Payload = readFileSync(join(projectRoot, "events", "deliver-records", file));
      const FunctionName = resourceOf(stack, "DeliverRecordsFunction");
      const answer = await lambda.send(new InvokeCommand({ FunctionName, Payload }));
      expect([answer.FunctionError, JSON.parse(Buffer.from(answer.Payload ?? []).toString())]).toEqual([
        undefined,
        { batchItemFailures: [] },
      ]);
    },
  );

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

  it("is known to doctor, status, rejects, pause and resume", async () => {
    const ask = async (...args: readonly string[]) =>
      await logpipe(["--stack-name", "logpipe-direct", ...args]);
    const doctor = await ask("doctor", "--no-test-record", "--only", "direct");
    expect(`${doctor.out}${doctor.err}`).toContain("DeliverRecords reads LogStream");
    expect((await ask("status")).out).toContain("DeliverRecords");
    const list = await ask("rejects", "show", "--place", "app-logs");
    expect(list.out).toContain("damaged_aggregate");
    // It is as damaged as before: DeliverRecords says so again, and its reject stays.
    const reload = await ask("rejects", "reload", "--place", "app-logs", "--yes");
    expect([reload.code, `${reload.out}${reload.err}`]).toEqual([1, expect.stringMatching(/\b1\b/)]);
    expect((await ask("rejects", "show", "--place", "app-logs")).out).toContain("damaged_aggregate");
    const UUID = resourceOf(stack, "DeliverRecordsEventSource");
    const state = async () => (await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State;
    await ask("pause", "--only", "app-logs");
    expect(await state()).toBe("Disabled");
    await ask("resume", "--only", "app-logs");
    expect(await state()).toBe("Enabled");
  });

  it("brings events of a log group there, each once, without the log stream in between", async () => {
    await logs.send(new CreateLogGroupCommand({ logGroupName }));
    await logs.send(
      new PutSubscriptionFilterCommand({
        logGroupName,
        filterName: run,
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

  it("takes whatever types ten programs give to the same names, and every value is found", async () => {
    const names = ["user", "error", "tags", "status"];
    const values = (program: number, name: string) => [
      `text${program}${name}`,
      program * 1_000 + name.length,
      [`list${program}${name}`, "other"],
      { id: `object${program}${name}`, deep: { count: program } },
    ];
    const datas = Array.from({ length: 10 }, (_, program) =>
      [0, 1, 2, 3].map((type) =>
        JSON.stringify({
          message: `program ${program} type ${type}`,
          processId: `${run}t`,
          // Each program gives its names other types than the one before.
          ...Object.fromEntries(
            names.map((name, at) => [name, values(program, name)[(type + at + program) % 4]]),
          ),
        }),
      ),
    ).flat();
    await write(datas);
    const found = await until(
      () => indexed(`processId:${run}t`),
      ({ length }) => length >= datas.length,
    );
    expect(found).toHaveLength(datas.length);
    for (let program = 0; program < 10; program += 1)
      for (const name of names) {
        const words = [`text${program}${name}`, `list${program}${name}`, `object${program}${name}`];
        for (const word of [...words, String(program * 1_000 + name.length)]) {
          const fields = [name, `${name}_text`, `${name}_object`].flatMap((one) => [one, `${one}.*`]);
          const query = {
            bool: {
              filter: [
                { term: { processId: `${run}t` } },
                { query_string: { query: word, fields, lenient: true } },
              ],
            },
          };
          const { count } = (await client.request("POST", "/app-logs-*/_count", { query })) as {
            count: number;
          };
          expect([word, count > 0]).toEqual([word, true]);
        }
      }
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
