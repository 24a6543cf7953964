import { setTimeout as sleep } from "node:timers/promises";

const firstMs = 100;
const longestMs = 20_000;

/** Pauses before another attempt, for a random part of a time that doubles with each. @param attempt 0 is the first */
export async function backOff(attempt: number): Promise<void> {
  await sleep(Math.random() * Math.min(longestMs, firstMs * 2 ** attempt));
}
