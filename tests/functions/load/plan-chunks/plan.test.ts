import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import type { PlannedObject } from "../../../../src/functions/load/contract/shapes.ts";
import { maxObjects, planChunks } from "../../../../src/functions/load/plan-chunks/plan.ts";

const object = (size: number, gzip = false, key = "k"): PlannedObject => ({
  bucket: "b",
  key,
  etag: "0".repeat(35),
  format: "alb-health-check",
  gzip,
  size,
});

const tebibyte = 2 ** 40;

describe("planChunks", () => {
  it("tiles every object exactly, with closed windows of at most the chunk size", () => {
    const sizes = fc.oneof(fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 5_000 }));
    fc.assert(
      fc.property(
        fc.array(fc.tuple(sizes, fc.boolean()), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 400 }),
        (described, chunkBytes) => {
          const objects = described.map(([size, gzip], index) => object(size, gzip, `k${index}`));
          const total = objects.reduce((sum, { size, gzip }) => sum + size * (gzip ? 8 : 1), 0);
          const { groups, chunks } = planChunks(objects, chunkBytes);
          expect(
            groups
              .flat()
              .map(({ key }) => key)
              .toSorted(),
          ).toEqual(objects.map(({ key }) => key).toSorted());
          groups.forEach((group, index) => {
            const windows = chunks.filter((chunk) => chunk.group === index);
            const ends = windows.map(({ end }) => end);
            expect(windows.map(({ start }) => start)).toEqual([0, ...ends.slice(0, -1)]);
            expect(ends.at(-1)).toBeNull();
            if (windows.length > 1) expect(group).toHaveLength(1);
            const longest = Math.max(0, ...windows.map(({ start, end }) => (end ?? start) - start));
            expect(longest).toBeLessThanOrEqual(Math.max(chunkBytes, Math.ceil(total / 400)));
          });
        },
      ),
    );
  });

  it.each([
    ["one object of 5 TiB", [object(5 * tebibyte)]],
    ["a hundred objects of 5 TiB", Array.from({ length: maxObjects }, () => object(5 * tebibyte))],
    ["an object of one byte", [object(1)]],
  ])("keeps to 500 chunks for %s", (_, objects) => {
    expect(planChunks(objects, 64 * 2 ** 20).chunks.length).toBeLessThanOrEqual(500);
  });

  it.each(["records", "header"] as const)("keeps an object of %s together, however large", (encoding) => {
    const array = { ...object(5 * tebibyte), encoding };
    expect(planChunks([array], 64 * 2 ** 20).chunks).toEqual([{ group: 0, start: 0, end: null }]);
  });

  it("keeps the state far under 256 KiB, results and all, for the longest lists", () => {
    // 64 KiB of input hold 60 objects with keys of 1,024 bytes, or a hundred with keys of 560
    for (const [count, keyBytes, encoding] of [
      [60, 1024, "header"],
      [maxObjects, 560, "header"],
      // Of which a plan makes more chunks.
      [60, 1024, "lines"],
      [maxObjects, 560, "lines"],
    ] as const) {
      // The longest columns that PlanChunks takes.
      const written = { encoding, columns: "c".repeat(256) } as const;
      const objects = Array.from({ length: count }, () => ({
        ...object(5 * tebibyte, false, "k".repeat(keyBytes)),
        ...written,
      }));
      const plan = planChunks(objects, 64 * 2 ** 20);
      const results = plan.chunks.map(({ group }) => ({
        group,
        counts: [[1e12, 1e12, 1e12, 1e12, 1e12, 1e12, 1e13]],
        failures: [],
      }));
      const failures = objects.map((_, index) => ({
        object: index,
        name: "ObjectUnreadableError",
        message: "m".repeat(300),
        offset: 1e13,
      }));
      // What PlanChunks answers replaces the input.
      const state = JSON.stringify({ ...plan, skipped: [], failures, results });
      expect(state.length).toBeLessThan(256 * 1024);
    }
  });
});
