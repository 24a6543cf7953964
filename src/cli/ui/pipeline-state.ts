import { setTimeout as sleep } from "node:timers/promises";
import type { Help, Part } from "../../ui/server-contract.ts";
import { describeError } from "../terminal/describe-error.ts";
import { exitCodes } from "../terminal/errors.ts";

interface Source<T> {
  readonly read: () => Promise<T>;
  readonly helpFor: (value: T) => readonly Help[];
}

/** How long a request waits for the first read. A later request gets the result. */
const patienceMs = 5_000;
/** The share of the time that reading may take, so that a million rejects are not counted again and again. */
const busyShare = 0.05;

/**
 * One part of the pipeline's state. It is read only when somebody asks and the last result is out of date, one read at
 * a time; until that read ends, the last result is returned.
 */
export class PipelinePart<T> {
  private readonly source: Source<T>;
  private readonly freshMs: number;
  private known: Part<T> | undefined;
  private reading: Promise<void> | undefined;
  private staleAtMs = 0;

  constructor(source: Source<T>, freshMs: number) {
    this.source = source;
    this.freshMs = freshMs;
  }

  async current(): Promise<Part<T>> {
    if (this.reading === undefined && performance.now() >= this.staleAtMs) this.reading = this.refresh();
    if (this.known === undefined)
      await Promise.race([this.reading, sleep(patienceMs, undefined, { ref: false })]);
    return (
      this.known ?? { is: "unavailable", reason: "It is still being read; it will be here in a moment." }
    );
  }

  private async refresh(): Promise<void> {
    const startedMs = performance.now();
    const at = new Date().toISOString();
    try {
      const value = await this.source.read();
      this.known = { is: "answered", at, value, help: this.source.helpFor(value) };
    } catch (error) {
      const { message, exitCode } = describeError(error);
      const reason = exitCode === exitCodes.defect ? `This is a bug in logpipe: ${message}` : message;
      this.known = { is: "unavailable", reason };
    }
    const tookMs = performance.now() - startedMs;
    this.staleAtMs = performance.now() + Math.max(this.freshMs, tookMs / busyShare);
    this.reading = undefined;
  }
}
