import {
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  ListShardsCommand,
  type _Record as KinesisRecord,
} from "@aws-sdk/client-kinesis";
import { z } from "zod";
import type { Stack } from "../../stack/stack.ts";
import type { Check, Examination } from "../check.ts";
import type { Finding } from "../finding.ts";
import { readMetric } from "../read-metrics.ts";
import { readOpenSearch } from "../read-opensearch.ts";
import { testLogger } from "../test-record.ts";
import { judgeRecords, type RecordFacts } from "./judge-records.ts";

export const recordsCheck: Check = {
  name: "records",
  about: "do applications write logs, and do these arrive",
  needs: ["stream", "opensearch"],
  questions: [askRecords],
};

/** What was written since then, and Firehose's buffer, may still be on its way. */
const graceMs = 60_000;

async function askRecords({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const stream = (await stack.output("LogStreamName")) ?? "";
  const bufferMs = 1_000 * Number((await stack.parameter("DeliveryBufferSeconds")) ?? 0);
  const untilMs = nowMs - bufferMs - graceMs;
  return judgeRecords(
    {
      isWritten: (await isMeasured(stack, stream, untilMs)) || (await isInStream(stack, stream, untilMs)),
      ...(await newestTimes(stack)),
    },
    nowMs,
  );
}

async function isMeasured(stack: Stack, StreamName: string, untilMs: number): Promise<boolean> {
  const question = {
    namespace: "AWS/Kinesis",
    metric: "IncomingRecords",
    dimensions: { StreamName },
    statistic: "Sum",
    minutes: 60,
  } as const;
  return ((await readMetric(stack, question, untilMs)) ?? 0) > 0;
}

/** A look into so many shards, a few records each: metrics come late. */
const [mostShards, mostRecords] = [4, 100];

async function isInStream(stack: Stack, StreamName: string, untilMs: number): Promise<boolean> {
  const kinesis = stack.client(KinesisClient);
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  for (const { ShardId } of Shards.slice(0, mostShards)) {
    const from = { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(untilMs - 3_600_000) } as const;
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ...from }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: mostRecords }));
    const isLog = ({ Data, ApproximateArrivalTimestamp: arrived }: KinesisRecord): boolean =>
      (arrived?.getTime() ?? 0) < untilMs && Data !== undefined && !Buffer.from(Data).includes(testLogger);
    if (Records.some(isLog)) return true;
  }
  return false;
}

const newest = z.object({ value: z.number().nullable() });
/** Without an index there are no aggregations. */
const found = z.object({
  aggregations: z.object({ document: newest, logs: z.object({ log: newest }) }).optional(),
});

/**
 * By aggregations: sorting by a `date_nanos` fails on some shards, at random, as soon as another index has a document
 * without that field.
 */
async function newestTimes(stack: Stack): Promise<Pick<RecordFacts, "newestLog" | "newestDocument">> {
  const max = { field: "timestamp" };
  const source = {
    size: 0,
    aggs: {
      document: { max },
      logs: {
        filter: { bool: { must_not: { match_phrase: { logger: testLogger } } } },
        aggs: { log: { max } },
      },
    },
  };
  const { aggregations } = await readOpenSearch(stack, found, "/app-logs-*/_search", {
    source: JSON.stringify(source),
    source_content_type: "application/json",
  });
  const timeOf = (one: z.infer<typeof newest> | undefined): Date | undefined =>
    one === undefined || one.value === null ? undefined : new Date(one.value);
  return { newestLog: timeOf(aggregations?.logs.log), newestDocument: timeOf(aggregations?.document) };
}
