/** Work under way, a few pieces at a time. */
export class InFlight {
  private readonly running = new Set<Promise<void>>();
  private readonly most: number;

  /** @param most pieces at a time */
  constructor(most: number) {
    this.most = most;
  }

  /** Waits until there is a place for another piece. */
  async place(): Promise<void> {
    while (this.running.size >= this.most) await Promise.race(this.running);
  }

  /** @param work that has begun, and never throws */
  add(work: Promise<void>): void {
    const counted = work.finally(() => this.running.delete(counted));
    this.running.add(counted);
  }

  /** Waits for all that is under way. */
  async finish(): Promise<void> {
    while (this.running.size > 0) await Promise.race(this.running);
  }
}
