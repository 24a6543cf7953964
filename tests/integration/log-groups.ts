import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  ResourceAlreadyExistsException,
} from "@aws-sdk/client-cloudwatch-logs";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { runningStack } from "../../local/emulator/stack-record.ts";
import { createClients } from "../../local/emulator/stand-ins/clients.ts";
import { until } from "./until.ts";

const stack = runningStack();
export const clients = createClients(stack);
const logStreamName = "tests";

/** A document that came of a log event, as far as tests look at it. */
export interface LogGroupDocument {
  readonly timestamp: string;
  readonly level: string;
  readonly message: string;
  readonly cloudwatch: {
    readonly owner: string;
    readonly logGroup: string;
    readonly logStream: string;
    readonly eventId: string;
  };
  readonly lambda?: Readonly<Record<string, unknown>>;
}

export async function createLogGroup(logGroupName: string): Promise<void> {
  for (const command of [
    () => clients.logs.send(new CreateLogGroupCommand({ logGroupName })),
    () => clients.logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName })),
  ])
    await command().catch((error: unknown) => {
      if (!(error instanceof ResourceAlreadyExistsException)) throw error;
    });
}

/** Puts events of now into the log group. */
export async function writeEvents(logGroupName: string, ...messages: readonly string[]): Promise<void> {
  const timestamp = Date.now();
  const logEvents = messages.map((message) => ({ timestamp, message }));
  await clients.logs.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents }));
}

/** What matches in the indexes of application logs, at most 1,000. */
export async function findDocuments(query: object): Promise<LogGroupDocument[]> {
  const index = `${stack.openSearchUrl}/app-logs-*`;
  await fetch(`${index}/_refresh`, { method: "POST" });
  const answer = await fetch(`${index}/_search?allow_no_indices=true`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ size: 1_000, query }),
  });
  if (!answer.ok) throw new Error(`OpenSearch answered ${answer.status}: ${await answer.text()}`);
  const { hits } = (await answer.json()) as { hits: { hits: { _source: LogGroupDocument }[] } };
  return hits.hits.map(({ _source }) => _source);
}

export async function documentsOf(logGroup: string): Promise<LogGroupDocument[]> {
  return await findDocuments({ term: { "cloudwatch.logGroup": logGroup } });
}

/** Asks again until it finds at least so many. @returns what was found last */
export async function untilThere<T>(find: () => Promise<T[]>, wanted: number): Promise<T[]> {
  return await until(find, ({ length }) => length >= wanted);
}

/** The contents of the objects in the reject bucket under a prefix. */
export async function rejectObjects(bucket: string, prefix: string): Promise<string[]> {
  const { Contents = [] } = await clients.s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix }),
  );
  return await Promise.all(
    Contents.map(async ({ Key }) => {
      const { Body } = await clients.s3.send(new GetObjectCommand({ Bucket: bucket, Key }));
      return (await Body?.transformToString()) ?? "";
    }),
  );
}
