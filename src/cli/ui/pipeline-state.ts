import { setTimeout as sleep } from "node:timers/promises";
import type { Help, Part } from "../../ui/server-contract.ts";
import { describeError } from "../terminal/describe-error.ts";
import { exitCodes } from "../terminal/errors.ts";

/** What is asked for, however many pages are open, and how often. */
interface Source<T> {
  readonly read: () => Promise<T>;
  readonly helpFor: (value: T) => readonly Help[];
}

/** A page waits no longer for what is read for the first time; the next request may have it. */
const patienceMs = 5_000;
/** Reading may take this part of the time, so that counting a million rejects is not all that goes on. */
const busyShare = 0.05;

/**
 * One part of the pipeline's state. It is read when somebody asks and it is old, by one reader at a time; until a new
 * one is there, the old one is the answer.
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
    return this.known ?? { is: "unavailable", reason: "It is still being read; the next look may have it." };
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
