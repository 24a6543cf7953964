import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { gzipSync } from "node:zlib";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { type Changes, Pace } from "../changes.ts";
import type { Clients } from "../clients.ts";
import { persist } from "../persist.ts";
import { messageOf, say } from "../say.ts";
import { ShardReader, type ShardStart, type StreamRecord } from "../shards.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import { renderFailed } from "./documents.ts";
import { deliverToIndex, type GivenUp } from "./index-delivery.ts";
import { Lane } from "./lane.ts";
import { archivePrefix, failedPrefix, objectSuffix } from "./object-names.ts";

const errorRestMs = 250;
const recordsPerRead = 500;

interface Surroundings {
  /** Where the domain answers that a delivery stream names by its ARN. */
  readonly domainEndpoint: () => string;
  /** Where reading each shard begins. */
  readonly start: ShardStart;
}

/** Delivers the records of one delivery stream's source: to OpenSearch, and to its bucket. */
export class Delivery {
  /** As it is deployed now. */
  stream: DeliveryStream;
  /** Shards of the source. */
  shards: readonly string[] = [];
  private readonly readers = new Map<string, ShardReader>();
  private readonly indexLane: Lane;
  private readonly archiveLane: Lane;
  private readonly clients: Clients;
  private readonly pace: Pace;
  private readonly surroundings: Surroundings;

  constructor(clients: Clients, changes: Changes, stream: DeliveryStream, surroundings: Surroundings) {
    this.clients = clients;
    this.pace = new Pace(changes, "records");
    this.stream = stream;
    this.surroundings = surroundings;
    this.indexLane = new Lane(
      () => this.stream.index.gather,
      async (records) => await this.index(records),
    );
    this.archiveLane = new Lane(
      () => this.stream.s3.gather,
      async (records) => await this.archive(records),
    );
  }

  async run(signal: AbortSignal): Promise<void> {
    await Promise.all([this.read(signal), this.indexLane.run(signal), this.archiveLane.run(signal)]);
  }

  private async read(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let count = 0;
      for (const shardId of this.shards)
        if (!this.indexLane.isFull && !this.archiveLane.isFull) count += await this.readShard(shardId);
      if (count === 0) await this.pace.rest(this.indexLane.isFull || this.archiveLane.isFull);
    }
  }

  private async readShard(shardId: string): Promise<number> {
    const reader =
      this.readers.get(shardId) ??
      new ShardReader(this.clients.kinesis, this.stream.sourceArn, shardId, this.surroundings.start);
    this.readers.set(shardId, reader);
    try {
      const records = await reader.read(recordsPerRead);
      for (const record of records) {
        this.indexLane.add(record);
        if (this.stream.archivesAll) this.archiveLane.add(record);
      }
      return records.length;
    } catch (error) {
      say(`${this.stream.name} cannot read ${shardId}: ${messageOf(error)}`);
      await sleep(errorRestMs);
      return 0;
    }
  }

  private async index(records: readonly StreamRecord[]): Promise<void> {
    const endpoint = this.stream.endpoint ?? this.surroundings.domainEndpoint();
    const givenUp = await deliverToIndex(records, endpoint, this.stream);
    if (givenUp.length > 0) await this.keepFailed(givenUp);
  }

  private async keepFailed(givenUp: readonly GivenUp[]): Promise<void> {
    const { s3, index } = this.stream;
    const nowMs = Date.now();
    const lines = givenUp.flatMap(({ documents, attempts }) =>
      documents.map((document) => renderFailed(document, attempts, index.type, nowMs)),
    );
    const oldest = oldestOf(givenUp.flatMap(({ documents }) => documents.map(({ record }) => record)));
    await this.put(failedPrefix(s3, oldest, randomUUID().slice(0, 11)), oldest, "", lines.join(""));
    say(`${this.stream.name} gave up ${lines.length} documents`);
  }

  private async archive(records: readonly StreamRecord[]): Promise<void> {
    const { s3 } = this.stream;
    const oldest = oldestOf(records);
    const delimiter = Buffer.from(s3.delimiter);
    const body = Buffer.concat(records.flatMap(({ data }) => [data, delimiter]));
    const prefix = archivePrefix(s3, oldest, randomUUID().slice(0, 11));
    await this.put(prefix, oldest, s3.isGzip ? ".gz" : "", s3.isGzip ? gzipSync(body) : body);
  }

  private async put(prefix: string, timeMs: number, extension: string, Body: Buffer | string): Promise<void> {
    const { name, version, s3 } = this.stream;
    const Key = `${prefix}${objectSuffix(name, version, timeMs, randomUUID())}${extension}`;
    await persist(`Writing ${Key} to ${s3.bucket}`, async () => {
      await this.clients.s3.send(new PutObjectCommand({ Bucket: s3.bucket, Key, Body }));
    });
  }
}

function oldestOf(records: readonly StreamRecord[]): number {
  return records.reduce((oldest, { arrivalMs }) => Math.min(oldest, arrivalMs), Number.POSITIVE_INFINITY);
}
