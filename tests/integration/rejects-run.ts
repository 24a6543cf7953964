/** Shows and reloads rejects on the local stack with the real program. */
import { HeadObjectCommand, NotFound, PutObjectCommand } from "@aws-sdk/client-s3";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { expect } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { logpipe as runLogpipe } from "./logpipe.ts";
import { StackClient } from "./stack-client.ts";

export const stack = new StackClient();
export const archive = resourceOf(stack.stack, "ArchiveBucket");

interface Tally {
  readonly place: string;
  readonly found: number;
  readonly loaded: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly left: number;
}

export const logpipe = (...args: string[]) => runLogpipe(args);

export async function show(
  place: string,
): Promise<{ from: string; reason: string; content: string; keptIn: string }[]> {
  const { out } = await logpipe("rejects", "show", "--json", "--place", place, "--limit", "10000");
  return out.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
}

/** Reloads a place, checks that its counters tie out. */
export async function reload(place: string, ...args: string[]): Promise<Tally> {
  const { out, err } = await logpipe("rejects", "reload", "--json", "--yes", "--place", place, ...args);
  const tallies: Tally[] = JSON.parse(out).places ?? [];
  const tally = tallies.find((one) => one.place === place);
  if (tally === undefined) throw new Error(`${out}\n${err}`);
  expect(tally.found).toBe(tally.loaded + tally.skipped + tally.rejected + tally.left);
  return tally;
}

/** The messages of all documents in the log stream. */
export async function logStreamMessages(): Promise<string[]> {
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

export async function exists(bucket: string, key: string): Promise<boolean> {
  try {
    await stack.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }));
    return true;
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

export async function put(bucket: string, key: string, body: Buffer | string): Promise<void> {
  await stack.s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: Buffer.from(body) }));
}
