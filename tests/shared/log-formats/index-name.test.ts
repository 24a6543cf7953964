import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { indexDate, indexPeriod } from "../../../src/shared/log-formats/index-name.ts";

const dateOf = (rotation: Parameters<typeof indexDate>[0], ms: number): string => {
  const time = new Date(ms);
  return indexDate(
    rotation,
    time.getUTCFullYear(),
    time.getUTCMonth() + 1,
    time.getUTCDate(),
    time.getUTCHours(),
  );
};

describe("indexPeriod", () => {
  it.each(["hour", "day", "week", "month"] as const)(
    "is the span of the times that %s names alike",
    (rotation) => {
      const times = fc.date({
        min: new Date("1990-01-01"),
        max: new Date("2090-01-01"),
        noInvalidDate: true,
      });
      fc.assert(
        fc.property(times, (time) => {
          const date = dateOf(rotation, time.getTime());
          const { startMs, endMs } = indexPeriod(rotation, date) ?? { startMs: 0, endMs: 0 };
          const isWithin = startMs <= time.getTime() && time.getTime() < endMs;
          const within = [startMs, endMs - 1].map((ms) => dateOf(rotation, ms));
          const outside = [startMs - 1, endMs].map((ms) => dateOf(rotation, ms));
          return isWithin && within.every((one) => one === date) && !outside.includes(date);
        }),
        { numRuns: 500 },
      );
    },
  );

  it("dates Firehose's weeks across years: Sunday to Saturday, week 1 holds the first Saturday", () => {
    const start = (date: string) =>
      new Date(indexPeriod("week", date)?.startMs ?? 0).toISOString().slice(0, 10);
    expect(start("2016-w08")).toBe("2016-02-14");
    expect(start("2025-w01")).toBe("2024-12-29");
    expect(start("2022-w52")).toBe("2022-12-18");
    expect(start("2022-w53")).toBe("2022-12-25"); // the 31st of December 2022 is a Saturday
    expect(start("2023-w01")).toBe("2023-01-01");
  });

  it.each([
    ["day", "2026-02-29"],
    ["day", "2026-13-01"],
    ["day", "2026-1-1"],
    ["day", "audit-2026-01-01"],
    ["day", "2026-01-01-00"],
    ["day", "2026-01"],
    ["hour", "2026-01-01-24"],
    ["week", "2026-w00"],
    ["week", "2026-w54"],
    ["week", "2026-w1"],
    ["month", "2026-00"],
    ["month", "2026-01-01"],
    ["month", "0026-01"],
  ] as const)("does not know the %s %s", (rotation, date) => {
    expect(indexPeriod(rotation, date)).toBeUndefined();
  });

  it("knows the leap day", () => {
    expect(indexPeriod("day", "2028-02-29")).toBeDefined();
  });
});
