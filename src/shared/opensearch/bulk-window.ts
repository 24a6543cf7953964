import { Batch } from "../bulk/batch.ts";

/** Batches that are filled one after another and sent a few at a time; the memory of those that are done is reused. */
export class BulkWindow {
  /** The batch to fill next. */
  batch: Batch;
  /** The first thing that went wrong: nothing is sent after it. */
  error: unknown;
  private readonly inFlight = new Set<Promise<void>>();
  private readonly free: Batch[] = [];
  private readonly batchBytes: number;
  private readonly batchesInFlight: number;
  private readonly settle: (batch: Batch) => Promise<void>;

  /** @param settle sends a batch and takes note of the verdicts; the batch is cleared after that */
  constructor(
    { batchBytes, batchesInFlight }: { readonly batchBytes: number; readonly batchesInFlight: number },
    settle: (batch: Batch) => Promise<void>,
  ) {
    this.batchBytes = batchBytes;
    this.batchesInFlight = batchesInFlight;
    this.settle = settle;
    this.batch = new Batch(batchBytes);
  }

  /** Sends the batch that was filled, once there is a place for it. @throws what went wrong with an earlier one */
  async send(): Promise<void> {
    const { batch } = this;
    while (this.inFlight.size >= this.batchesInFlight) await Promise.race(this.inFlight);
    if (this.error !== undefined) throw this.error;
    this.batch = this.free.pop() ?? new Batch(this.batchBytes);
    const sending = this.settle(batch)
      .catch((error: unknown) => {
        this.error ??= error;
      })
      .finally(() => {
        this.inFlight.delete(sending);
        batch.clear();
        this.free.push(batch);
      });
    this.inFlight.add(sending);
  }

  /** Sends the last batch, unless something went wrong, and waits for all verdicts. Never throws. */
  async finish(): Promise<void> {
    if (this.error === undefined) await this.send().catch(() => undefined);
    await this.drain();
  }

  /** Waits for what is in flight, whatever its result. */
  async drain(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.race(this.inFlight);
  }
}
