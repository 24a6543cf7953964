import { Batch } from "../bulk/batch.ts";
import { InFlight } from "../bulk/in-flight.ts";

/** Batches that are filled one after another and sent a few at a time; the memory of those that are done is reused. */
export class BulkWindow {
  /** The batch to fill next. */
  batch: Batch;
  /** The first thing that went wrong: nothing is sent after it. */
  error: unknown;
  private readonly inFlight: InFlight;
  private readonly free: Batch[] = [];
  private readonly batchBytes: number;
  private readonly settle: (batch: Batch) => Promise<void>;

  /** @param settle sends a batch and takes note of the verdicts; the batch is cleared after that */
  constructor(
    { batchBytes, batchesInFlight }: { readonly batchBytes: number; readonly batchesInFlight: number },
    settle: (batch: Batch) => Promise<void>,
  ) {
    this.batchBytes = batchBytes;
    this.inFlight = new InFlight(batchesInFlight);
    this.settle = settle;
    this.batch = new Batch(batchBytes);
  }

  /** Sends the batch that was filled, once there is a place for it. @throws what went wrong with an earlier one */
  async send(): Promise<void> {
    const { batch } = this;
    await this.inFlight.place();
    if (this.error !== undefined) throw this.error;
    this.batch = this.free.pop() ?? new Batch(this.batchBytes);
    this.inFlight.add(
      this.settle(batch)
        .catch((error: unknown) => {
          this.error ??= error;
        })
        .finally(() => {
          batch.clear();
          this.free.push(batch);
        }),
    );
  }

  /** Sends the last batch, unless something went wrong, and waits for all verdicts. Never throws. */
  async finish(): Promise<void> {
    if (this.error === undefined) await this.send().catch(() => undefined);
    await this.drain();
  }

  /** Waits for what is in flight, whatever its result. */
  async drain(): Promise<void> {
    await this.inFlight.finish();
  }
}
