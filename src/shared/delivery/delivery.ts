import type { Batch } from "../bulk/batch.ts";
import { InFlight } from "../bulk/in-flight.ts";
import { BulkWindow } from "../opensearch/bulk-window.ts";
import type { SentBatch } from "../opensearch/bulk-sender.ts";
import type { RecordReject } from "../rejects/source-record.ts";
import type { ArchivedRecord } from "./archive.ts";
import type { Fitted } from "../documents/fit.ts";
import { KeptLines } from "./kept-lines.ts";
import type { DeliveryCounts, ReadEvent } from "./events.ts";
import { Ledger } from "./ledger.ts";

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
  const indexing = new Indexing(records, ports, settings);
  try {
    await ports.checkArchive();
    await indexing.run();
  } catch (error) {
    indexing.failure = textOf(error);
  }
  const { ledger } = indexing;
  const rejects = await storeRejects(records, ledger, ports);
  let failure = indexing.failure ?? rejects.failure;
  let done = rejects.end;
  try {
    await ports.archive(
      records.slice(0, done).map(({ sequenceNumber, arrivalMs }, record) => {
        const [from, to] = ledger.keptOf(record);
        return {
          sequenceNumber,
          arrivalMs,
          lines: ledger.count(record, "archived"),
          kept: indexing.kept,
          from,
          to,
          isPoison: ledger.count(record, "poison") > 0,
        };
      }),
    );
  } catch (error) {
    done = 0;
    failure ??= textOf(error);
  }
  return {
    checkpoint: done < records.length ? done : undefined,
    counts: ledger.sum(done),
    retried: indexing.retried,
    failure:
      done < records.length ? (failure ?? "the time of the invocation is up, or its memory") : undefined,
  };
}

/** Files for the reject bucket that are written at a time. */
const putsInFlight = 32;
/** Each may have tens of megabytes. */
const fullDocumentsInFlight = 4;

/** Stores the rejects of the settled records. @returns how many come before the first whose rejects are not stored */
async function storeRejects<R extends DeliverableRecord>(
  records: readonly R[],
  ledger: Ledger,
  ports: DeliveryPorts<R>,
): Promise<{ readonly end: number; readonly failure: string | undefined }> {
  const settled = ledger.settled();
  const puts = new InFlight(putsInFlight);
  const failed: { readonly position: number; readonly failure: string }[] = [];
  for (const [position, rejects] of ledger.rejectsBefore(settled)) {
    const record = records[position];
    if (record === undefined) continue;
    await puts.place();
    // Those before it are under way or stored.
    if (failed.length > 0) break;
    puts.add(
      ports.storeRejects(record, rejects).catch((error: unknown) => {
        failed.push({ position, failure: textOf(error) });
      }),
    );
  }
  await puts.finish();
  return {
    end: Math.min(settled, ...failed.map(({ position }) => position)),
    failure: failed[0]?.failure,
  };
}

/** The records' documents on their way into OpenSearch. */
class Indexing<R extends DeliverableRecord> {
  failure: string | undefined;
  retried = 0;
  /** For the archive. */
  readonly kept = new KeptLines();
  private readonly keptBytes: number;
  readonly ledger: Ledger;
  private readonly records: readonly R[];
  /** Of each document that was put into a batch, the position of its record, and its own in the record. */
  private readonly recordOf: number[] = [];
  private readonly eventOf: number[] = [];
  private readonly window: BulkWindow;
  private readonly puts = new InFlight(fullDocumentsInFlight);
  private readonly ports: DeliveryPorts<R>;

  constructor(records: readonly R[], ports: DeliveryPorts<R>, settings: DeliveryLimits) {
    this.records = records;
    this.ledger = new Ledger(records.length);
    this.ports = ports;
    this.keptBytes = settings.keptBytes;
    this.window = new BulkWindow(settings, async (batch) => await this.settle(batch));
  }

  async run(): Promise<void> {
    try {
      for (const record of this.records) {
        if (this.failure !== undefined || this.ports.isOver() || this.kept.length >= this.keptBytes) break;
        const position = this.ledger.begin();
        for (const event of this.ports.read(record))
          if (event.kind === "document") {
            if (event.fullDocument !== undefined) await this.storeFull(event.fullDocument, position);
            const action = actionOf(event);
            const length = action.length + Buffer.byteLength(event.line);
            if (!this.window.batch.reserve(length)) await this.window.send();
            this.add(event, action, length, position);
          } else this.leaveOut(event, position);
        this.ledger.end(position, this.kept.length);
      }
    } catch (error) {
      this.failure ??= textOf(error);
    }
    // What was read of a record that failed is sent nevertheless: its documents have their ids.
    await this.window.finish();
    if (this.window.error !== undefined) this.failure = textOf(this.window.error);
    await this.puts.finish();
  }

  /** Counts an event that has nothing for OpenSearch. */
  private leaveOut(event: Exclude<ReadEvent, ReadDocument>, record: number): void {
    const { ledger } = this;
    ledger.add(record, "events", 1);
    if (event.kind === "skipped") ledger.add(record, "skipped", 1);
    else {
      ledger.add(record, "rejected", 1);
      ledger.add(record, "poison", 1);
      ledger.reject(record, { ...event, isArchived: false });
    }
  }

  /** Begins to store a full document: the next are read meanwhile. */
  private async storeFull(full: NonNullable<Fitted["fullDocument"]>, record: number): Promise<void> {
    this.ledger.add(record, "oversize", 1);
    this.ledger.add(record, "waiting", 1);
    await this.puts.place();
    this.puts.add(this.stored(full, record));
  }

  private async stored({ key, bytes }: NonNullable<Fitted["fullDocument"]>, record: number): Promise<void> {
    try {
      await this.ports.storeFullDocument(key, bytes);
      this.ledger.add(record, "waiting", -1);
    } catch (error) {
      this.failure ??= textOf(error);
    }
  }

  /** Into the batch that has room for it, or is empty. */
  private add({ line, event, archived }: ReadDocument, action: string, length: number, record: number): void {
    this.kept.add(archived);
    const { batch } = this.window;
    batch.reserve(length);
    const start = batch.length;
    batch.body.write(action, start, "latin1");
    if (typeof line === "string") batch.body.write(line, start + action.length);
    else batch.body.set(line, start + action.length);
    // The documents are numbered over the invocation; the line is not kept, for the document is.
    batch.commit(start + length, this.recordOf.length, nothing, 0, 0);
    this.recordOf.push(record);
    this.eventOf.push(event);
    const { ledger } = this;
    ledger.add(record, "events", 1);
    ledger.add(record, "archived", 1);
    ledger.add(record, "waiting", 1);
  }

  private async settle(batch: Batch): Promise<void> {
    if (batch.count === 0) return;
    const sent = await this.ports.send(batch);
    this.retried += sent.retried;
    const others = new Map<number, "duplicates" | "rejected">();
    for (const item of sent.duplicateItems) others.set(batch.offsetOf(item), "duplicates");
    for (const { offset, reason, message } of batch.rejects) {
      others.set(offset, "rejected");
      const record = this.recordOf[offset];
      const event = this.eventOf[offset];
      if (record !== undefined) this.ledger.reject(record, { event, reason, message, isArchived: true });
    }
    for (let item = 0; item < batch.count; item += 1) {
      const document = batch.offsetOf(item);
      const record = this.recordOf[document];
      if (record === undefined) continue;
      this.ledger.add(record, others.get(document) ?? "indexed", 1);
      this.ledger.add(record, "waiting", -1);
    }
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
