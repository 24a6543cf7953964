import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { Gathering } from "../../../../local/emulator/stand-ins/gathering.ts";

const limits = { count: 3, bytes: 100, waitMs: 50 };

describe("Gathering", () => {
  it("waits for the window, which begins with the first item", () => {
    const gathering = new Gathering<string>();
    gathering.add("a", 10, 1_000);
    gathering.add("b", 10, 1_040);
    expect(gathering.take(limits, 1_049)).toBeUndefined();
    expect(gathering.take(limits, 1_050)).toEqual(["a", "b"]);
    expect(gathering.take(limits, 9_999)).toBeUndefined();
  });

  it("does not wait when there are enough items or bytes", () => {
    const gathering = new Gathering<string>();
    for (const item of ["a", "b", "c", "d"]) gathering.add(item, 1, 0);
    expect(gathering.take(limits, 0)).toEqual(["a", "b", "c"]);
    gathering.add("e", 99, 0);
    expect(gathering.take(limits, 0)).toEqual(["d", "e"]);
    gathering.add("larger than the limit", 300, 0);
    gathering.add("f", 1, 0);
    expect(gathering.take(limits, 0)).toEqual(["larger than the limit"]);
  });

  it("returns each item once, in order, within the limits", () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat({ max: 150 }), { maxLength: 40 }),
        fc.record({ count: fc.integer({ min: 1, max: 7 }), bytes: fc.integer({ min: 1, max: 200 }) }),
        (sizes, some) => {
          const gathering = new Gathering<number>();
          const taken: number[] = [];
          sizes.forEach((size, index) => gathering.add(index, size, 0));
          for (;;) {
            const batch = gathering.take({ ...some, waitMs: 0 }, 0);
            if (batch === undefined) break;
            const bytes = batch.reduce((sum, index) => sum + (sizes[index] ?? 0), 0);
            expect(batch.length).toBeLessThanOrEqual(some.count);
            expect(batch.length === 1 || bytes <= some.bytes).toBe(true);
            taken.push(...batch);
          }
          expect(taken).toEqual(sizes.map((_, index) => index));
          expect([gathering.count, gathering.bytes]).toEqual([0, 0]);
        },
      ),
    );
  });
});
