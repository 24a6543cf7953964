/** Counters of one object. Tie-out: lines = indexed + duplicates + rejected + skipped. */
export interface Counts {
  lines: number;
  indexed: number;
  /** Lines that an earlier attempt or load had indexed. */
  duplicates: number;
  rejected: number;
  /** Empty lines and headers. */
  skipped: number;
  /** Items sent again. */
  retried: number;
  /** Uncompressed bytes read. */
  bytes: number;
}

export function noCounts(): Counts {
  return { lines: 0, indexed: 0, duplicates: 0, rejected: 0, skipped: 0, retried: 0, bytes: 0 };
}

export function addCounts(a: Counts, b: Counts): Counts {
  return {
    lines: a.lines + b.lines,
    indexed: a.indexed + b.indexed,
    duplicates: a.duplicates + b.duplicates,
    rejected: a.rejected + b.rejected,
    skipped: a.skipped + b.skipped,
    retried: a.retried + b.retried,
    bytes: a.bytes + b.bytes,
  };
}

export function tiesOut({ lines, indexed, duplicates, rejected, skipped }: Counts): boolean {
  return lines === indexed + duplicates + rejected + skipped;
}

/** How the state holds counters: hundreds of them must fit into 256 KiB. */
export function packCounts(counts: Counts): number[] {
  return [
    counts.lines,
    counts.indexed,
    counts.duplicates,
    counts.rejected,
    counts.skipped,
    counts.retried,
    counts.bytes,
  ];
}

export function unpackCounts(packed: readonly number[]): Counts {
  const [lines = 0, indexed = 0, duplicates = 0, rejected = 0, skipped = 0, retried = 0, bytes = 0] = packed;
  return { lines, indexed, duplicates, rejected, skipped, retried, bytes };
}
