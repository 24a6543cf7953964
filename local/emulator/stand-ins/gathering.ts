export interface GatherLimits {
  /** Items that travel together at most. */
  readonly count: number;
  /** Bytes that travel together at most; an item that is larger travels alone. */
  readonly bytes: number;
  /** How long the first waits for others, milliseconds. */
  readonly waitMs: number;
}

interface Gathered<T> {
  readonly item: T;
  readonly bytes: number;
  readonly atMs: number;
}

/** Gathers items until there are enough of them, or the first has waited long enough. Keeps their order. */
export class Gathering<T> {
  private items: Gathered<T>[] = [];
  private total = 0;

  /** Of what is waiting. */
  get bytes(): number {
    return this.total;
  }

  get count(): number {
    return this.items.length;
  }

  add(item: T, bytes: number, nowMs: number): void {
    this.items.push({ item, bytes, atMs: nowMs });
    this.total += bytes;
  }

  /** Takes as many of the first items as the limits allow. @returns undefined if it is not yet time */
  take(limits: GatherLimits, nowMs: number): T[] | undefined {
    const [first] = this.items;
    if (first === undefined) return undefined;
    let [count, bytes] = [0, 0];
    for (const item of this.items) {
      if (count > 0 && (count >= limits.count || bytes + item.bytes > limits.bytes)) break;
      count += 1;
      bytes += item.bytes;
    }
    const isFull = count < this.items.length || count >= limits.count || bytes >= limits.bytes;
    if (!isFull && nowMs - first.atMs < limits.waitMs) return undefined;
    const taken = this.items.slice(0, count).map(({ item }) => item);
    this.items = this.items.slice(count);
    this.total -= bytes;
    return taken;
  }
}
