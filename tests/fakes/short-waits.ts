import { setTimeout as timer } from "node:timers/promises";
import { jest } from "@jest/globals";

/**
 * Lets the waits of code that is imported after this pass at once, and the clock go on by as much: how often it waits, and
 * until when, is as always.
 */
export function letWaitsPass(): void {
  const now = Date.now;
  let sleptMs = 0;
  Date.now = () => now() + sleptMs;
  jest.unstable_mockModule("node:timers/promises", () => ({
    setTimeout: async (ms: number) => {
      sleptMs += ms;
      await timer(0);
    },
  }));
}
