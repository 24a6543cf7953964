import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { StreamCursor } from "../../../../../local/emulator/stand-ins/subscriptions/stream-cursor.ts";

const eventOf = (ingestionTime: number, timestamp: number, message: string) => ({
  ingestionTime,
  timestamp,
  message,
});

describe("StreamCursor", () => {
  it("ignores events from before the filter", () => {
    const events = [eventOf(99, 1, "before"), eventOf(100, 1, "at once"), eventOf(101, 1, "after")];
    expect(new StreamCursor(100).take(events).map(({ message }) => message)).toEqual(["at once", "after"]);
  });

  it("returns each event once, also late ones and identical ones", () => {
    const moment = fc.integer({ min: 0, max: 30_000 });
    const put = fc.record({
      afterMs: fc.nat({ max: 8_000 }),
      events: fc.array(fc.tuple(moment, fc.constantFrom("a", "b")), { maxLength: 5 }),
    });
    fc.assert(
      fc.property(fc.array(put, { maxLength: 20 }), (puts) => {
        const cursor = new StreamCursor(0);
        const stored: ReturnType<typeof eventOf>[] = [];
        const taken: ReturnType<typeof eventOf>[] = [];
        let now = 0;
        for (const { afterMs, events } of puts) {
          now += afterMs;
          stored.push(...events.map(([timestamp, message]) => eventOf(now, timestamp, message)));
          stored.sort((one, other) => one.timestamp - other.timestamp);
          taken.push(...cursor.take(stored));
        }
        const sorted = (events: typeof stored): string[] =>
          events.map((event) => JSON.stringify(event)).toSorted();
        expect(sorted(taken)).toEqual(sorted(stored));
      }),
    );
  });
});
