import type { FoundReject, PlaceName, Verdict } from "./place.ts";

/** What is kept in one place for one reason. */
export interface RejectGroup {
  readonly place: PlaceName;
  readonly reason: string;
  readonly count: number;
  readonly bytes: number;
  readonly oldestMs: number;
  readonly newestMs: number;
}

/** Adds rejects up, by place and reason. */
export class RejectGroups {
  private readonly groups = new Map<string, RejectGroup>();

  add({ place, reason, bytes, atMs }: FoundReject): void {
    const key = `${place}\n${reason}`;
    const group = this.groups.get(key);
    this.groups.set(key, {
      place,
      reason,
      count: (group?.count ?? 0) + 1,
      bytes: (group?.bytes ?? 0) + bytes,
      oldestMs: Math.min(group?.oldestMs ?? atMs, atMs),
      newestMs: Math.max(group?.newestMs ?? atMs, atMs),
    });
  }

  /** In the order in which their places and reasons were first met. */
  all(): RejectGroup[] {
    return [...this.groups.values()];
  }

  get count(): number {
    return this.all().reduce((sum, { count }) => sum + count, 0);
  }
}

/** What became of the rejects of one place. Tie-out: found = loaded + skipped + rejected + left. */
export interface ReloadTally {
  readonly place: PlaceName;
  readonly found: number;
  readonly loaded: number;
  readonly skipped: number;
  readonly rejected: number;
  readonly left: number;
}

export class ReloadCounter {
  private readonly place: PlaceName;
  private readonly counts: Record<Verdict["kind"], number> = { loaded: 0, skipped: 0, rejected: 0, left: 0 };

  constructor(place: PlaceName) {
    this.place = place;
  }

  add({ kind }: Verdict): void {
    this.counts[kind] += 1;
  }

  get settled(): number {
    return Object.values(this.counts).reduce((sum, count) => sum + count, 0);
  }

  /** @param found how many there were when they were counted: those of which nothing was told since are left */
  tally(found: number): ReloadTally {
    const untold = Math.max(0, found - this.settled);
    return {
      place: this.place,
      found: this.settled + untold,
      ...this.counts,
      left: this.counts.left + untold,
    };
  }
}
