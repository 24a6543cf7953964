import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, say } from "./say.ts";

/** What may have arrived: Kinesis records, log events, queue messages (or objects, which lead to them), a deployment. */
export type Topic = "records" | "events" | "messages" | "deployments";

/** How many requests there were since the emulator started. */
type Counts = Readonly<Record<Topic, number>>;

/** A burst of requests to the emulator is one change. */
const restMs = 100;
const errorRestMs = 1_000;
const requestTimeoutMs = 60_000;

/** Waits at the emulator for what it is asked to do (run-ministack.py). */
export class Changes {
  private counts: Counts = { records: 0, events: 0, messages: 0, deployments: 0 };
  private readonly waiting = new Map<() => void, Topic>();

  async follow(awsEndpoint: string): Promise<never> {
    for (;;) {
      try {
        const query = Object.entries(this.counts).map(([topic, count]) => `${topic}=${count}`);
        const answer = await fetch(`${awsEndpoint}/_logpipe/changes?${query.join("&")}`, {
          signal: AbortSignal.timeout(requestTimeoutMs),
        });
        this.take((await answer.json()) as Counts);
      } catch (error) {
        say(`The emulator does not say what has changed: ${messageOf(error)}`);
        await sleep(errorRestMs);
      }
      await sleep(restMs);
    }
  }

  /** Wakes those that wait for what has changed. */
  take(counts: Counts): void {
    const before = this.counts;
    this.counts = counts;
    for (const [wake, topic] of this.waiting) if (counts[topic] !== before[topic]) wake();
  }

  count(topic: Topic): number {
    return this.counts[topic];
  }

  /** Returns when something arrives, or after `timeoutMs`. */
  async next(topic: Topic, timeoutMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, timeoutMs);
    this.waiting.set(resolve, topic);
    await promise;
    clearTimeout(timer);
    this.waiting.delete(resolve);
  }
}

interface PaceLimits {
  readonly shortestMs: number;
  readonly longestMs: number;
}

/**
 * How long a poller rests: briefly while something arrives, twice as long each time it finds nothing. What the emulator
 * does by itself (a message that becomes visible again) is found after the longest pause.
 */
export class Pace {
  private pauseMs: number;
  private seen = -1;
  private readonly changes: Changes;
  private readonly topic: Topic;
  private readonly limits: PaceLimits;

  constructor(changes: Changes, topic: Topic, limits: PaceLimits = { shortestMs: 100, longestMs: 5_000 }) {
    this.changes = changes;
    this.topic = topic;
    this.limits = limits;
    this.pauseMs = limits.shortestMs;
  }

  /** Rests until the next look. @param found whether the last look found something: there may soon be more */
  async rest(found = false): Promise<void> {
    const { shortestMs, longestMs } = this.limits;
    const count = this.changes.count(this.topic);
    // Something may have arrived while the poller was looking.
    if (found || count !== this.seen) this.pauseMs = shortestMs;
    this.seen = count;
    await sleep(shortestMs);
    if (this.pauseMs > shortestMs && this.changes.count(this.topic) === count)
      await this.changes.next(this.topic, this.pauseMs - shortestMs);
    this.pauseMs = Math.min(longestMs, this.pauseMs * 2);
  }
}
