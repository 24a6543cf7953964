import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import type { Stack } from "../stack/stack.ts";

export interface MetricQuestion {
  readonly namespace: string;
  readonly metric: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic: "Sum" | "Maximum";
  /** From so many minutes ago until now. */
  readonly minutes: number;
}

const periodSeconds = 60;

/** The sum, or the maximum, of a metric of late. @returns undefined where CloudWatch has no data point */
export async function readMetric(
  stack: Stack,
  { namespace, metric, dimensions, statistic, minutes }: MetricQuestion,
  nowMs: number,
): Promise<number | undefined> {
  const { MetricDataResults = [] } = await stack.client(CloudWatchClient).send(
    new GetMetricDataCommand({
      StartTime: new Date(nowMs - minutes * 60_000),
      EndTime: new Date(nowMs),
      MetricDataQueries: [
        {
          Id: "asked",
          MetricStat: {
            Metric: {
              Namespace: namespace,
              MetricName: metric,
              Dimensions: Object.entries(dimensions).map(([Name, Value]) => ({ Name, Value })),
            },
            Period: periodSeconds,
            Stat: statistic,
          },
        },
      ],
    }),
  );
  const values = MetricDataResults.flatMap(({ Values = [] }) => Values);
  if (values.length === 0) return undefined;
  return statistic === "Sum" ? values.reduce((sum, value) => sum + value, 0) : Math.max(...values);
}
