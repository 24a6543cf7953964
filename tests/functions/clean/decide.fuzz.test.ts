import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { decide } from "../../../src/functions/clean/compute-deletions/decide.ts";
import { sift } from "../../../src/functions/clean/list-indexes/sift.ts";
import { dayBefore, dayMs, found, noAliases, now, rulesOf, run } from "./run-rules.ts";

describe("whatever the rules and the indexes", () => {
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
      { numRuns: 200 },
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
      { numRuns: 100 },
    );
  });

  it("decides the same for what is passed on as for the full list", () => {
    fc.assert(
      fc.property(indexes, anyRules, (list, rules) => {
        const handedOn = run(list, rules, now, disk);
        const sifted = sift(list, noAliases, { ...rules, maxDeletions: 100_000 }, now);
        const all = decide({ now: new Date(now).toISOString(), rules, disk, ...sifted });
        expect(handedOn.refusal?.name).toBe(all.refusal?.name);
        if (all.refusal === undefined) expect(handedOn.deletions).toEqual(all.deletions);
      }),
      { numRuns: 100 },
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

  it("passes on a decision of 500 deletions under 256 KiB, twice in one state, results besides", () => {
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
