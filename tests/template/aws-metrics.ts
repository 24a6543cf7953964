/** A metric that exists, as its service's documentation lists it. */
export interface KnownMetric {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly string[];
  /** Guide and page. */
  readonly source: string;
}

const of = (
  namespace: string,
  dimensions: readonly string[],
  source: string,
  names: readonly string[],
): KnownMetric[] => names.map((name) => ({ namespace, name, dimensions, source }));

/** Every metric that an alarm or the dashboard may show; what the code counts itself is in the namespace `logpipe`. */
export const knownMetrics: readonly KnownMetric[] = [
  ...of(
    "AWS/Kinesis",
    ["StreamName"],
    "Kinesis Data Streams guide, Monitoring with CloudWatch: stream-level metrics",
    ["IncomingRecords", "WriteProvisionedThroughputExceeded"],
  ),
  ...of(
    "AWS/Firehose",
    ["DeliveryStreamName"],
    "Data Firehose guide, Data delivery metrics: delivery to OpenSearch Service",
    [
      "DeliveryToAmazonOpenSearchService.DataFreshness",
      "DeliveryToAmazonOpenSearchService.DeliveryRejected",
      "DeliveryToAmazonOpenSearchService.AuthFailure",
      // of an OpenSearch destination that backs up all documents; BackupToS3.* exists for S3 destinations only
      "DeliveryToS3.DataFreshness",
    ],
  ),
  ...of(
    "AWS/Firehose",
    ["DeliveryStreamName"],
    "Data Firehose guide, Data ingestion metrics: Kinesis Data Streams",
    ["KinesisMillisBehindLatest"],
  ),
  ...of("AWS/Lambda", ["FunctionName"], "Lambda guide, Types of metrics for Lambda functions", [
    "Errors",
    "IteratorAge",
    "Throttles",
  ]),
  ...of(
    "AWS/Lambda",
    ["EventSourceMappingUUID"],
    "Lambda guide, Types of metrics: event source mapping metrics, with MetricsConfig EventCount",
    ["DroppedEventCount", "OnFailureDestinationDeliveredEventCount"],
  ),
  ...of("AWS/SQS", ["QueueName"], "SQS guide, Available CloudWatch metrics for Amazon SQS", [
    "ApproximateAgeOfOldestMessage",
    "ApproximateNumberOfMessagesVisible",
  ]),
  ...of("AWS/Events", ["RuleName"], "EventBridge guide, Monitoring Amazon EventBridge", [
    "FailedInvocations",
  ]),
  ...of("AWS/States", ["StateMachineArn"], "Step Functions guide, Monitoring metrics: execution metrics", [
    "ExecutionsFailed",
    "ExecutionsSucceeded",
    "ExecutionsTimedOut",
  ]),
  ...of(
    "AWS/ES",
    ["ClientId", "DomainName"],
    "OpenSearch Service guide, Monitoring cluster metrics with CloudWatch",
    [
      "ClusterIndexWritesBlocked",
      "ClusterStatus.red",
      "CPUUtilization",
      "FreeStorageSpace",
      "JVMMemoryPressure",
    ],
  ),
  // Powertools' Metrics adds the dimension `service` (POWERTOOLS_SERVICE_NAME).
  ...of("logpipe", ["service"], "src/functions/cloudwatch/transform-log-events/emit-batch.ts", [
    "DocumentsDoubled",
    "EventsOversize",
    "EventsRejected",
    "EventsSkipped",
    "EventsTransformed",
  ]),
  ...of("logpipe", ["service"], "src/functions/applogs/deliver-records/handler.ts", [
    "ApplicationEventsDuplicate",
    "ApplicationEventsIndexed",
    "ApplicationEventsOversize",
    "ApplicationEventsRejected",
    "DeliveriesFailed",
  ]),
  ...of("logpipe", ["service"], "src/functions/cloudwatch/subscribe-log-groups/handler.ts", [
    "LogGroupsNotSubscribed",
  ]),
  ...of("logpipe", ["service"], "src/functions/load/summarize-load/handler.ts", [
    "LinesDuplicate",
    "LinesIndexed",
    "LinesRejected",
  ]),
];
