import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import type { Stack } from "../stack/stack.ts";
import { type Lag, type LagMetric, lagMetrics } from "./lag-metrics.ts";

const windowMs = 15 * 60_000;
const periodSeconds = 60;

/** The newest figure of each lag metric whose resource the stack has. */
export async function readLag(stack: Stack, now: number): Promise<Lag[]> {
  const queried: { readonly metric: LagMetric; readonly query: MetricDataQuery }[] = [];
  for (const metric of lagMetrics) {
    const physical = await stack.find(metric.resource);
    if (physical !== undefined)
      queried.push({ metric, query: queryOf(metric, physical, `m${queried.length}`) });
  }
  if (queried.length === 0) return [];
  const { MetricDataResults: results = [] } = await stack.client(CloudWatchClient).send(
    new GetMetricDataCommand({
      StartTime: new Date(now - windowMs),
      EndTime: new Date(now),
      ScanBy: "TimestampDescending",
      MetricDataQueries: queried.map(({ query }) => query),
    }),
  );
  return queried.map(({ metric: { what, unitMs }, query }) => {
    const value = results.find(({ Id }) => Id === query.Id)?.Values?.[0];
    return { what, ms: value === undefined ? undefined : value * unitMs };
  });
}

function queryOf(metric: LagMetric, physical: string, id: string): MetricDataQuery {
  const { namespace, metric: name, dimension, nameOf = (same: string) => same } = metric;
  return {
    Id: id,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: name,
        Dimensions: [{ Name: dimension, Value: nameOf(physical) }],
      },
      Period: periodSeconds,
      Stat: "Maximum",
    },
  };
}
