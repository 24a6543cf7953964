import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { InputError, S3UnavailableError } from "../errors/errors.ts";
import { type Patience, persist } from "../objects/persist.ts";
import { sendBatch } from "../opensearch/bulk-sender.ts";
import type { Client } from "../opensearch/client.ts";
import {
  type RecordReject,
  type RejectFolder,
  rejectKeyOf,
  renderRecordRejects,
  type SourceRecord,
  type SourceShard,
} from "../rejects/source-record.ts";
import { type KinesisEvent, type KinesisRecord, shardOf } from "../streams/kinesis-event.ts";
import { ArchiveLog } from "./archive-log.ts";
import { S3ArchiveStore } from "./archive-store.ts";
import { deliver, type DeliverableRecord, type Delivered } from "./delivery.ts";
import type { ReadEvent } from "./events.ts";
import { IndexNames, type ReadContext } from "./identity.ts";
import { RejectReload } from "./reject-reload.ts";
import type { DeliverySettings } from "./settings.ts";

export interface DeliveryContext {
  readonly s3: S3Client;
  readonly client: Client;
  readonly settings: DeliverySettings;
  /** Where the rejects of these records are kept. */
  readonly rejectFolder: RejectFolder;
  /** Pure. @param data base64, as it came */
  readonly read: (data: string, context: ReadContext) => Iterable<ReadEvent>;
}

/** A record while its batch is delivered. What it shares with the others of its shard is kept once. */
interface Deliverable extends DeliverableRecord {
  readonly data: string;
}

/** What a reload of rejects wants to know, instead of having it written to the reject store. */
interface ReloadReject extends RecordReject {
  readonly sequenceNumber: string;
}

export interface DeliveredEvent extends Delivered {
  /** Of a reload of rejects. */
  readonly rejects: readonly ReloadReject[];
}

interface ShardArchive {
  readonly store: S3ArchiveStore;
  readonly log: ArchiveLog;
  /** Whether the last attempt failed: then it is asked before OpenSearch gets the same documents again. */
  isInDoubt: boolean;
}

/** Delivers the events of one stream: to OpenSearch, into the archive and into the reject store. */
export class ShardDelivery {
  private readonly indexNames: IndexNames;
  /** By shard, for as long as the sandbox lives: what is known of the archive saves two requests an invocation. */
  private readonly archives = new Map<string, ShardArchive>();
  private readonly context: DeliveryContext;

  constructor(context: DeliveryContext) {
    this.context = context;
    this.indexNames = new IndexNames(context.settings.indexRotation);
  }

  /**
   * Delivers a batch of one shard.
   * @throws InputError for records of several shards
   */
  async run(
    { Records, reload, wanted }: KinesisEvent,
    { stopAtMs, deadlineMs, sentByMs, archiveByMs, endMs }: DeliveryTimes,
  ): Promise<DeliveredEvent> {
    const { client, settings, read } = this.context;
    const shard = commonShardOf(Records);
    const records = Records.map(deliverable);
    const archive = this.archiveOf(shard);
    const { log, store } = archive;
    store.patience = { beginByMs: archiveByMs, endByMs: endMs };
    const patience = { beginByMs: sentByMs, endByMs: archiveByMs };
    const rejects: ReloadReject[] = [];
    const rejectReload = reload === "rejects" ? new RejectReload(wanted) : undefined;
    const delivered = await deliver(
      records,
      {
        read: (record) => {
          const source = { ...shard, ...record };
          const events = read(record.data, { source, indexNames: this.indexNames });
          return rejectReload?.read(events) ?? events;
        },
        send: async (batch) => await sendBatch(client, batch, deadlineMs, sentByMs),
        storeFullDocument: async (key, bytes) => await this.put(key, bytes, "application/json", patience),
        storeRejects: async (record, found) => {
          if (rejectReload !== undefined)
            rejects.push(...found.map((one) => ({ ...one, sequenceNumber: record.sequenceNumber })));
          else if (Date.now() >= sentByMs) throw new S3UnavailableError("no time is left to store rejects");
          else await this.storeRejects({ ...shard, ...record }, found, patience);
        },
        checkArchive: async () => {
          if (archive.isInDoubt) await log.probe();
        },
        archive: async (archived) => {
          archive.isInDoubt = true;
          if (reload === undefined) await log.append(archived);
          else if (rejectReload === undefined) await log.fill(archived);
          else for (const record of archived) await rejectReload.archive(log, record);
          archive.isInDoubt = false;
        },
        isOver: () => Date.now() >= stopAtMs,
      },
      settings,
    );
    return { ...delivered, rejects };
  }

  private archiveOf(shard: SourceShard): ShardArchive {
    const key = nameOf(shard);
    const { s3, settings } = this.context;
    const store = new S3ArchiveStore(s3, settings.archiveBucket, shard.stream, shard.shard);
    const known = this.archives.get(key) ?? { store, log: new ArchiveLog(store), isInDoubt: false };
    this.archives.set(key, known);
    return known;
  }

  private async storeRejects(
    record: SourceRecord & Deliverable,
    rejects: readonly RecordReject[],
    patience: Patience,
  ): Promise<void> {
    const body = renderRecordRejects(record, rejects, record.data);
    const key = rejectKeyOf(record, this.context.rejectFolder);
    await this.put(key, Buffer.from(body), "application/x-ndjson", patience);
  }

  private async put(Key: string, Body: Buffer, ContentType: string, patience: Patience): Promise<void> {
    const { s3, settings } = this.context;
    const Bucket = settings.rejectBucket;
    await persist(
      `s3://${Bucket}/${Key} could not be written`,
      patience,
      async (options) => await s3.send(new PutObjectCommand({ Bucket, Key, Body, ContentType }), options),
    );
  }
}

function nameOf({ stream, shard }: SourceShard): string {
  return `${stream} ${shard}`;
}

/**
 * The shard that all records are of.
 * @throws InputError if they are of several
 */
function commonShardOf([first, ...others]: KinesisEvent["Records"]): SourceShard {
  if (first === undefined) throw new InputError("The event has no records.");
  const { stream, shard } = shardOf(first);
  const foreign = others.find((record) => {
    const its = shardOf(record);
    return its.stream !== stream || its.shard !== shard;
  });
  if (foreign !== undefined)
    throw new InputError(
      `The records are of several shards (${[first, foreign].map((record) => nameOf(shardOf(record))).join(", ")}); send those of one at a time.`,
    );
  return { stream, shard };
}

/** The clock must not decide on an index: a record without its time of arrival is none of Lambda's. */
function deliverable({ kinesis }: KinesisRecord): Deliverable {
  const { approximateArrivalTimestamp, sequenceNumber, data } = kinesis;
  if (approximateArrivalTimestamp === undefined)
    throw new InputError(
      `The record ${sequenceNumber} has no approximateArrivalTimestamp; deliver it as Lambda does.`,
    );
  return { sequenceNumber, arrivalMs: approximateArrivalTimestamp * 1000, data };
}

/** Epoch milliseconds. */
export interface DeliveryTimes {
  /** No record is begun after it. */
  readonly stopAtMs: number;
  /** Nothing is sent to OpenSearch again after it. */
  readonly deadlineMs: number;
  /** Every request to OpenSearch has ended; rejects are not tried again after it. */
  readonly sentByMs: number;
  /** Rejects are stored or not; the archive is not asked again after it. */
  readonly archiveByMs: number;
  /** Every request has ended. */
  readonly endMs: number;
}

/** Kept free before the Lambda deadline, where there is so much time: for the answer, the archive, the last batches. */
const [answerMs, archiveMs, finishMs] = [10_000, 20_000, 30_000];

/** @param leftMs until the Lambda deadline */
export function timesOf(leftMs: number): DeliveryTimes {
  const scale = Math.min(1, leftMs / (2 * (answerMs + archiveMs + finishMs)));
  const before = (ms: number): number => Date.now() + leftMs - ms * scale;
  return {
    stopAtMs: before(answerMs + archiveMs + finishMs),
    deadlineMs: before(answerMs + archiveMs),
    sentByMs: before(answerMs + archiveMs / 2),
    archiveByMs: before(answerMs),
    endMs: before(answerMs / 2),
  };
}

/** What a function answers: to its event source, the checkpoint; to a reload, more. */
export interface DeliveryAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
  readonly rejects?: readonly ReloadReject[];
  readonly failure?: string | undefined;
}

export function answerOf(
  { Records, reload }: KinesisEvent,
  { checkpoint, rejects, failure }: DeliveredEvent,
): DeliveryAnswer {
  const first = checkpoint === undefined ? undefined : Records[checkpoint];
  const batchItemFailures = first === undefined ? [] : [{ itemIdentifier: first.kinesis.sequenceNumber }];
  return reload === undefined ? { batchItemFailures } : { batchItemFailures, rejects, failure };
}
