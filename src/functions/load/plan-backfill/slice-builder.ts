import { InputRoom, type ObjectToLoad } from "../contract/load-input.ts";

const maxSliceBatches = 500;
/** Stored bytes of one batch, unless a single object has more. */
export const maxBatchBytes = 2 * 1024 ** 3;

/** Gathers objects into batches, each the input of one LoadObjects execution, until the slice is full. */
export class SliceBuilder {
  private readonly batches: ObjectToLoad[][] = [];
  private room = new InputRoom();
  private bytes = 0;
  private readonly format: string | undefined;
  private readonly maxBatches: number;

  constructor(format: string | undefined, maxBatches = maxSliceBatches) {
    this.format = format;
    this.maxBatches = maxBatches;
  }

  get count(): number {
    return this.batches.length;
  }

  /** @returns false when the slice is full: the object belongs to the next one */
  add(object: ObjectToLoad & { readonly size: number }): boolean {
    let batch = this.batches.at(-1);
    if (batch === undefined || this.bytes + object.size > maxBatchBytes || !this.room.take(object)) {
      if (this.batches.length === this.maxBatches) return false;
      batch = [];
      this.batches.push(batch);
      this.bytes = 0;
      this.room = new InputRoom();
      this.room.take(object);
    }
    batch.push(object);
    this.bytes += object.size;
    return true;
  }

  /** The slice as JSON lines, one line per batch. */
  render(): string {
    const { format } = this;
    return this.batches
      .map((objects) => `${JSON.stringify({ objects, ...(format === undefined ? {} : { format }) })}\n`)
      .join("");
  }
}
