import { InFlight } from "../../../shared/bulk/in-flight.ts";
import { NotEmittedError } from "../../../shared/errors/errors.ts";
import { PartitionKeys, RecordBatch } from "../../../shared/streams/record-batch.ts";
import type { SentRecords } from "../../../shared/streams/send-records.ts";

export interface Emitted {
  /** Position of the first source record that was not emitted in full: it and all after it are delivered again. */
  readonly checkpoint: number | undefined;
  /** Documents that were sent again, over all attempts. */
  readonly retried: number;
  /** Documents after the checkpoint that the stream has taken already: they will be in it twice. */
  readonly doubled: number;
  /** Why sending stopped. */
  readonly failure: string | undefined;
}

/** Sends a batch until it is taken. @param isStopped asked before each attempt */
export type SendBatch = (batch: RecordBatch, isStopped: () => boolean) => Promise<SentRecords>;

/**
 * The documents of one invocation on their way into the stream: in the order of their source records, in full batches,
 * a few requests in flight. Once one is known to have failed, nothing more is sent: the event source
 * delivers again from there, and what was sent beyond that would be there twice.
 */
export class Emission {
  private batch = new RecordBatch();
  private readonly keys = new PartitionKeys();
  private readonly inFlight: InFlight;
  /** Of each source record, how many of its documents the stream has taken. */
  private readonly taken: number[] = [];
  private firstFailed = Number.POSITIVE_INFINITY;
  private failure: string | undefined;
  private retried = 0;
  private readonly send: SendBatch;

  /** @param window requests in flight at a time */
  constructor(send: SendBatch, window: number) {
    this.send = send;
    this.inFlight = new InFlight(window);
  }

  /** @throws NotEmittedError once sending has stopped */
  async add(document: Uint8Array, source: number): Promise<void> {
    this.refuse(source);
    const record = { Data: document, PartitionKey: this.keys.take() };
    if (this.batch.add(record, source)) return;
    await this.sendBatch();
    this.refuse(source);
    this.batch.add(record, source);
  }

  /** Gives up from this source record on: it cannot be emitted in full. */
  fail(source: number, failure: string): void {
    this.firstFailed = Math.min(this.firstFailed, source);
    this.failure ??= failure;
  }

  /** @throws NotEmittedError once something has failed: then the source record is not emitted either */
  refuse(source: number): void {
    if (this.failure === undefined) return;
    this.fail(source, this.failure);
    throw new NotEmittedError(`The record will be delivered again: ${this.failure}`);
  }

  /** Sends what is left and waits for what is in flight. */
  async finish(): Promise<Emitted> {
    if (this.failure === undefined && this.batch.records.length > 0) await this.sendBatch();
    await this.inFlight.finish();
    if (this.failure !== undefined) this.firstFailed = Math.min(this.firstFailed, ...this.batch.sources);
    const checkpoint = Number.isFinite(this.firstFailed) ? this.firstFailed : undefined;
    const doubled =
      checkpoint === undefined ? 0 : this.taken.slice(checkpoint).reduce((sum, count) => sum + count, 0);
    return { checkpoint, retried: this.retried, doubled, failure: this.failure };
  }

  private async sendBatch(): Promise<void> {
    await this.inFlight.place();
    if (this.failure !== undefined) return;
    const { batch } = this;
    this.batch = new RecordBatch();
    const sending = this.settle(batch).catch((error: unknown) => {
      for (const source of batch.sources) this.fail(source, String(error));
    });
    this.inFlight.add(sending);
  }

  private async settle(batch: RecordBatch): Promise<void> {
    const sent = await this.send(batch, () => this.failure !== undefined);
    const unsent = new Set(sent.unsent);
    this.retried += sent.retried;
    for (const [index, source] of batch.sources.entries())
      if (!unsent.has(index)) this.taken[source] = (this.taken[source] ?? 0) + 1;
      else this.fail(source, sent.failure ?? "the time of the invocation is up");
  }
}
