import { MetricUnit } from "@aws-lambda-powertools/metrics";
import * as z from "zod/mini";
import { logger, metrics, step } from "../../../shared/step/step.ts";
import { deleteResult, deletion, listing } from "../contract/listing.ts";
import { type CleanSummary, failureOf, summarize } from "./summary.ts";

const input = z.object({
  dryRun: z.boolean(),
  deletions: z.array(deletion),
  kept: listing.shape.kept,
  results: z.array(deleteResult),
});

/**
 * Reports what was deleted and kept, and why, in one log line and the metrics.
 * @throws IndexesNotDeletedError
 */
export const handler = step(input, async (results): Promise<CleanSummary> => {
  const summary = summarize(results);
  const { dryRun, deleted, failed, kept, freedBytes } = summary;
  const keptCount = kept.reduce((sum, { count }) => sum + count, 0);
  logger.info("indexes cleaned", {
    dryRun,
    deleted: deleted.length,
    failed: failed.length,
    kept: keptCount,
    freedBytes,
  });
  metrics.addMetric("IndexesDeleted", MetricUnit.Count, dryRun ? 0 : deleted.length);
  metrics.addMetric("IndexesNotDeleted", MetricUnit.Count, failed.length);
  metrics.addMetric("IndexesKept", MetricUnit.Count, keptCount);
  metrics.addMetric("BytesFreed", MetricUnit.Bytes, dryRun ? 0 : freedBytes);
  const failure = failureOf(summary);
  if (failure !== undefined) throw failure;
  return summary;
});
