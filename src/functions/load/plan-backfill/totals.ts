import * as z from "zod/mini";

const count = z._default(z.int().check(z.nonnegative()), 0);

/** What LoadObjects returns, added up over the batches. */
const loadTotals = z.object({
  objects: count,
  lines: count,
  indexed: count,
  duplicates: count,
  rejected: count,
  skipped: count,
  retried: count,
  bytes: count,
  skippedObjects: count,
});

export const backfillTotals = z.extend(loadTotals, { batches: count, failedBatches: count });
export type BackfillTotals = z.infer<typeof backfillTotals>;

export const batchResult = z.union([z.object({ totals: loadTotals }), z.object({ failed: z.unknown() })]);
export type BatchResult = z.infer<typeof batchResult>;

export function addResults(totals: BackfillTotals, results: readonly BatchResult[]): BackfillTotals {
  return results.reduce((sum, result) => {
    const counted = { ...sum, batches: sum.batches + 1 };
    if (!("totals" in result)) return { ...counted, failedBatches: sum.failedBatches + 1 };
    const { totals: one } = result;
    return {
      ...counted,
      objects: sum.objects + one.objects,
      lines: sum.lines + one.lines,
      indexed: sum.indexed + one.indexed,
      duplicates: sum.duplicates + one.duplicates,
      rejected: sum.rejected + one.rejected,
      skipped: sum.skipped + one.skipped,
      retried: sum.retried + one.retried,
      bytes: sum.bytes + one.bytes,
      skippedObjects: sum.skippedObjects + one.skippedObjects,
    };
  }, totals);
}
