import { setTimeout as sleep } from "node:timers/promises";
import { type GatherLimits, Gathering } from "../gathering.ts";
import type { StreamRecord } from "../shards.ts";

const pollMs = 100;
/** A lane may hold this many buffers before reading stops: the stream keeps the rest. */
const fullAt = 4;

/** Records on their way to one destination: buffered by its hints, then delivered, one buffer after another. */
export class Lane {
  private readonly buffer = new Gathering<StreamRecord>();
  private added = Promise.withResolvers<void>();
  private readonly limits: () => GatherLimits;
  private readonly deliver: (records: readonly StreamRecord[]) => Promise<void>;

  /** @param deliver does not return before every record is accounted for */
  constructor(limits: () => GatherLimits, deliver: (records: readonly StreamRecord[]) => Promise<void>) {
    this.limits = limits;
    this.deliver = deliver;
  }

  get isFull(): boolean {
    return this.buffer.bytes >= fullAt * this.limits().bytes;
  }

  add(record: StreamRecord): void {
    this.buffer.add(record, record.data.length, Date.now());
    this.added.resolve();
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      const records = this.buffer.take(this.limits(), Date.now());
      if (records !== undefined) await this.deliver(records);
      else if (this.buffer.count > 0) await sleep(pollMs);
      else await this.untilAdded();
    }
  }

  private async untilAdded(): Promise<void> {
    this.added = Promise.withResolvers<void>();
    await this.added.promise;
  }
}
