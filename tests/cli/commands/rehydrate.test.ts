import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { archiveDays, archivePrefix } from "../../../src/cli/commands/rehydrate.ts";

const ms = (time: string) => Date.parse(time);

describe("archivePrefix", () => {
  it.each([
    ["2026-05-03T10:00:00Z", "2026-05-03T12:00:00Z", "archive/2026/05/03/"],
    ["2026-05-03T00:00:00Z", "2026-05-04T00:00:00Z", "archive/2026/05/03/"],
    ["2026-05-03T00:00:00Z", "2026-05-05T00:00:00Z", "archive/2026/05/"],
    ["2026-05-31T00:00:00Z", "2026-06-02T00:00:00Z", "archive/2026/"],
    ["2025-12-31T00:00:00Z", "2026-01-02T00:00:00Z", "archive/"],
  ])("from %s to %s is %s", (since, until, prefix) => {
    expect(archivePrefix(ms(since), ms(until))).toBe(prefix);
  });

  it("holds every day of the period", () => {
    const day = fc.integer({ min: ms("2020-01-01T00:00:00Z"), max: ms("2030-01-01T00:00:00Z") });
    fc.assert(
      fc.property(day, fc.integer({ min: 1, max: 40 * 86_400_000 }), (since, length) => {
        const prefix = archivePrefix(since, since + length);
        for (const folder of archiveDays(since, since + length)) expect(folder.startsWith(prefix)).toBe(true);
      }),
    );
  });
});

describe("archiveDays", () => {
  it("are the days that the period touches", () => {
    expect(archiveDays(ms("2026-02-28T23:59:59Z"), ms("2026-03-01T00:00:01Z"))).toEqual([
      "archive/2026/02/28/",
      "archive/2026/03/01/",
    ]);
    expect(archiveDays(ms("2026-02-28T00:00:00Z"), ms("2026-03-01T00:00:00Z"))).toEqual([
      "archive/2026/02/28/",
    ]);
  });
});
