import { BatchProcessor, EventType } from "@aws-lambda-powertools/batch";
import type { EmittedEvents, Invocation } from "./invocation.ts";

/**
 * Powertools' batch processor for an invocation that emits on its own: a source record is done once all its
 * documents are in the stream, which is known only after the last one was taken.
 */
export class InvocationProcessor extends BatchProcessor {
  private emitted: EmittedEvents | undefined;
  private readonly invocation: Invocation;

  constructor(invocation: Invocation) {
    super(EventType.KinesisDataStreams);
    this.invocation = invocation;
  }

  /** What became of the batch. @throws Error before `process` */
  get result(): EmittedEvents {
    if (this.emitted === undefined) throw new Error("The batch was not processed.");
    return this.emitted;
  }

  /** In source order, one record after another: what comes after the checkpoint is delivered again. */
  override async process(): ReturnType<BatchProcessor["process"]> {
    this.prepare();
    const processed: Awaited<ReturnType<BatchProcessor["process"]>> = [];
    for (const record of this.records) processed.push(await this.processRecord(record));
    this.emitted = await this.invocation.finish();
    // The emission knows best: a record may fail after it was taken, and Lambda needs only the first.
    const { checkpoint } = this.emitted;
    const first = checkpoint === undefined ? undefined : this.records[checkpoint];
    this.failureMessages = first === undefined ? [] : [this.toBatchType(first, this.eventType)];
    this.clean();
    return processed;
  }
}
