import { setTimeout as sleep } from "node:timers/promises";
import { messageOf, say } from "./say.ts";

/** Works until the signal. It is called again after an error, so its state must be outside. */
export type Run = (signal: AbortSignal) => Promise<void>;

const restMs = 1_000;

/** Tasks that run side by side, each under a key: those that are wanted are started, the others stopped. */
export class Runners {
  private readonly running = new Map<string, AbortController>();

  /** @param wanted makes the task of each key */
  reconcile(wanted: ReadonlyMap<string, () => Run>): void {
    for (const [key, stop] of this.running)
      if (!wanted.has(key)) {
        say(`${key} ends`);
        stop.abort();
        this.running.delete(key);
      }
    for (const [key, create] of wanted)
      if (!this.running.has(key)) {
        say(`${key} begins`);
        const stop = new AbortController();
        this.running.set(key, stop);
        void keepRunning(key, create(), stop.signal);
      }
  }
}

async function keepRunning(key: string, run: Run, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    try {
      await run(signal);
    } catch (error) {
      say(`${key}: ${messageOf(error)}`);
    }
    await sleep(restMs);
  }
}
