import { backOff } from "./back-off.ts";
import { messageOf, say } from "./say.ts";

/** Does what must not be lost, again and again until it works; every failure is logged. */
export async function persist<T>(what: string, work: () => Promise<T>): Promise<T> {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      say(`${what} failed and is tried again: ${messageOf(error)}`);
    }
    await backOff(attempt);
  }
}
