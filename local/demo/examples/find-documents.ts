import { setTimeout as sleep } from "node:timers/promises";
import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsClientConfig } from "../../emulator/aws.ts";
import { resourceOf, type StackRecord } from "../../emulator/stack-record.ts";
import { type LogDocument, readLogDocument } from "./log-document.ts";

/** Index family of the application logs. */
const family = "app-logs-*";

/**
 * The documents of a run in LogStream, each checked.
 * @param since when the run began, or before
 * @throws Error when readLogDocument refuses a record
 */
export async function documentsInStream(
  stack: StackRecord,
  runId: string,
  since: Date,
): Promise<readonly LogDocument[]> {
  // The emulator's Kinesis does not speak HTTP/2.
  const client = new KinesisClient({ ...awsClientConfig(stack), requestHandler: new NodeHttpHandler() });
  const StreamName = resourceOf(stack, "LogStream");
  const records: Uint8Array[] = [];
  const { Shards = [] } = await client.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards) {
    const request = { StreamName, ShardId, ShardIteratorType: "AT_TIMESTAMP", Timestamp: since } as const;
    let { ShardIterator } = await client.send(new GetShardIteratorCommand(request));
    let behind = true;
    while (ShardIterator !== undefined && behind) {
      const page = await client.send(new GetRecordsCommand({ ShardIterator }));
      const data = (page.Records ?? []).map(({ Data = new Uint8Array() }) => Data);
      records.push(...data.filter((bytes) => Buffer.from(bytes).includes(runId)));
      ShardIterator = page.NextShardIterator;
      behind = data.length > 0 || (page.MillisBehindLatest ?? 0) > 0;
    }
  }
  return records.map(readLogDocument);
}

/** A query over the application logs. @returns the documents found, at most 1,000 */
export async function searchAppLogs(openSearchUrl: string, query: object): Promise<readonly LogDocument[]> {
  const index = `${openSearchUrl}/${family}`;
  await fetch(`${index}/_refresh`, { method: "POST" });
  const answer = await fetch(`${index}/_search`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ size: 1000, query }),
  });
  if (!answer.ok) throw new Error(`OpenSearch answered ${answer.status}: ${await answer.text()}`);
  const { hits } = (await answer.json()) as { hits: { hits: readonly { _source: LogDocument }[] } };
  return hits.hits.map(({ _source }) => _source);
}

/** The documents of a run in OpenSearch. */
export async function documentsInOpenSearch(
  openSearchUrl: string,
  runId: string,
): Promise<readonly LogDocument[]> {
  return await searchAppLogs(openSearchUrl, { match_phrase: { message: runId } });
}

/** Asks again until at least `wanted` documents are there or the time is up. @returns those that are there */
export async function untilFound(
  find: () => Promise<readonly LogDocument[]>,
  wanted: number,
  timeoutMs: number,
): Promise<readonly LogDocument[]> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const found = await find();
    if (found.length >= wanted || Date.now() > deadline) return found;
    await sleep(500);
  }
}
