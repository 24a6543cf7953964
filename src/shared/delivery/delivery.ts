import type { Batch } from "../bulk/batch.ts";
import { InFlight } from "../bulk/in-flight.ts";
import { BulkWindow } from "../opensearch/bulk-window.ts";
import type { SentBatch } from "../opensearch/bulk-sender.ts";
import type { RecordReject } from "../rejects/source-record.ts";
import type { ArchivedRecord } from "./archive-log.ts";
import type { Fitted } from "../documents/fit.ts";
import { addDeliveryCounts, type DeliveryCounts, noDeliveryCounts, type ReadEvent } from "./events.ts";

/** A source record, in the order of its shard. */
export interface DeliverableRecord {
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly arrivalMs: number;
}

/** Whom a delivery talks to. Every method may throw; what was asked may have been done nevertheless. */
export interface DeliveryPorts<R extends DeliverableRecord> {
  /** Pure: the same record gives the same events. */
  readonly read: (record: R) => Iterable<ReadEvent>;
  /** Sends a batch until each of its items has its verdict. */
  readonly send: (batch: Batch) => Promise<SentBatch>;
  readonly storeFullDocument: (key: string, bytes: Buffer) => Promise<void>;
  readonly storeRejects: (record: R, rejects: readonly RecordReject[]) => Promise<void>;
  /** Archives records that follow each other in the shard. */
  readonly archive: (records: readonly ArchivedRecord[]) => Promise<unknown>;
  /** Whether the archive can be written to, as far as that is in doubt: nothing is sent if it throws. */
  readonly checkArchive: () => Promise<void>;
  /** Whether there is no time left to begin with another record. */
  readonly isOver: () => boolean;
}

export interface DeliveryLimits {
  readonly batchBytes: number;
  readonly batchesInFlight: number;
  /** Bytes of lines for the archive after which no record is begun: they are in memory until all is indexed. */
  readonly keptBytes: number;
}

export interface Delivered {
  /** Position of the first record that is to be delivered again; undefined if all are done. */
  readonly checkpoint: number | undefined;
  /** Of the records before the checkpoint. */
  readonly counts: DeliveryCounts;
  /** Documents that were sent again. */
  readonly retried: number;
  readonly failure: string | undefined;
}

/** What is known of one record. */
interface Progress<R> {
  readonly record: R;
  readonly counts: DeliveryCounts;
  readonly rejects: RecordReject[];
  readonly archived: Uint8Array[];
  /** Documents without a verdict, full ones that are not stored, and one more while the record is being read. */
  waiting: number;
}

/**
 * Delivers records of one shard: index, rejects, archive, in this order, and of each only as far as the one before came
 * without a gap. What is not done in full is delivered again, with the same ids, and the archive knows how far it is.
 * Never throws.
 */
export async function deliver<R extends DeliverableRecord>(
  records: readonly R[],
  ports: DeliveryPorts<R>,
  settings: DeliveryLimits,
): Promise<Delivered> {
  const indexing = new Indexing(ports, settings);
  try {
    await ports.checkArchive();
    await indexing.run(records);
  } catch (error) {
    indexing.failure = textOf(error);
  }
  let { failure } = indexing;
  let done: readonly Progress<R>[] = indexing.settled();
  const rejects = await withStoredRejects(done, ports);
  done = rejects.stored;
  failure ??= rejects.failure;
  try {
    await ports.archive(
      done.map(({ record: { sequenceNumber, arrivalMs }, archived, counts }) => ({
        sequenceNumber,
        arrivalMs,
        lines: archived,
        isPoison: counts.poison > 0,
      })),
    );
  } catch (error) {
    done = [];
    failure ??= textOf(error);
  }
  return {
    checkpoint: done.length < records.length ? done.length : undefined,
    counts: done.map(({ counts }) => counts).reduce(addDeliveryCounts, noDeliveryCounts()),
    retried: indexing.retried,
    failure:
      done.length < records.length
        ? (failure ?? "the time of the invocation is up, or its memory")
        : undefined,
  };
}

/** Files for the reject bucket that are written at a time. */
const putsInFlight = 32;
/** Each may have tens of megabytes. */
const fullDocumentsInFlight = 4;

/** Stores the rejects of each record. @returns the records before the first whose rejects are not stored */
async function withStoredRejects<R extends DeliverableRecord>(
  settled: readonly Progress<R>[],
  { storeRejects }: DeliveryPorts<R>,
): Promise<{ readonly stored: readonly Progress<R>[]; readonly failure: string | undefined }> {
  const puts = new InFlight(putsInFlight);
  const failed: { readonly position: number; readonly failure: string }[] = [];
  for (const [position, { record, rejects }] of settled.entries()) {
    if (rejects.length === 0) continue;
    await puts.place();
    // Those before it are under way or stored.
    if (failed.length > 0) break;
    puts.add(
      storeRejects(record, rejects).catch((error: unknown) => {
        failed.push({ position, failure: textOf(error) });
      }),
    );
  }
  await puts.finish();
  const end = Math.min(settled.length, ...failed.map(({ position }) => position));
  return { stored: settled.slice(0, end), failure: failed[0]?.failure };
}

/** The records' documents on their way into OpenSearch. */
class Indexing<R extends DeliverableRecord> {
  failure: string | undefined;
  retried = 0;
  private kept = 0;
  private readonly keptBytes: number;
  private readonly progress: Progress<R>[] = [];
  /** Of each document that is in a batch, its record and its position there. */
  private readonly documents: { readonly progress: Progress<R>; readonly event: number }[] = [];
  private readonly window: BulkWindow;
  private readonly puts = new InFlight(fullDocumentsInFlight);
  private readonly ports: DeliveryPorts<R>;

  constructor(ports: DeliveryPorts<R>, settings: DeliveryLimits) {
    this.ports = ports;
    this.keptBytes = settings.keptBytes;
    this.window = new BulkWindow(settings, async (batch) => await this.settle(batch));
  }

  async run(records: readonly R[]): Promise<void> {
    try {
      for (const record of records) {
        if (this.failure !== undefined || this.ports.isOver() || this.kept >= this.keptBytes) break;
        await this.take(record);
      }
    } catch (error) {
      this.failure ??= textOf(error);
    }
    // What was read of a record that failed is sent nevertheless: its documents have their ids.
    await this.window.finish();
    if (this.window.error !== undefined) this.failure = textOf(this.window.error);
    await this.puts.finish();
  }

  /** The records from the first on of which everything has its verdict. */
  settled(): readonly Progress<R>[] {
    const gap = this.progress.findIndex(({ waiting }) => waiting > 0);
    return gap === -1 ? this.progress : this.progress.slice(0, gap);
  }

  private async take(record: R): Promise<void> {
    const progress: Progress<R> = {
      record,
      counts: noDeliveryCounts(),
      rejects: [],
      archived: [],
      waiting: 1,
    };
    this.progress.push(progress);
    const { counts, archived, rejects } = progress;
    for (const event of this.ports.read(record)) {
      counts.events += 1;
      if (event.kind === "skipped") counts.skipped += 1;
      else if (event.kind === "reject") {
        counts.rejected += 1;
        counts.poison += 1;
        rejects.push({ ...event, isArchived: false });
      } else {
        if (event.fullDocument !== undefined) {
          await this.storeFull(event.fullDocument, progress);
          counts.oversize += 1;
        }
        archived.push(event.archived);
        this.kept += event.archived.length;
        counts.archived += 1;
        const action = actionOf(event);
        if (!this.window.batch.reserve(action.length + event.bytes.length)) await this.window.send();
        this.add(event, action, progress);
      }
    }
    progress.waiting -= 1;
  }

  /** Begins to store a full document: the next are read meanwhile. */
  private async storeFull(full: NonNullable<Fitted["fullDocument"]>, progress: Progress<R>): Promise<void> {
    progress.waiting += 1;
    await this.puts.place();
    this.puts.add(this.stored(full, progress));
  }

  private async stored(
    { key, bytes }: NonNullable<Fitted["fullDocument"]>,
    progress: Progress<R>,
  ): Promise<void> {
    try {
      await this.ports.storeFullDocument(key, bytes);
      progress.waiting -= 1;
    } catch (error) {
      this.failure ??= textOf(error);
    }
  }

  /** Into the batch that has room for it, or is empty. */
  private add({ bytes, event }: ReadDocument, action: string, progress: Progress<R>): void {
    const { batch } = this.window;
    const needed = action.length + bytes.length;
    batch.reserve(needed);
    const start = batch.length;
    batch.body.write(action, start, "latin1");
    batch.body.set(bytes, start + action.length);
    // The documents are numbered over the invocation; the line is not kept, for the document is.
    batch.commit(start + needed, this.documents.length, nothing, 0, 0);
    this.documents.push({ progress, event });
    progress.waiting += 1;
  }

  private async settle(batch: Batch): Promise<void> {
    const numbers = Array.from({ length: batch.count }, (_, item) => batch.offsetOf(item));
    if (numbers.length === 0) return;
    const sent = await this.ports.send(batch);
    this.retried += sent.retried;
    for (const item of sent.duplicateItems) this.countOf(numbers[item], "duplicates");
    const refused = new Set(sent.duplicateItems.map((item) => numbers[item]));
    for (const { offset, reason, message } of batch.rejects) {
      refused.add(offset);
      this.countOf(offset, "rejected");
      const { progress, event } = this.documents[offset] ?? {};
      if (event !== undefined) progress?.rejects.push({ event, reason, message, isArchived: true });
    }
    for (const number of numbers) {
      if (!refused.has(number)) this.countOf(number, "indexed");
      const { progress } = this.documents[number] ?? {};
      if (progress !== undefined) progress.waiting -= 1;
    }
  }

  private countOf(number: number | undefined, what: "indexed" | "duplicates" | "rejected"): void {
    const counts = number === undefined ? undefined : this.documents[number]?.progress.counts;
    if (counts !== undefined) counts[what] += 1;
  }
}

const nothing = Buffer.alloc(0);

type ReadDocument = Extract<ReadEvent, { kind: "document" }>;

/** The line of a `_bulk` body before the document. */
function actionOf({ id, index }: ReadDocument): string {
  return `{"create":{"_index":"${index}","_id":"${id}"}}\n`;
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
