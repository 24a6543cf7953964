import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { CreateBucketCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { askingFunction, BatchServer } from "./batch-server.ts";
import { functionZip } from "./function-zip.ts";
import { until } from "./until.ts";

import { stack, lambda, role, name, arnOf, createStream, put, objectsOf, numbers } from "./streams.ts";

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
    const records = ["first", "second", "third"];
    await put(stream, ...records);
    await sleep(1_000); // long enough for a source that did not notice
    expect(server.batches).toEqual([]);
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
