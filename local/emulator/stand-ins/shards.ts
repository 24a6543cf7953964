import {
  ExpiredIteratorException,
  GetRecordsCommand,
  GetShardIteratorCommand,
  type KinesisClient,
  ListShardsCommand,
} from "@aws-sdk/client-kinesis";

export interface StreamRecord {
  readonly sequenceNumber: string;
  readonly partitionKey: string;
  readonly data: Uint8Array;
  /** Epoch milliseconds. */
  readonly arrivalMs: number;
}

/** Where reading a shard begins: with its oldest record, or with the first that arrives from a moment on. */
export type ShardStart = "TRIM_HORIZON" | { readonly sinceMs: number };

/** @returns ids of the shards of a stream */
export async function shardsOf(kinesis: KinesisClient, streamArn: string): Promise<string[]> {
  const ids: string[] = [];
  let token: string | undefined;
  do {
    const page = await kinesis.send(
      new ListShardsCommand(token === undefined ? { StreamARN: streamArn } : { NextToken: token }),
    );
    ids.push(...(page.Shards ?? []).map(({ ShardId = "" }) => ShardId));
    token = page.NextToken;
  } while (token !== undefined);
  return ids;
}

/** Reads one shard in order, each record once. */
export class ShardReader {
  private iterator: string | undefined;
  private lastRead: string | undefined;
  private readonly kinesis: KinesisClient;
  readonly shardId: string;
  private readonly streamArn: string;
  private readonly start: ShardStart;

  constructor(kinesis: KinesisClient, streamArn: string, shardId: string, start: ShardStart) {
    this.kinesis = kinesis;
    this.streamArn = streamArn;
    this.shardId = shardId;
    this.start = start;
  }

  /** @returns at most `limit` records that follow those read before; none when there are none yet */
  async read(limit: number): Promise<StreamRecord[]> {
    const iterator = (this.iterator ??= await this.iteratorHere());
    try {
      const { Records = [], NextShardIterator } = await this.kinesis.send(
        new GetRecordsCommand({ ShardIterator: iterator, Limit: limit, StreamARN: this.streamArn }),
      );
      this.iterator = NextShardIterator;
      this.lastRead = Records.at(-1)?.SequenceNumber ?? this.lastRead;
      return Records.map((record) => ({
        sequenceNumber: record.SequenceNumber ?? "",
        partitionKey: record.PartitionKey ?? "",
        data: record.Data ?? new Uint8Array(),
        arrivalMs: record.ApproximateArrivalTimestamp?.getTime() ?? 0,
      }));
    } catch (error) {
      // Whether the answer was lost or the iterator is too old: go on after the last record that was read.
      this.iterator = undefined;
      if (error instanceof ExpiredIteratorException) return [];
      throw error;
    }
  }

  private async iteratorHere(): Promise<string | undefined> {
    const { ShardIterator } = await this.kinesis.send(
      new GetShardIteratorCommand({ StreamARN: this.streamArn, ShardId: this.shardId, ...this.position() }),
    );
    return ShardIterator;
  }

  private position() {
    if (this.lastRead !== undefined)
      return { ShardIteratorType: "AFTER_SEQUENCE_NUMBER", StartingSequenceNumber: this.lastRead } as const;
    if (this.start === "TRIM_HORIZON") return { ShardIteratorType: "TRIM_HORIZON" } as const;
    return { ShardIteratorType: "AT_TIMESTAMP", Timestamp: new Date(this.start.sinceMs) } as const;
  }
}
