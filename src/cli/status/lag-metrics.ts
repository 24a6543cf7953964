/** Metrics that say how far behind a flow is; the largest value of a period counts. */
export interface LagMetric {
  /** What is behind, as people call it. */
  readonly what: string;
  readonly resource: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: string;
  readonly unitMs: number;
  /** Of the physical id: queues are named by their URLs. */
  readonly nameOf?: (physicalId: string) => string;
}

const [ms, second] = [1, 1000];

export const lagMetrics: readonly LagMetric[] = [
  {
    what: "oldest object in LoadQueue",
    resource: "LoadQueue",
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimension: "QueueName",
    unitMs: second,
    nameOf: (url) => url.split("/").at(-1) ?? url,
  },
  {
    what: "TransformLogEvents behind CloudWatchStream",
    resource: "TransformLogEventsFunction",
    namespace: "AWS/Lambda",
    metric: "IteratorAge",
    dimension: "FunctionName",
    unitMs: ms,
  },
  {
    what: "Firehose behind LogStream",
    resource: "DeliveryStream",
    namespace: "AWS/Firehose",
    metric: "KinesisMillisBehindLatest",
    dimension: "DeliveryStreamName",
    unitMs: ms,
  },
  {
    what: "Firehose to OpenSearch",
    resource: "DeliveryStream",
    namespace: "AWS/Firehose",
    metric: "DeliveryToAmazonOpenSearchService.DataFreshness",
    dimension: "DeliveryStreamName",
    unitMs: second,
  },
  {
    what: "Firehose to the archive",
    resource: "DeliveryStream",
    namespace: "AWS/Firehose",
    metric: "DeliveryToS3.DataFreshness",
    dimension: "DeliveryStreamName",
    unitMs: second,
  },
];

/** How far behind something is; undefined while CloudWatch has no figure of the last quarter of an hour. */
export interface Lag {
  readonly what: string;
  readonly ms: number | undefined;
}
