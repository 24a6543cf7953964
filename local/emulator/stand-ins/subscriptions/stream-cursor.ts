export interface StoredEvent {
  /** Epoch milliseconds, as all times here. */
  readonly timestamp: number;
  readonly message: string;
  /** When the emulator received it. */
  readonly ingestionTime: number;
}

/** Two simultaneous requests may be stored in either order: new events are looked for so far back. */
const marginMs = 10_000;

/**
 * Finds the new events of a log stream. The emulator gives events no id and sorts them by their own time, so that late
 * ones come in between: events that look the same are distinguished by counting them.
 */
export class StreamCursor {
  private taken = new Map<string, number>();
  private floorMs: number;
  private readonly sinceMs: number;

  /** @param sinceMs events received before it are not wanted */
  constructor(sinceMs: number) {
    this.sinceMs = sinceMs;
    this.floorMs = sinceMs;
  }

  /** @param events all of the stream, in any order. @returns those that were not returned before */
  take(events: readonly StoredEvent[]): StoredEvent[] {
    const recent = events.filter(({ ingestionTime }) => ingestionTime >= this.floorMs);
    const seen = new Map<string, number>();
    const fresh = recent.filter((event) => {
      const key = keyOf(event);
      const nth = (seen.get(key) ?? 0) + 1;
      seen.set(key, nth);
      return nth > (this.taken.get(key) ?? 0);
    });
    const latest = recent.reduce((last, { ingestionTime }) => Math.max(last, ingestionTime), this.sinceMs);
    this.floorMs = Math.max(this.floorMs, latest - marginMs);
    this.taken = new Map([...seen].filter(([key]) => Number.parseInt(key, 10) >= this.floorMs));
    return fresh;
  }
}

function keyOf({ timestamp, message, ingestionTime }: StoredEvent): string {
  return `${ingestionTime} ${timestamp} ${message}`;
}
