import { setTimeout as sleep } from "node:timers/promises";

/** No test counts on time: this is how long a machine under load may take for what usually takes a second. */
const patienceMs = 240_000;

/** Asks until the answer is as wanted. @returns the last answer, for the caller to expect what it wants to see */
export async function until<T>(
  ask: () => T | Promise<T>,
  isWanted: (answer: T) => boolean = Boolean,
): Promise<T> {
  const deadline = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask();
    if (isWanted(answer) || Date.now() > deadline) return answer;
    await sleep(100);
  }
}
