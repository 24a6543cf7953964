/** The Kinesis stream that applications write their logs to. */
import {
  DescribeStreamSummaryCommand,
  GetRecordsCommand,
  GetShardIteratorCommand,
  KinesisClient,
  KinesisServiceException,
  ListShardsCommand,
  PutRecordCommand,
  ResourceNotFoundException,
  type StreamDescriptionSummary,
} from "@aws-sdk/client-kinesis";
import type { Stack } from "./stack.ts";

/** @returns undefined if there is no such stream */
export async function describeStream(
  stack: Stack,
  StreamName: string,
): Promise<StreamDescriptionSummary | undefined> {
  try {
    const answer = await stack.client(KinesisClient).send(new DescribeStreamSummaryCommand({ StreamName }));
    return answer.StreamDescriptionSummary;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** Why Kinesis did not accept a record, as the SDK and Firehose name it. */
export interface Refusal {
  readonly name: string;
  readonly message: string;
}

/** Writes one record. @returns undefined if Kinesis accepted it */
export async function writeRecord(
  stack: Stack,
  StreamName: string,
  PartitionKey: string,
  Data: Buffer,
): Promise<Refusal | undefined> {
  try {
    await stack.client(KinesisClient).send(new PutRecordCommand({ StreamName, PartitionKey, Data }));
    return undefined;
  } catch (error) {
    if (error instanceof KinesisServiceException) return { name: error.name, message: error.message };
    throw error;
  }
}

export interface StreamRecord {
  readonly arrivalMs: number;
  readonly data: Buffer;
}

/** The number of shards sampled, and of records per shard. */
const [mostShards, mostRecords] = [4, 100];

/** A sample of the records since then, from a few shards. */
export async function sampleRecords(
  stack: Stack,
  StreamName: string,
  sinceMs: number,
): Promise<StreamRecord[]> {
  const kinesis = stack.client(KinesisClient);
  const { Shards = [] } = await kinesis.send(new ListShardsCommand({ StreamName }));
  const records: StreamRecord[] = [];
  for (const { ShardId } of Shards.slice(0, mostShards)) {
    const from = { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(sinceMs) } as const;
    const { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName, ShardId, ...from }),
    );
    const { Records = [] } = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: mostRecords }));
    for (const { Data = new Uint8Array(), ApproximateArrivalTimestamp: arrival } of Records)
      records.push({ arrivalMs: arrival?.getTime() ?? 0, data: Buffer.from(Data) });
  }
  return records;
}
