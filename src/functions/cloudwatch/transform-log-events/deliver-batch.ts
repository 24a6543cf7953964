import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context } from "aws-lambda";
import { s3 } from "../../../shared/aws/s3.ts";
import { deliverySettings } from "../../../shared/delivery/settings.ts";
import {
  answerOf,
  type DeliveryAnswer,
  ShardDelivery,
  timesOf,
} from "../../../shared/delivery/shard-delivery.ts";
import { createClient } from "../../../shared/opensearch/client.ts";
import { logger, metrics } from "../../../shared/step/step.ts";
import type { KinesisEvent } from "../../../shared/streams/kinesis-event.ts";
import { readEvents } from "./read-events.ts";
import type { TransformConfiguration } from "./transform-configuration.ts";

/** Delivers the documents of a batch to OpenSearch and to the archive. */
export function directDelivery(transform: TransformConfiguration) {
  const settings = deliverySettings(process.env);
  const delivery = new ShardDelivery({
    s3,
    client: createClient(settings.openSearchEndpoint),
    settings,
    rejectFolder: "cloudwatch",
    read: (data, context) => readEvents(data, context, transform),
  });
  return async (event: KinesisEvent, context: Context): Promise<DeliveryAnswer> => {
    const delivered = await delivery.run(event, timesOf(context.getRemainingTimeInMillis()));
    const { checkpoint, counts, retried, failure } = delivered;
    metrics.addMetric("EventsTransformed", MetricUnit.Count, counts.indexed + counts.duplicates);
    metrics.addMetric("EventsRejected", MetricUnit.Count, counts.rejected);
    metrics.addMetric("EventsSkipped", MetricUnit.Count, counts.skipped);
    metrics.addMetric("EventsOversize", MetricUnit.Count, counts.oversize);
    metrics.addMetric("DocumentsRetried", MetricUnit.Count, retried);
    // What is delivered in part goes on; nothing at all is a failure.
    metrics.addMetric("DeliveriesFailed", MetricUnit.Count, checkpoint === 0 ? 1 : 0);
    const records = { records: event.Records.length, checkpoint, retried, counts };
    if (failure === undefined) logger.info("events delivered", records);
    else logger.error("events will be delivered again from the checkpoint on", { ...records, failure });
    return answerOf(event, delivered);
  };
}
