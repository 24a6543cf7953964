import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { maxBatchBytes, SliceBuilder } from "../../../../src/functions/load/plan-backfill/slice-builder.ts";

const anyObjects = fc.array(
  fc.record({
    bucket: fc.constant("logs"),
    key: fc.string({ unit: "grapheme", minLength: 1, maxLength: 400 }),
    size: fc.oneof(fc.nat(), fc.nat({ max: 5 * 2 ** 40 })),
  }),
  { maxLength: 400 },
);

describe("SliceBuilder", () => {
  it("keeps every object in order, in batches within the limits", () => {
    fc.assert(
      fc.property(anyObjects, (objects) => {
        const builder = new SliceBuilder("alb-health-check");
        for (const object of objects) expect(builder.add(object)).toBe(true);
        const lines = builder.render().split("\n").slice(0, -1);
        expect(lines).toHaveLength(builder.count);
        const batches = lines.map((line) => JSON.parse(line).objects as { size: number }[]);
        expect(batches.flat()).toEqual(objects);
        for (const line of lines) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(65_536);
        for (const batch of batches) {
          expect(batch.length).toBeLessThanOrEqual(100);
          const bytes = batch.reduce((sum, { size }) => sum + size, 0);
          expect(batch.length === 1 || bytes <= maxBatchBytes).toBe(true);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("takes no more than its batches hold", () => {
    const builder = new SliceBuilder(undefined, 2);
    const taken = Array.from({ length: 250 }, (_, n) => builder.add({ bucket: "b", key: `${n}`, size: 1 }));
    expect(taken.filter(Boolean)).toHaveLength(200);
    expect(builder.count).toBe(2);
  });
});
