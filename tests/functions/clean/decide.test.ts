import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../src/functions/clean/compute-deletions/decide.ts";
import { listing } from "../../../src/functions/clean/contract/listing.ts";
import { type CleanRules, cleanRules } from "../../../src/functions/clean/contract/rules.ts";
import { type FoundIndex, sift } from "../../../src/functions/clean/list-indexes/sift.ts";

const now = Date.parse("2026-11-24T03:30:00Z");
const dayMs = 86_400_000;
const dayBefore = (days: number) => new Date(now - days * dayMs).toISOString().slice(0, 10);
const found = (name: string, more: Partial<FoundIndex> = {}): FoundIndex => ({
  name,
  uuid: `uuid of ${name}`,
  bytes: 1_000,
  isWriteIndex: false,
  isReadOnly: false,
  ...more,
});
const rulesOf = (rules: object): CleanRules => cleanRules.parse(rules);
const noAliases: ReadonlyMap<string, readonly string[]> = new Map();
const noDisk = { totalBytes: 0, freeBytes: 0 };

function run(
  indexes: readonly FoundIndex[],
  rules: CleanRules,
  nowMs = now,
  disk = noDisk,
  shared = noAliases,
) {
  const listed = { now: new Date(nowMs).toISOString(), rules, disk, ...sift(indexes, shared, rules, nowMs) };
  const decision = decide(listing.parse(JSON.parse(JSON.stringify(listed))));
  return { listed, ...decision, deleted: decision.deletions.map(({ index }) => index) };
}

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

  it("keeps the newest index of an alias, for alone it would be written to", () => {
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

  it("refuses more than maxDeletions altogether, and tells how to go on", () => {
    const indexes = Array.from({ length: 50 }, (_, ago) => found(`elb-${dayBefore(ago)}`));
    const { refusal } = run(
      indexes,
      rulesOf({ families: [{ prefix: "elb-", rotation: "day", keep: 1 }], maxDeletions: 10 }),
    );
    expect(refusal?.name).toBe("TooManyDeletionsError");
    expect(refusal?.message).toContain("at least 11 indexes, maxDeletions allows 10");
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
});

describe("properties", () => {
  const prefixes = ["elb-", "alb-", "alb-connection-"];
  const names = fc.oneof(
    fc
      .tuple(fc.constantFrom(...prefixes, "elb-audit-", "other-"), fc.integer({ min: -5, max: 400 }))
      .map(([prefix, ago]) => prefix + dayBefore(ago)),
    fc.string({ maxLength: 12 }).map((text) => `elb-${text}`),
  );
  const indexes = fc.uniqueArray(
    fc.record({
      name: names,
      uuid: fc.uuid(),
      bytes: fc.option(fc.nat(1_000_000)),
      isWriteIndex: fc.boolean(),
      isReadOnly: fc.boolean(),
    }),
    { selector: ({ name }) => name, maxLength: 120 },
  );
  const anyRules = fc
    .record({
      families: fc
        .constant(prefixes)
        .chain((list) =>
          fc.tuple(
            ...list.map((prefix) =>
              fc
                .record(
                  { keep: fc.integer({ min: 1, max: 9 }), maxAgeDays: fc.integer({ min: 1, max: 300 }) },
                  { requiredKeys: ["keep"] },
                )
                .map((limits) => ({ prefix, rotation: "day", ...limits })),
            ),
          ),
        ),
      disk: fc.option(
        fc.record({ freePercent: fc.integer({ min: 1, max: 90 }), floor: fc.integer({ min: 1, max: 9 }) }),
        {
          nil: undefined,
        },
      ),
      maxDeletions: fc.integer({ min: 1, max: 60 }),
    })
    .map((rules) => rulesOf(rules));
  const disk = { totalBytes: 10_000_000, freeBytes: 1_000_000 };

  it("never deletes what is not ours, the newest, the kept, or more than allowed; order does not matter", () => {
    fc.assert(
      fc.property(indexes, anyRules, fc.integer({ min: -2_000, max: 2_000 }), (list, rules, days) => {
        const at = now + days * dayMs;
        const { deletions, refusal } = run(list, rules, at, disk);
        const reversed = run(list.toReversed(), rules, at, disk);
        expect(reversed.deletions).toEqual(deletions);
        if (refusal === undefined) expect(deletions.length).toBeLessThanOrEqual(rules.maxDeletions);
        for (const { prefix, keep = 1 } of rules.families) {
          const ours = list
            .filter(
              ({ name }) => name.startsWith(prefix) && /^\d{4}-\d\d-\d\d$/.test(name.slice(prefix.length)),
            )
            .filter(({ name }) => Date.parse(name.slice(prefix.length)) <= at)
            .map(({ name }) => name)
            .toSorted()
            .toReversed();
          const gone = deletions.map(({ index }) => index).filter((name) => ours.includes(name));
          expect(gone.filter((name) => ours.slice(0, keep).includes(name))).toEqual([]);
        }
        for (const { index } of deletions) {
          const one = list.find(({ name }) => name === index);
          expect(one).toMatchObject({ isWriteIndex: false, isReadOnly: false });
          expect(index).toMatch(/^(elb|alb|alb-connection)-\d{4}-\d\d-\d\d$/);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("finds nothing more to do in the second run, but for the disks", () => {
    fc.assert(
      fc.property(indexes, anyRules, (list, rules) => {
        const { disk: _, ...withoutDisk } = rules;
        const first = run(list, withoutDisk);
        if (first.refusal !== undefined) return;
        const left = list.filter(({ name }) => !first.deleted.includes(name));
        expect(run(left, withoutDisk).deleted).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it("decides the same of what is handed on as of the whole list", () => {
    fc.assert(
      fc.property(indexes, anyRules, (list, rules) => {
        const handedOn = run(list, rules, now, disk);
        const whole = sift(list, noAliases, { ...rules, maxDeletions: 100_000 }, now);
        const all = decide({ now: new Date(now).toISOString(), rules, disk, ...whole });
        expect(handedOn.refusal?.name).toBe(all.refusal?.name);
        if (all.refusal === undefined) expect(handedOn.deletions).toEqual(all.deletions);
      }),
      { numRuns: 300 },
    );
  });

  it("accounts for every index, and 20,000 of them fit the state of 256 KiB", () => {
    const families = Array.from({ length: 20 }, (_, n) => ({
      prefix: `${"f".repeat(57)}${String(n).padStart(2, "0")}-`,
      rotation: "day",
      maxAgeDays: 900,
      keep: 3,
    }));
    const list = families.flatMap(({ prefix }) =>
      Array.from({ length: 1_000 }, (_, ago) =>
        found(`${prefix}${dayBefore(ago)}`, { uuid: "fYXEJmJ0QhuYwUzUvgZqXw", bytes: 123_456_789_012 }),
      ),
    );
    const rules = rulesOf({ families, maxDeletions: 98 });
    const { listed, deletions, kept, refusal } = run(list, rules);
    expect(Buffer.byteLength(JSON.stringify(listed))).toBeLessThan(262_144 - 20_000);
    expect(refusal?.name).toBe("TooManyDeletionsError");
    const counted = kept.reduce((sum, { count }) => sum + count, 0);
    expect(counted + deletions.length).toBe(20_000);
  });

  it("hands on a decision of 500 deletions under 256 KiB, twice in one state, results besides", () => {
    const list = Array.from({ length: 600 }, (_, ago) =>
      found(`${"f".repeat(59)}-${dayBefore(ago)}`, {
        uuid: "fYXEJmJ0QhuYwUzUvgZqXw",
        bytes: 123_456_789_012,
      }),
    );
    const families = [{ prefix: `${"f".repeat(59)}-`, rotation: "day", keep: 100 }];
    const { deletions, kept, refusal } = run(list, rulesOf({ families, maxDeletions: 500 }));
    expect([refusal, deletions.length]).toEqual([undefined, 500]);
    const results = deletions.map(({ index, bytes, reason }) => ({
      index,
      outcome: "deleted",
      bytes,
      reason,
    }));
    const state = { dryRun: false, deletions, toDelete: deletions, kept, results };
    expect(Buffer.byteLength(JSON.stringify(state))).toBeLessThan(262_144);
  });
});
