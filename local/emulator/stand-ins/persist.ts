import { waitBackoff } from "../../../src/shared/retry/backoff.ts";
import { messageOf, say } from "./say.ts";

/** Does what must not be lost until it works, with backoff; every failure is said. */
export async function persist<T>(what: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      say(`${what} failed, it is tried again: ${messageOf(error)}`);
    }
    await waitBackoff(attempt, Number.POSITIVE_INFINITY);
  }
}
