import { MetricUnit } from "@aws-lambda-powertools/metrics";
import * as z from "zod/mini";
import { logger, metrics, step } from "../../../shared/step/step.ts";
import { chunkResult, plannedFailure, plannedObject, skippedObject } from "../contract/shapes.ts";
import { failureOf, summarize } from "./summary.ts";

const input = z.object({
  groups: z.array(z.array(plannedObject)),
  skipped: z.array(skippedObject),
  failures: z.array(plannedFailure),
  results: z.array(chunkResult),
});

/**
 * Adds up what the chunks did, logs one line per object, emits the metrics.
 * @returns the counters of each object, and their totals
 * @throws the error that says which objects did not load, or TieOutError
 */
export const handler = step(input, async (loaded) => {
  const summary = summarize(loaded);
  for (const object of summary.objects) logger.info("object loaded", { object });
  for (const object of summary.skipped) logger.info("object skipped", { object });
  for (const failure of summary.failures) logger.error("object not loaded in full", { failure });
  const { totals } = summary;
  metrics.addMetric("LinesIndexed", MetricUnit.Count, totals.indexed);
  metrics.addMetric("LinesDuplicate", MetricUnit.Count, totals.duplicates);
  metrics.addMetric("LinesRejected", MetricUnit.Count, totals.rejected);
  metrics.addMetric("ItemsRetried", MetricUnit.Count, totals.retried);
  metrics.addMetric("BytesLoaded", MetricUnit.Bytes, totals.bytes);
  metrics.addMetric("ObjectsSkipped", MetricUnit.Count, summary.skipped.length);
  metrics.addMetric("ObjectsFailed", MetricUnit.Count, summary.failures.length);
  const failure = failureOf(summary);
  if (failure !== undefined) throw failure;
  const { objects, skipped } = summary;
  return {
    objects,
    skipped,
    totals: { objects: objects.length, ...totals, skippedObjects: skipped.length },
  };
});
