import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import type { TransformConfiguration } from "./transform-configuration.ts";
import { askBucket } from "../../../shared/objects/s3-errors.ts";
import {
  type RecordReject,
  rejectKeyOf,
  renderRecordRejects,
  type SourceRecord,
  fullDocumentKeyOf,
} from "../../../shared/rejects/source-record.ts";
import { type Emitted, Emission, type SendBatch } from "./emission.ts";
import { type KinesisRecord, sourceOf } from "../../../shared/streams/kinesis-event.ts";
import { transformData } from "./transform-record.ts";
import type { Transformed } from "./transformed.ts";

/** Tie-out: events = documents + rejected + skipped. A poison record counts as one event. */
export interface EventCounts {
  readonly events: number;
  readonly documents: number;
  readonly rejected: number;
  readonly skipped: number;
  /** Documents that were cut; `documents` includes them. */
  readonly oversize: number;
}

export interface InvocationContext {
  readonly s3: S3Client;
  readonly configuration: TransformConfiguration;
  readonly send: SendBatch;
  /** Epoch milliseconds: no source record is started after it. */
  readonly stopAtMs: number;
}

/** What became of an invocation's source records. */
export type EmittedEvents = Emitted & { readonly counts: EventCounts };

const none: EventCounts = { events: 0, documents: 0, rejected: 0, skipped: 0, oversize: 0 };

/** The source records of one invocation, one after another: bytes, events, documents, stream. */
export class Invocation {
  private readonly counts: EventCounts[] = [];
  private readonly emission: Emission;
  private readonly context: InvocationContext;
  private position = -1;

  constructor(context: InvocationContext) {
    this.context = context;
    this.emission = new Emission(context.send, context.configuration.putWindow);
  }

  /** Takes the next source record. @throws NotEmittedError if it has to be delivered again */
  async take(record: KinesisRecord): Promise<void> {
    this.position += 1;
    const { position, emission } = this;
    emission.refuse(position);
    try {
      if (Date.now() >= this.context.stopAtMs) emission.fail(position, "the time of the invocation is up");
      emission.refuse(position);
      this.counts[position] = await this.emit(record, position);
    } catch (error) {
      emission.fail(position, error instanceof Error ? `${error.name}: ${error.message}` : String(error));
      throw error;
    }
  }

  /** @returns what became of the events of the source records before the checkpoint, added up */
  async finish(): Promise<EmittedEvents> {
    const emitted = await this.emission.finish();
    const counts = this.counts.slice(0, emitted.checkpoint).reduce(addCounts, none);
    return { ...emitted, counts };
  }

  private async emit(record: KinesisRecord, position: number): Promise<EventCounts> {
    const source = sourceOf(record);
    const counts = { ...none, documents: 0, skipped: 0, oversize: 0 };
    const rejects: RecordReject[] = [];
    for (const one of this.transformed(record, source)) {
      if (one.kind === "skipped") counts.skipped += 1;
      else if (one.kind === "reject") rejects.push(one);
      else {
        if (one.fullDocument !== undefined) {
          await this.put(one.fullDocument.key, one.fullDocument.bytes, "application/json");
          counts.oversize += 1;
        }
        await this.emission.add(one.bytes, position);
        counts.documents += 1;
      }
    }
    if (rejects.length > 0) {
      const body = renderRecordRejects(source, rejects, record.kinesis.data);
      await this.put(rejectKeyOf(source), Buffer.from(body), "application/x-ndjson");
    }
    const { documents, skipped, oversize } = counts;
    const rejected = rejects.length;
    return { events: documents + rejected + skipped, documents, rejected, skipped, oversize };
  }

  private transformed({ kinesis: { data } }: KinesisRecord, source: SourceRecord): Iterable<Transformed> {
    const { ownLogGroups, objectFields, maxDocumentBytes, maxInflatedBytes } = this.context.configuration;
    return transformData(data, {
      ownLogGroups,
      objectFields,
      maxDocumentBytes,
      maxInflatedBytes,
      arrivalMs: source.arrivalMs,
      fullDocumentKey: (event) => fullDocumentKeyOf(source, event),
    });
  }

  private async put(key: string, body: Buffer, contentType: string): Promise<void> {
    const { s3, configuration } = this.context;
    const put = new PutObjectCommand({
      Bucket: configuration.rejectBucket,
      Key: key,
      Body: body,
      ContentType: contentType,
    });
    await askBucket(`s3://${configuration.rejectBucket}/${key} could not be written`, () => s3.send(put));
  }
}

function addCounts(a: EventCounts, b: EventCounts): EventCounts {
  return {
    events: a.events + b.events,
    documents: a.documents + b.documents,
    rejected: a.rejected + b.rejected,
    skipped: a.skipped + b.skipped,
    oversize: a.oversize + b.oversize,
  };
}
