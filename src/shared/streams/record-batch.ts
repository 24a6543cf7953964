/** An entry of a PutRecords request. */
export interface StreamRecord {
  readonly Data: Uint8Array;
  readonly PartitionKey: string;
}

/**
 * Limits of a request, partition keys included: 500 records and 10 MiB (Kinesis API reference, "PutRecords"). Half of
 * those bytes fill a shard for five seconds, and were Kinesis' limit before, which the emulator still has.
 */
export const maxBatchRecords = 500;
export const maxBatchBytes = 5 * 1024 * 1024;

/** One PutRecords request in the making: records, and of each the source that it came from. */
export class RecordBatch {
  readonly records: StreamRecord[] = [];
  /** Of each record, the position of its source. */
  readonly sources: number[] = [];
  private bytes = 0;

  /** @returns false if the record does not fit: it belongs to the next batch */
  add(record: StreamRecord, source: number): boolean {
    const bytes = record.Data.length + record.PartitionKey.length;
    const isFull = this.records.length === maxBatchRecords || this.bytes + bytes > maxBatchBytes;
    if (isFull && this.records.length > 0) return false;
    this.records.push(record);
    this.sources.push(source);
    this.bytes += bytes;
    return true;
  }
}

/** Keys that spread records evenly over the shards: a random number followed by a counter. */
export class PartitionKeys {
  private readonly random = Math.floor(Math.random() * 2 ** 30).toString(36);
  private count = 0;

  take(): string {
    this.count += 1;
    return `${this.random}${this.count}`;
  }
}
