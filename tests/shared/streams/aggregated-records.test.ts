import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { aggregatedRecords, isAggregated } from "../../../src/shared/streams/aggregated-records.ts";
import { aggregatedRecord } from "../../factories/aggregated-record.ts";

describe("a record of the Kinesis Producer Library", () => {
  it("gives the records that were put into it, in order", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 20 }), (datas) => {
        const record = aggregatedRecord(datas.map((data) => Buffer.from(data)));
        expect(isAggregated(record)).toBe(true);
        expect(aggregatedRecords(record)?.map((data) => [...data])).toEqual(datas.map((data) => [...data]));
      }),
    );
  });

  it("is damaged when a byte behind its beginning is another", () => {
    const record = aggregatedRecord([Buffer.from("one"), Buffer.from("two")]);
    for (let at = 4; at < record.length; at += 1) {
      const damaged = Buffer.from(record);
      damaged[at] = (damaged[at] ?? 0) ^ 1;
      expect([at, aggregatedRecords(damaged)]).toEqual([at, undefined]);
    }
  });

  it("is damaged when it was cut", () => {
    const record = aggregatedRecord([Buffer.from("one")]);
    for (let length = 4; length < record.length; length += 1)
      expect(aggregatedRecords(record.subarray(0, length))).toBeUndefined();
  });

  it("is not text", () => {
    expect(isAggregated(Buffer.from('{"message":"hi"}'))).toBe(false);
    expect(isAggregated(Buffer.alloc(0))).toBe(false);
  });
});
