import type { Fitted } from "../documents/fit.ts";

/** What became of one event of a source record, or of the record itself, before anything was sent. */
export type ReadEvent =
  | {
      readonly kind: "document";
      /** Position among the record's events. */
      readonly event: number;
      readonly id: string;
      readonly index: string;
      /** One line of JSON with its newline, within the limit. */
      readonly line: string | Buffer;
      /** The full document where the line was cut. */
      readonly fullDocument?: Fitted["fullDocument"];
      /** What the archive keeps: one line with its newline. */
      readonly archived: string | Buffer;
    }
  /** Nothing to deliver: blank, a control message, one of the stack's own log groups. */
  | { readonly kind: "skipped" }
  | {
      readonly kind: "reject";
      /** Undefined if the record itself cannot be read: it is poison. */
      readonly event?: number | undefined;
      readonly reason: string;
      readonly message: string;
    };

/**
 * Tie-out: events = indexed + duplicates + rejected + skipped, and archived = events − skipped − poison. A poison record
 * counts as one event, and is among the rejected.
 */
export interface DeliveryCounts {
  events: number;
  indexed: number;
  /** Documents that OpenSearch had already. */
  duplicates: number;
  rejected: number;
  skipped: number;
  /** Records and events that could not be read, so that there is nothing to archive. */
  poison: number;
  /** Documents that were cut; they are among the indexed, duplicates or rejected. */
  oversize: number;
  /** Lines that the archive has of these records, whoever wrote them. */
  archived: number;
}

export function noDeliveryCounts(): DeliveryCounts {
  return {
    events: 0,
    indexed: 0,
    duplicates: 0,
    rejected: 0,
    skipped: 0,
    poison: 0,
    oversize: 0,
    archived: 0,
  };
}

export function addDeliveryCounts(sum: DeliveryCounts, counts: Readonly<DeliveryCounts>): void {
  sum.events += counts.events;
  sum.indexed += counts.indexed;
  sum.duplicates += counts.duplicates;
  sum.rejected += counts.rejected;
  sum.skipped += counts.skipped;
  sum.poison += counts.poison;
  sum.oversize += counts.oversize;
  sum.archived += counts.archived;
}

export function deliveryTiesOut(counts: DeliveryCounts): boolean {
  const { events, indexed, duplicates, rejected, skipped, poison, archived } = counts;
  return events === indexed + duplicates + rejected + skipped && archived === events - skipped - poison;
}
