import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  asInput,
  describeRange,
  fixed,
  intervalOf,
  quickRanges,
  rangeBetween,
  readInput,
  spanOf,
  tickText,
  usualRange,
} from "../../src/ui/model/time-range.ts";

const nowMs = Date.parse("2026-11-29T03:30:00.000Z");

describe("a time range", () => {
  it("is counted back from now, or as it was chosen", () => {
    expect(spanOf({ from: "now-24h", to: "now" }, nowMs)).toMatchObject({
      from: "2026-11-28T03:30:00.000Z",
      to: "2026-11-29T03:30:00.000Z",
      toMs: nowMs,
    });
    const chosen = { from: "2026-11-28T03:30:00.123456789Z", to: "2026-11-28T03:31:00.000Z" };
    expect(spanOf(chosen, nowMs)).toMatchObject(chosen);
  });

  it.each([
    ["now-24x", "now"],
    ["yesterday", "now"],
    ["now", "now-1h"],
    ["nowhere", "now"],
    ["2026-13-01T00:00:00Z", "now"],
    ["", ""],
  ])("cannot be from %s to %s", (from, to) => {
    expect(spanOf({ from, to }, nowMs)).toBeUndefined();
  });

  it("stays what it was in a link that is opened later", () => {
    const span = spanOf(usualRange, nowMs);
    if (span === undefined) throw new Error("no span");
    expect(spanOf(fixed(span), nowMs + 86_400_000)).toEqual(span);
  });

  it("of bars of a histogram has everything from the first to just before the next", () => {
    expect(rangeBetween(nowMs, nowMs + 60_000)).toEqual({
      from: "2026-11-29T03:30:00.000Z",
      to: "2026-11-29T03:30:59.999999999Z",
    });
  });

  it("is in at most about 100 bars, at least a second each", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 * 86_400_000 }), (lengthMs) => {
        const span = spanOf(
          fixed({
            from: new Date(nowMs - lengthMs).toISOString(),
            to: new Date(nowMs).toISOString(),
            fromMs: 0,
            toMs: 0,
          }),
          nowMs,
        );
        if (span === undefined) throw new Error("no span");
        const { ms, name } = intervalOf(span);
        expect(lengthMs / ms).toBeLessThanOrEqual(100);
        expect(name).toMatch(/^\d+[smhd]$/);
      }),
    );
  });

  it("is described by its name, or by its ends", () => {
    expect(quickRanges.map(({ range }) => describeRange(range))).toContain("last 24 hours");
    expect(describeRange(rangeBetween(nowMs, nowMs + 60_000))).toBe("2026-11-29 03:30 to 03:30:59 UTC");
    expect(describeRange({ from: "now-2h", to: "now-1h" })).toBe("now-2h to now-1h");
  });
});

describe("a time that somebody types", () => {
  it.each([
    ["2026-11-28", false, "2026-11-28T00:00:00.000Z"],
    ["2026-11-28", true, "2026-11-28T23:59:59.999999999Z"],
    ["2026-11-28 03:30", true, "2026-11-28T03:30:59.999999999Z"],
    ["2026-11-28T03:30:01Z", false, "2026-11-28T03:30:01.000Z"],
    ["2026-11-28 03:30:01.5", true, "2026-11-28T03:30:01.5Z"],
    [" now-2h ", false, "now-2h"],
  ])("%s is read (as the end: %s)", (typed, isEnd, expected) => {
    expect(readInput(typed, isEnd)).toBe(expected);
  });

  it.each(["", "28.11.2026", "2026-02-31x", "2026-13-01", "now+1h"])("%s is none", (typed) => {
    expect(readInput(typed, false)).toBeUndefined();
  });

  it("is read back as it was written", () => {
    expect(readInput(asInput(nowMs), false)).toBe("2026-11-29T03:30:00.000Z");
  });
});

describe("ticks", () => {
  it("name the day at midnight, otherwise the time of day, in UTC", () => {
    const midnight = Date.parse("2026-11-29T00:00:00Z");
    expect([midnight, nowMs, nowMs + 1000].map(tickText)).toEqual(["Nov 29", "03:30", "03:30:01"]);
  });
});
