import { setTimeout as sleep } from "node:timers/promises";

/** Full jitter (AWS Architecture Blog, "Exponential Backoff And Jitter"): anything from 0 to the capped exponential. */
function backoffMs(
  attempt: number,
  baseMs = 100,
  capMs = 20_000,
  random: () => number = Math.random,
): number {
  return random() * Math.min(capMs, baseMs * 2 ** attempt);
}

/** Waits for the backoff of that attempt. @returns false, without waiting, when it would end after `deadlineMs`. */
export async function waitBackoff(attempt: number, deadlineMs: number): Promise<boolean> {
  const wait = backoffMs(attempt);
  if (Date.now() + wait >= deadlineMs) return false;
  await sleep(wait);
  return true;
}
