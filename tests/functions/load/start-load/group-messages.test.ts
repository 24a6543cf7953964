import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  groupMessages,
  type ObjectMessage,
} from "../../../../src/functions/load/start-load/group-messages.ts";

const message = (messageId: string, ...keys: string[]): ObjectMessage => ({
  messageId,
  objects: keys.map((key) => ({ bucket: "logs", key, size: 1 })),
});

const anyMessages = fc.uniqueArray(
  fc.tuple(
    fc.uuid(),
    fc.array(fc.string({ unit: "grapheme", minLength: 1, maxLength: 300 }), { maxLength: 130 }),
  ),
  { maxLength: 20, selector: ([id]) => id },
);

describe("groupMessages", () => {
  it("puts each object once into executions within the limits, named differently", () => {
    fc.assert(
      fc.property(anyMessages, (described) => {
        const groups = groupMessages(described.map(([id, keys]) => message(id, ...keys)));
        const keys = groups.flatMap(({ objects }) => objects.map(({ key }) => key));
        expect(keys.toSorted()).toEqual([...new Set(described.flatMap(([, of]) => of))].toSorted());
        expect(new Set(groups.map(({ name }) => name)).size).toBe(groups.length);
        for (const { name, objects } of groups) {
          expect(name).toMatch(/^[\w-]{1,80}$/);
          expect(objects.length).toBeLessThanOrEqual(100);
          expect(Buffer.byteLength(JSON.stringify({ objects }))).toBeLessThanOrEqual(65_536);
        }
      }),
      { numRuns: 40 },
    );
  });

  it("answers the same for the same messages in another order", () => {
    const messages = Array.from({ length: 90 }, (_, n) => message(`m${n}`, `a${n}`, `b${n}`));
    expect(groupMessages(messages.toReversed())).toEqual(groupMessages(messages));
  });

  it("names an object written again differently", () => {
    const [first] = groupMessages([message("m1", "a")]);
    const [second] = groupMessages([message("m2", "a")]);
    expect(second?.name).not.toBe(first?.name);
  });

  it("makes at most 40 executions of 2,000 objects in batches of a hundred", () => {
    const batches = Array.from({ length: 20 }, (_, batch) =>
      Array.from({ length: 100 }, (__, n) => message(`${batch}-${n}`, `${"k".repeat(220)}${batch}-${n}`)),
    );
    expect(batches.flatMap(groupMessages).length).toBeLessThanOrEqual(40);
  });

  it("makes an object that two messages name need both", () => {
    expect(groupMessages([message("m1", "a"), message("m2", "a")])).toMatchObject([
      { objects: [{ key: "a" }], messageIds: ["m1", "m2"] },
    ]);
  });
});
