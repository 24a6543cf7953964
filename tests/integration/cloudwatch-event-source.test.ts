import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { CreateStreamCommand, DescribeStreamSummaryCommand, PutRecordCommand } from "@aws-sdk/client-kinesis";
import {
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  InvokeCommand,
} from "@aws-sdk/client-lambda";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { resourceOf, runningStack } from "../../local/emulator/stack-record.ts";
import { envelope } from "../factories/envelope.ts";
import { functionZip } from "./function-zip.ts";
import { clients, documentsOf, rejectObjects, untilThere } from "./log-groups.ts";

const stack = runningStack();
const rejectBucket = resourceOf(stack, "RejectBucket");
const name = `cw-source-${process.pid}`;

const record = (logGroup: string, ...messages: readonly string[]): Buffer =>
  gzipSync(
    JSON.stringify(
      envelope([], {
        logGroup,
        logEvents: messages.map((message) => ({ id: message, timestamp: Date.now(), message })),
      }),
    ),
  );

/** Puts records into one shard, in order. @returns their sequence numbers */
async function put(stream: string, ...records: readonly Buffer[]): Promise<string[]> {
  const sequenceNumbers: string[] = [];
  for (const Data of records) {
    const { SequenceNumber = "" } = await clients.kinesis.send(
      new PutRecordCommand({ StreamName: stream, PartitionKey: name, Data }),
    );
    sequenceNumbers.push(SequenceNumber);
  }
  return sequenceNumbers;
}

const sorted = (words: readonly string[]): string[] => words.toSorted((a, b) => (a < b ? -1 : 1));

describe("a poison record among good ones in CloudWatchStream", () => {
  it("does not block its shard, and is in the reject store with its bytes and reason", async () => {
    const stream = resourceOf(stack, "CloudWatchStream");
    const group = `/${name}/poison`;
    const poison = Buffer.from(`poison of ${name}`);
    const truncated = record(group, "never").subarray(0, 40);
    const numbers = await put(
      stream,
      record(group, "a", "b"),
      poison,
      record(group, "c"),
      truncated,
      record(group, "d"),
    );
    const found = await untilThere(() => documentsOf(group), 4);
    expect(sorted(found.map(({ message }) => message))).toEqual(["a", "b", "c", "d"]);
    for (const [at, data] of [
      [1, poison],
      [3, truncated],
    ] as const) {
      const [text = "", ...others] = await rejectObjects(
        rejectBucket,
        `rejects/cloudwatch/${stream}/${numbers[at]}.ndjson`,
      );
      expect(others).toEqual([]);
      expect(JSON.parse(text)).toMatchObject({
        source: { stream, sequenceNumber: numbers[at] },
        reason: "not_gzip",
        data: data.toString("base64"),
      });
    }
    expect(await rejectObjects(rejectBucket, `rejects/cloudwatch/${stream}/${numbers[0]}`)).toEqual([]);
  });
});

describe("a batch that always fails", () => {
  const stream = `${name}-doomed`;
  const group = `/${name}/doomed`;
  const messages = ["one", "two", "three", "four", "five"];
  let mapping = "";

  beforeAll(async () => {
    const bundle = join(stack.folder, "build", "TransformLogEventsFunction", "handler.mjs");
    await clients.lambda.send(
      new CreateFunctionCommand({
        FunctionName: name,
        Role: `arn:aws:iam::000000000000:role/${name}`,
        Runtime: "provided.al2023",
        Handler: "index.handler",
        Timeout: 30,
        Code: { ZipFile: functionZip(readFileSync(bundle, "utf8")) },
        Environment: { Variables: { LOG_STREAM: `${name}-is-not-there`, REJECT_BUCKET: rejectBucket } },
      }),
    );
    await clients.kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
    const { StreamDescriptionSummary } = await clients.kinesis.send(
      new DescribeStreamSummaryCommand({ StreamName: stream }),
    );
    const { UUID = "" } = await clients.lambda.send(
      new CreateEventSourceMappingCommand({
        FunctionName: name,
        EventSourceArn: StreamDescriptionSummary?.StreamARN,
        StartingPosition: "TRIM_HORIZON",
        BatchSize: 10,
        BisectBatchOnFunctionError: true,
        MaximumRetryAttempts: 1,
        FunctionResponseTypes: ["ReportBatchItemFailures"],
        DestinationConfig: { OnFailure: { Destination: `arn:aws:s3:::${rejectBucket}` } },
      }),
    );
    mapping = UUID;
  });

  afterAll(async () => {
    await clients.lambda.send(new DeleteEventSourceMappingCommand({ UUID: mapping }));
    await clients.lambda.send(new DeleteFunctionCommand({ FunctionName: name }));
  });

  it("ends up complete in the on-failure destination, and another invocation can process it from there", async () => {
    const numbers = await put(stream, ...messages.map((message) => record(group, message)));
    const discarded = async (): Promise<Discarded[]> => {
      const texts = await rejectObjects(rejectBucket, `aws/lambda/${mapping}/shardId-000000000000/`);
      return texts.map((text) => JSON.parse(text) as Discarded);
    };
    const batches = await untilThere(discarded, messages.length); // bisected to one record each
    expect(batches.map(({ requestContext }) => requestContext.condition)).toEqual(
      messages.map(() => "RetryAttemptsExhausted"),
    );
    const payloads = batches.map(({ payload }) => payload);
    const records = payloads.flatMap((payload) => (JSON.parse(payload) as LambdaEvent).Records);
    expect(sorted(records.map(({ kinesis }) => kinesis.sequenceNumber))).toEqual(sorted(numbers));
    expect(await documentsOf(group)).toEqual([]);

    for (const payload of payloads) {
      const answer = await clients.lambda.send(
        new InvokeCommand({
          FunctionName: resourceOf(stack, "TransformLogEventsFunction"),
          Payload: payload,
        }),
      );
      expect(JSON.parse(Buffer.from(answer.Payload ?? []).toString())).toEqual({ batchItemFailures: [] });
    }
    const found = await untilThere(() => documentsOf(group), messages.length);
    expect(sorted(found.map(({ message }) => message))).toEqual(sorted(messages));
  });
});

interface Discarded {
  readonly requestContext: { readonly condition: string };
  /** The whole event. */
  readonly payload: string;
}

interface LambdaEvent {
  readonly Records: readonly { readonly kinesis: { readonly sequenceNumber: string } }[];
}
