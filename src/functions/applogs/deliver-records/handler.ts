import { MetricUnit } from "@aws-lambda-powertools/metrics";
import { s3 } from "../../../shared/aws/s3.ts";
import { deliverySettings } from "../../../shared/delivery/settings.ts";
import { answerOf, ShardDelivery, timesOf } from "../../../shared/delivery/shard-delivery.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { logger, metrics, step } from "../../../shared/step/step.ts";
import { kinesisEvent } from "../../../shared/streams/kinesis-event.ts";
import { readRecord } from "./read-record.ts";

const settings = deliverySettings(process.env);
const delivery = new ShardDelivery({
  s3,
  client: createClient(settings.openSearchEndpoint),
  settings,
  rejectFolder: "app-logs",
  read: (data, context) => readRecord(data, context, settings),
});

/**
 * Delivers what applications wrote: to OpenSearch, and to the archive.
 * @returns the first record that was not delivered in full, if any: Lambda delivers again from there on
 */
export const handler = step(kinesisEvent, async (event, context) => {
  const delivered = await delivery.run(event, timesOf(context.getRemainingTimeInMillis()));
  const { checkpoint, counts, retried, failure } = delivered;
  metrics.addMetric("ApplicationEventsIndexed", MetricUnit.Count, counts.indexed);
  metrics.addMetric("ApplicationEventsDuplicate", MetricUnit.Count, counts.duplicates);
  metrics.addMetric("ApplicationEventsRejected", MetricUnit.Count, counts.rejected);
  metrics.addMetric("ApplicationEventsOversize", MetricUnit.Count, counts.oversize);
  // What is delivered in part goes on; nothing at all is a failure.
  metrics.addMetric("DeliveriesFailed", MetricUnit.Count, checkpoint === 0 ? 1 : 0);
  const records = { records: event.Records.length, checkpoint, retried, counts };
  if (failure === undefined) logger.info("records delivered", records);
  else logger.error("records will be delivered again from the checkpoint on", { ...records, failure });
  return answerOf(event, delivered);
});
