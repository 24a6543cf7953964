import { processPartialResponse } from "@aws-lambda-powertools/batch";
import { MetricUnit } from "@aws-lambda-powertools/metrics";
import type { Context, KinesisStreamBatchResponse } from "aws-lambda";
import { s3 } from "../../../shared/aws/s3.ts";
import { createKinesisClient } from "../../../shared/aws/kinesis.ts";
import { logger, metrics } from "../../../shared/step/step.ts";
import type { KinesisEvent, KinesisRecord } from "../../../shared/streams/kinesis-event.ts";
import { sendRecords } from "../../../shared/streams/send-records.ts";
import { Invocation } from "./invocation.ts";
import { InvocationProcessor } from "./invocation-processor.ts";
import type { TransformConfiguration } from "./transform-configuration.ts";

/** Kept free before the Lambda deadline, for the requests in flight and the response. */
const answerMs = 20_000;

/** Puts the documents of a batch into the log stream, one source record after another. */
export function emission(configuration: TransformConfiguration) {
  const kinesis = createKinesisClient();
  const streamName = configuration.logStream;
  return async (event: KinesisEvent, context: Context): Promise<KinesisStreamBatchResponse> => {
    const leftMs = context.getRemainingTimeInMillis();
    const deadlineMs = Date.now() + Math.max(leftMs - answerMs, leftMs / 2);
    const invocation = new Invocation({
      s3,
      configuration,
      stopAtMs: deadlineMs,
      send: (batch, isStopped) => sendRecords(kinesis, batch.records, { streamName, deadlineMs, isStopped }),
    });
    const processor = new InvocationProcessor(invocation);
    const response = await processPartialResponse(
      event,
      (record: KinesisRecord) => invocation.take(record),
      processor,
      { processInParallel: false, throwOnFullBatchFailure: false },
    );
    const { checkpoint, counts, retried, doubled, failure } = processor.result;
    metrics.addMetric("EventsTransformed", MetricUnit.Count, counts.documents);
    metrics.addMetric("EventsRejected", MetricUnit.Count, counts.rejected);
    metrics.addMetric("EventsSkipped", MetricUnit.Count, counts.skipped);
    metrics.addMetric("EventsOversize", MetricUnit.Count, counts.oversize);
    metrics.addMetric("DocumentsRetried", MetricUnit.Count, retried);
    metrics.addMetric("DocumentsDoubled", MetricUnit.Count, doubled);
    const records = { records: event.Records.length, checkpoint, retried, doubled };
    if (failure === undefined) logger.info("events transformed", { ...records, counts });
    else
      logger.error("events will be delivered again from the checkpoint on", { ...records, counts, failure });
    return response;
  };
}
