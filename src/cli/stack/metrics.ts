/** Reads CloudWatch's metrics. */
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Stack } from "./stack.ts";

interface Metric {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Maximum";
}

const periodSeconds = 60;

/** @returns for each metric its values per minute, the latest first; none where CloudWatch has no data */
async function readMetrics(
  stack: Stack,
  metrics: readonly Metric[],
  minutes: number,
  nowMs: number,
): Promise<number[][]> {
  if (metrics.length === 0) return [];
  const { MetricDataResults: results = [] } = await stack.client(CloudWatchClient).send(
    new GetMetricDataCommand({
      StartTime: new Date(nowMs - minutes * 60_000),
      EndTime: new Date(nowMs),
      ScanBy: "TimestampDescending",
      MetricDataQueries: metrics.map(({ namespace, metric, dimensions, statistic }, index) => ({
        Id: `m${index}`,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: metric,
            Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
          },
          Period: periodSeconds,
          Stat: statistic,
        },
      })),
    }),
  );
  return metrics.map((_, index) => results.find(({ Id }) => Id === `m${index}`)?.Values ?? []);
}

/** The sum, or the maximum, of a metric over the last minutes. @returns undefined if CloudWatch has no data */
export async function readMetric(
  stack: Stack,
  { minutes, ...metric }: Metric & { readonly minutes: number },
  nowMs: number,
): Promise<number | undefined> {
  const [values = []] = await readMetrics(stack, [metric], minutes, nowMs);
  if (values.length === 0) return undefined;
  return metric.statistic === "Sum" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
}

/** A metric that says how far behind a flow is. */
interface LagMetric {
  /** What lags behind, in plain words. */
  readonly what: string;
  readonly resource: string;
  readonly namespace: string;
  readonly metric: string;
  readonly dimension: string;
  readonly unitMs: number;
}

const [ms, second] = [1, 1000];

const lagMetrics: readonly LagMetric[] = [
  {
    what: "oldest object in LoadQueue",
    resource: "LoadQueue",
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimension: "QueueName",
    unitMs: second,
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
    what: "DeliverRecords behind LogStream",
    resource: "DeliverRecordsFunction",
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

/** How far behind something is; null while CloudWatch has no value for the last quarter of an hour. */
export interface Lag {
  readonly what: string;
  readonly ms: number | null;
}

const lagMinutes = 15;

/** The newest value of each lag metric whose resource the stack has. */
export async function readLag(stack: Stack, nowMs: number): Promise<Lag[]> {
  const asked: (Metric & LagMetric)[] = [];
  for (const lag of lagMetrics) {
    const physical = await stack.find(lag.resource);
    if (physical === undefined) continue;
    // Queues are identified by URL, their metrics by name.
    const dimensions = { [lag.dimension]: physical.split("/").at(-1) ?? physical };
    asked.push({ ...lag, dimensions, statistic: "Maximum" });
  }
  const values = await readMetrics(stack, asked, lagMinutes, nowMs);
  return asked.map(({ what, unitMs }, index) => {
    const [latest] = values[index] ?? [];
    return { what, ms: latest === undefined ? null : latest * unitMs };
  });
}
