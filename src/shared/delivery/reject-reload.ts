import type { KinesisEvent } from "../streams/kinesis-event.ts";
import type { ArchivedRecord } from "./archive.ts";
import type { ArchiveLog } from "./archive-log.ts";
import type { ReadEvent } from "./events.ts";
import { KeptLines } from "./kept-lines.ts";

type Wanted = NonNullable<KinesisEvent["wanted"]>;

/**
 * Delivers the rejects of one record again, and nothing else of it. The archive has a document that OpenSearch refused, or
 * gets it from the delivery of its record, which may still be under way: a reload must not move the head past what nobody
 * has archived. Of what could not be read the archive lacks it, and the reload adds it.
 */
export class RejectReload {
  private readonly wanted: Wanted;
  /** By the position of their event. */
  private readonly lines = new Map<number, string | Uint8Array>();

  /** @param wanted undefined: all of the record, and nothing for the archive */
  constructor(wanted: Wanted = [{ isArchived: true }]) {
    this.wanted = wanted;
  }

  /** Those of a record's events that are wanted. */
  *read(events: Iterable<ReadEvent>): Generator<ReadEvent> {
    const positions = new Set(this.wanted.map(({ event }) => event));
    for (const one of events) {
      const position = one.kind === "skipped" ? -1 : one.event;
      if (position !== undefined && !positions.has(undefined) && !positions.has(position)) continue;
      if (one.kind === "document") this.lines.set(one.event, one.archived);
      yield one;
    }
  }

  /** Archives what the archive lacks. @param record that was settled, with the lines that were read of it */
  async archive(log: ArchiveLog, record: ArchivedRecord): Promise<void> {
    for (const { event, isArchived } of this.wanted) {
      const line = event === undefined ? undefined : this.lines.get(event);
      const lines = event === undefined ? [...this.lines.values()] : line === undefined ? [] : [line];
      if (isArchived === true || lines.length === 0) continue;
      const part = event === undefined ? "" : String(event);
      const kept = new KeptLines();
      for (const one of lines) kept.add(one);
      const lacking = { ...record, lines: lines.length, kept, from: 0, to: kept.length };
      if (isArchived === false) await log.restore(lacking, part);
      else await log.addAside(lacking, part);
    }
  }
}
