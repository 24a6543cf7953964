import { describe, expect, it } from "@jest/globals";
import { decide } from "../../../src/functions/clean/compute-deletions/decide.ts";
import { dayBefore, dayMs, found, noDisk, now, rulesOf, run } from "./run-rules.ts";

describe("rules", () => {
  it("keep: the newest stay, the others go, each with its reason", () => {
    const indexes = Array.from({ length: 9 }, (_, ago) => found(`elb-${dayBefore(ago)}`));
    const { deletions, verdicts } = run(
      indexes,
      rulesOf({ families: [{ prefix: "elb-", rotation: "day", keep: 7 }] }),
    );
    expect(deletions).toEqual([
      {
        index: `elb-${dayBefore(8)}`,
        uuid: expect.any(String),
        bytes: 1_000,
        reason: "delete: 9th of 7 kept",
      },
      {
        index: `elb-${dayBefore(7)}`,
        uuid: expect.any(String),
        bytes: 1_000,
        reason: "delete: 8th of 7 kept",
      },
    ]);
    expect(verdicts.at(-1)).toEqual({
      index: `elb-${dayBefore(0)}`,
      isDeleted: false,
      reason: "kept: newest of its family",
    });
    expect(verdicts.at(-2)?.reason).toBe("kept: 2nd of 7 kept");
  });

  it("maxAgeDays: counted from the end of the index's day; keep holds besides", () => {
    const indexes = [0, 90, 91, 92].map((ago) => found(`elb-${dayBefore(ago)}`));
    const family = { prefix: "elb-", rotation: "day", maxAgeDays: 89 };
    expect(run(indexes, rulesOf({ families: [family] })).deleted).toEqual([
      `elb-${dayBefore(92)}`,
      `elb-${dayBefore(91)}`,
    ]);
    expect(run(indexes, rulesOf({ families: [{ ...family, keep: 3 }] })).deleted).toEqual([
      `elb-${dayBefore(92)}`,
    ]);
  });

  it("never matches by the prefix alone", () => {
    const old = [
      "elb-audit-2020-01-01",
      "alb-connection-2020-01-01",
      "elb-2020-01",
      "elb-2020-02-30",
      "elb-",
      "elb-1",
    ];
    const families = [
      { prefix: "elb-", rotation: "day", keep: 1 },
      { prefix: "alb-", rotation: "day", keep: 1 },
    ];
    const { deleted, listed } = run(
      [...old.map((name) => found(name)), found(`elb-${dayBefore(0)}`), found(`alb-${dayBefore(0)}`)],
      rulesOf({ families }),
    );
    expect(deleted).toEqual([]);
    expect(listed.kept).toEqual([
      { reason: "not ours: suffix does not fit the rotation", count: 6, examples: old.slice(0, 3) },
    ]);
  });

  it("leaves what is written to, read-only, hidden or of the future; the future is never the newest", () => {
    const rules = rulesOf({ families: [{ prefix: "elb-", rotation: "day", keep: 1 }] });
    const { deleted, listed } = run(
      [
        found("elb-2020-01-01", { isWriteIndex: true }),
        found("elb-2020-01-02", { isReadOnly: true }),
        found(".ds-elb-2020-01-03"),
        found("elb-2020-01-04", { bytes: null }),
        found("elb-2026-11-24"),
        found("elb-2026-11-25"),
      ],
      rules,
    );
    expect(deleted).toEqual(["elb-2020-01-04"]);
    expect(listed.newest).toEqual(["2026-11-24"]);
    expect(listed.kept.map(({ reason }) => reason)).toEqual([
      "not ours: hidden, or part of a data stream",
      "kept: dated in the future",
      "kept: read-only",
      "kept: an alias writes to it",
    ]);
  });

  it("keeps the newest index of an alias, because alone it would be written to", () => {
    const indexes = [0, 40, 41, 42].map((ago) => found(`elb-${dayBefore(ago)}`));
    const rules = rulesOf({ families: [{ prefix: "elb-", rotation: "day", keep: 1 }] });
    const names = (...agos: number[]) => agos.map((ago) => `elb-${dayBefore(ago)}`);
    const reads = (...members: string[]) => new Map([["reads", members]]);
    expect(run(indexes, rules, now, noDisk, reads(...names(42, 41))).deleted).toEqual(names(42, 40));
    const withForeign = reads(...names(42, 41), "other");
    expect(run(indexes, rules, now, noDisk, withForeign).deleted).toEqual(names(42, 41, 40));
  });

  it("disk: the oldest of all families go until enough is free, and never below the floor or keep", () => {
    const gib = 1_073_741_824;
    const indexes = [1, 2, 3, 4].flatMap((ago) => [
      found(`elb-${dayBefore(ago)}`, { bytes: gib }),
      found(`nlb-${dayBefore(ago + 10)}`, { bytes: gib }),
    ]);
    const rules = (disk: object, keep?: number) =>
      rulesOf({
        families: [
          { prefix: "elb-", rotation: "day", maxAgeDays: 365, keep },
          { prefix: "nlb-", rotation: "day", maxAgeDays: 365 },
        ],
        disk,
      });
    const disk = { totalBytes: 100 * gib, freeBytes: 10 * gib };
    const names = (...list: string[]) => list;
    expect(run(indexes, rules({ freeGiB: 12, floor: 1 }), now, disk).deleted).toEqual(
      names(`nlb-${dayBefore(14)}`, `nlb-${dayBefore(13)}`),
    );
    expect(run(indexes, rules({ freePercent: 13, floor: 3 }), now, disk).deleted).toEqual(
      names(`nlb-${dayBefore(14)}`, `elb-${dayBefore(4)}`),
    );
    expect(run(indexes, rules({ freePercent: 90, floor: 1 }, 4), now, disk).deleted).toHaveLength(3);
    expect(run(indexes, rules({ freePercent: 10, floor: 1 }), now, disk).deleted).toEqual([]);
  });

  it("refuses more than maxDeletions in total, and says what to do", () => {
    const indexes = Array.from({ length: 50 }, (_, ago) => found(`elb-${dayBefore(ago)}`));
    const { refusal } = run(
      indexes,
      rulesOf({ families: [{ prefix: "elb-", rotation: "day", keep: 1 }], maxDeletions: 10 }),
    );
    expect(refusal?.name).toBe("TooManyDeletionsError");
    expect(refusal?.message).toMatch(/at least 11 indexes, .*maxDeletions allows 10/);
  });

  it("trips when the clock is years ahead, but lets a single family that has ended hold up nothing", () => {
    const indexes = [1, 2, 3].flatMap((ago) => [
      found(`elb-${dayBefore(ago)}`),
      found(`nlb-${dayBefore(ago + 200)}`),
    ]);
    const families = ["elb-", "nlb-", "alb-"].map((prefix) => ({ prefix, rotation: "day", maxAgeDays: 90 }));
    const ahead = run(indexes, rulesOf({ families }), now + 3_650 * dayMs);
    expect([ahead.refusal?.name, ahead.deleted]).toEqual(["ClockSuspectError", []]);
    const today = run([...indexes, found(`elb-${dayBefore(100)}`)], rulesOf({ families }));
    expect([today.refusal, today.deleted]).toEqual([undefined, [`elb-${dayBefore(100)}`]]);
    const single = run([found("elb-2020-01-01")], rulesOf({ families }));
    expect(single.refusal).toBeUndefined();
  });

  it("disk: counts what goes by age as free already", () => {
    const gib = 1_073_741_824;
    const indexes = [0, 1, 2, 99].map((ago) => found(`elb-${dayBefore(ago)}`, { bytes: gib }));
    const disk = { totalBytes: 100 * gib, freeBytes: 10 * gib };
    const deletedWith = (freeGiB: number) =>
      run(
        indexes,
        rulesOf({
          families: [{ prefix: "elb-", rotation: "day", maxAgeDays: 30 }],
          disk: { freeGiB, floor: 1 },
        }),
        now,
        disk,
      ).deletions.map(({ index, reason }) => [index, reason]);
    const byAge = [`elb-${dayBefore(99)}`, "delete: 98 days old, up to 30 are kept"];
    expect(deletedWith(11)).toEqual([byAge]);
    expect(deletedWith(12)).toEqual([
      byAge,
      [`elb-${dayBefore(2)}`, "delete: among the oldest, until 12 GiB are free"],
    ]);
  });

  it("of the same day, go in the order of their names", () => {
    const prefixes = ["c-", "a-", "d-", "b-"];
    const families = prefixes.map((prefix) => ({ prefix, rotation: "day", keep: 1 }));
    const indexes = prefixes.flatMap((prefix) => [0, 5].map((ago) => found(prefix + dayBefore(ago))));
    const sorted = ["a-", "b-", "c-", "d-"].map((prefix) => prefix + dayBefore(5));
    const { deleted, verdicts } = run(indexes, rulesOf({ families }));
    expect(deleted).toEqual(sorted);
    const names = verdicts.map(({ index }) => index);
    expect(names).toEqual(indexes.map(({ name }) => name).toSorted());
    const byDisk = rulesOf({
      families: families.map(({ prefix, rotation }) => ({ prefix, rotation, maxAgeDays: 365 })),
      disk: { freePercent: 50, floor: 1 },
    });
    const disk = { totalBytes: 4_000, freeBytes: 0 };
    expect(run(indexes, byDisk, now, disk)).toMatchObject({
      deleted: sorted.slice(0, 2),
      deletions: sorted.slice(0, 2).map(() => ({ reason: "delete: among the oldest, until 50 % are free" })),
    });
  });

  it("age: a family is past it only when its newest day ended more than maxAgeDays ago", () => {
    const rules = rulesOf({ families: [{ prefix: "elb-", rotation: "day", maxAgeDays: 10 }] });
    const indexes = ["elb-2026-11-01", "elb-2026-10-01"].map((name) => found(name));
    const newestEnded = Date.parse("2026-11-02T00:00:00Z");
    const onTime = run(indexes, rules, newestEnded + 10 * dayMs);
    expect([onTime.refusal, onTime.deleted]).toEqual([undefined, ["elb-2026-10-01"]]);
    const late = run(indexes, rules, newestEnded + 10 * dayMs + 1);
    expect([late.refusal?.name, late.deleted]).toEqual(["ClockSuspectError", []]);
    expect(late.verdicts[0]?.reason).toBe(
      "kept: 41 days old, but the newest of its family is past 10 days as well",
    );
  });

  it("trips by the families with an age alone, and names them and the time", () => {
    const families = [
      { prefix: "alb-", rotation: "day", maxAgeDays: 90 },
      { prefix: "elb-", rotation: "day", maxAgeDays: 90 },
      { prefix: "kept-", rotation: "day", keep: 5 },
    ];
    const indexes = ["alb-", "elb-", "kept-"].flatMap((prefix) =>
      [1, 2].map((ago) => found(prefix + dayBefore(ago))),
    );
    const { refusal } = run(indexes, rulesOf({ families }), now + 3_650 * dayMs);
    expect(refusal?.name).toBe("ClockSuspectError");
    expect(refusal?.message).toContain(new Date(now + 3_650 * dayMs).toISOString());
    expect(refusal?.message).toContain("alb-*, elb-*");
  });

  it("says which place an index has, in words", () => {
    const indexes = Array.from({ length: 123 }, (_, ago) => found(`elb-${dayBefore(ago)}`));
    const families = [{ prefix: "elb-", rotation: "day", keep: 1 }];
    const { deletions } = run(indexes, rulesOf({ families, maxDeletions: 500 }));
    const ranks = [2, 3, 4, 10, 11, 12, 13, 14, 21, 22, 23, 111, 112, 113, 121];
    expect(ranks.map((rank) => deletions.at(1 - rank)?.reason)).toEqual(
      "2nd 3rd 4th 10th 11th 12th 13th 14th 21st 22nd 23rd 111th 112th 113th 121st"
        .split(" ")
        .map((place) => `delete: ${place} of 1 kept`),
    );
  });

  it("counts what stays by reason, whatever its place and age", () => {
    const indexes = Array.from({ length: 123 }, (_, ago) => found(`elb-${dayBefore(ago)}`));
    const keptBy = (family: object) => {
      const rules = rulesOf({ families: [{ prefix: "elb-", rotation: "day", ...family }] });
      return run(indexes, rules).kept.map(({ reason, count }) => [reason, count]);
    };
    const [newer, newest] = [
      ["kept: newer than 101 others of its family", 21],
      ["kept: newest of its family", 1],
    ];
    expect(keptBy({ keep: 123 })).toEqual([newer, newest, ["kept: among the 123 kept", 101]]);
    expect(keptBy({ maxAgeDays: 200 })).toEqual([newer, newest, ["kept: up to 200 are kept", 101]]);
  });

  it("refuses an index that is of no family, or of no day", () => {
    const rules = rulesOf({ families: [{ prefix: "elb-", rotation: "day", keep: 1 }] });
    const { listed } = run([found(`elb-${dayBefore(0)}`), found(`elb-${dayBefore(1)}`)], rules);
    for (const wrong of [{ family: 1 }, { date: "2026-02-30" }])
      expect(() =>
        decide({ ...listed, indexes: listed.indexes.map((index) => ({ ...index, ...wrong })) }),
      ).toThrow(JSON.stringify(Object.values(wrong)[0]));
  });
});
