import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  maxBatchBytes,
  maxBatchRecords,
  PartitionKeys,
  RecordBatch,
} from "../../../src/shared/streams/record-batch.ts";

const record = (bytes: number) => ({ Data: Buffer.alloc(bytes), PartitionKey: "key" });

/** All batches that records of these sizes make. */
function batchesOf(sizes: readonly number[]): RecordBatch[] {
  const batches = [new RecordBatch()];
  for (const [source, size] of sizes.entries()) {
    if (batches.at(-1)?.add(record(size), source) === true) continue;
    batches.push(new RecordBatch());
    expect(batches.at(-1)?.add(record(size), source)).toBe(true);
  }
  return batches;
}

describe("RecordBatch", () => {
  it("respects the limits of PutRecords, keys included, and loses or reorders nothing", () => {
    const sizes = fc.array(fc.oneof(fc.nat(2_000), fc.nat(1_024_000)), { maxLength: 1_200 });
    fc.assert(
      fc.property(sizes, (all) => {
        const batches = batchesOf(all);
        for (const { records } of batches) {
          const bytes = records.reduce((sum, one) => sum + one.Data.length + one.PartitionKey.length, 0);
          expect(records.length).toBeLessThanOrEqual(maxBatchRecords);
          expect(bytes).toBeLessThanOrEqual(maxBatchBytes);
        }
        expect(batches.flatMap(({ sources }) => sources)).toEqual(all.map((_, source) => source));
        expect(batches.flatMap(({ records }) => records.map(({ Data }) => Data.length))).toEqual(all);
      }),
      { numRuns: 50 },
    );
  });

  it("is full with 500 records", () => {
    expect(batchesOf(Array.from({ length: 1_001 }, () => 1)).map(({ records }) => records.length)).toEqual([
      500, 500, 1,
    ]);
  });
});

describe("PartitionKeys", () => {
  it("are all different, and at most 256 characters", () => {
    const keys = new PartitionKeys();
    const taken = Array.from({ length: 1_000 }, () => keys.take());
    expect(new Set(taken).size).toBe(1_000);
    expect(Math.max(...taken.map((key) => key.length))).toBeLessThan(20);
  });
});
