/** Streams of the emulator, and what is written to them and to buckets. */
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { FirehoseClient } from "@aws-sdk/client-firehose";
import { CreateStreamCommand, KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { ShardReader, shardsOf, type StreamRecord } from "../../local/emulator/stand-ins/shards.ts";
import { StackClient } from "./stack-client.ts";

export const stack = new StackClient();
const config = awsClientConfig(stack.stack);
const kinesis = new KinesisClient({ ...config, requestHandler: new NodeHttpHandler() });
export const lambda = new LambdaClient(config);
export const logs = new CloudWatchLogsClient(config);
export const firehose = new FirehoseClient(config);
export const role = "arn:aws:iam::000000000000:role/stand-ins";
export const name = `stand-ins-${process.pid}`;

export const arnOf = (stream: string): string =>
  `arn:aws:kinesis:${stack.stack.region}:000000000000:stream/${stream}`;

export async function createStream(stream: string): Promise<string> {
  await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 1 }));
  return arnOf(stream);
}

export async function put(stream: string, ...texts: readonly string[]): Promise<void> {
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

export async function recordsOf(stream: string): Promise<StreamRecord[]> {
  const [shard = ""] = await shardsOf(kinesis, arnOf(stream));
  return await new ShardReader(kinesis, arnOf(stream), shard, "TRIM_HORIZON").read(10_000);
}

export async function objectsOf(bucket: string, prefix: string): Promise<{ key: string; body: Buffer }[]> {
  const { Contents = [] } = await stack.s3.send(new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }));
  return await Promise.all(
    Contents.map(async ({ Key: key = "" }) => {
      const { Body } = await stack.s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return { key, body: Buffer.from((await Body?.transformToByteArray()) ?? []) };
    }),
  );
}

export const numbers = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => String(from + index));
