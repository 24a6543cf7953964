import type { RecordReject } from "../rejects/source-record.ts";
import { addDeliveryCounts, type DeliveryCounts, noDeliveryCounts } from "./events.ts";

type Count = keyof DeliveryCounts | "waiting";

/** Where a record's counts are among its numbers. */
const columnOf: Readonly<Record<Count, number>> = {
  events: 0,
  indexed: 1,
  duplicates: 2,
  rejected: 3,
  skipped: 4,
  poison: 5,
  oversize: 6,
  archived: 7,
  waiting: 8,
};
const columns = Object.keys(columnOf).length;

/**
 * What is known of each record of a delivery, by its position. One list of numbers for all: an object for each record
 * would be most of what the garbage collector has to copy.
 */
export class Ledger {
  /** Records that were begun. */
  length = 0;
  private readonly numbers: Uint32Array;
  /** Bytes that were kept for the archive when a record was read to its end. */
  private readonly keptTo: number[] = [];
  private readonly rejects = new Map<number, RecordReject[]>();

  /** @param most records */
  constructor(most: number) {
    this.numbers = new Uint32Array(most * columns);
  }

  /** Begins the next record: it waits until it is read. @returns its position */
  begin(): number {
    const record = this.length;
    this.length += 1;
    this.add(record, "waiting", 1);
    return record;
  }

  /** @param keptBytes in all, of the records up to this one */
  end(record: number, keptBytes: number): void {
    this.keptTo.push(keptBytes);
    this.add(record, "waiting", -1);
  }

  add(record: number, what: Count, number: number): void {
    const at = record * columns + columnOf[what];
    this.numbers[at] = (this.numbers[at] ?? 0) + number;
  }

  count(record: number, what: Count): number {
    return this.numbers[record * columns + columnOf[what]] ?? 0;
  }

  reject(record: number, reject: RecordReject): void {
    const rejects = this.rejects.get(record);
    if (rejects === undefined) this.rejects.set(record, [reject]);
    else rejects.push(reject);
  }

  /** The records before `end` that have rejects, in order, with these. */
  rejectsBefore(end: number): (readonly [record: number, rejects: readonly RecordReject[]])[] {
    return [...this.rejects].filter(([record]) => record < end).toSorted(([one], [other]) => one - other);
  }

  /** How many records, from the first on, have a verdict for everything in them. */
  settled(): number {
    for (let record = 0; record < this.length; record += 1)
      if (this.count(record, "waiting") > 0) return record;
    return this.length;
  }

  /** Where the lines of a record are among those that are kept for the archive. */
  keptOf(record: number): readonly [from: number, to: number] {
    return [this.keptTo[record - 1] ?? 0, this.keptTo[record] ?? 0];
  }

  /** The counts of the records before `end`. */
  sum(end: number): DeliveryCounts {
    const sum = noDeliveryCounts();
    for (let record = 0; record < end; record += 1) addDeliveryCounts(sum, this.countsOf(record));
    return sum;
  }

  private countsOf(record: number): DeliveryCounts {
    return {
      events: this.count(record, "events"),
      indexed: this.count(record, "indexed"),
      duplicates: this.count(record, "duplicates"),
      rejected: this.count(record, "rejected"),
      skipped: this.count(record, "skipped"),
      poison: this.count(record, "poison"),
      oversize: this.count(record, "oversize"),
      archived: this.count(record, "archived"),
    };
  }
}
