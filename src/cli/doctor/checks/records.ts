import * as z from "zod/mini";
import { read } from "../../../shared/opensearch/ask.ts";
import { sampleRecords } from "../../stack/log-stream.ts";
import { readMetric } from "../../stack/metrics.ts";
import type { Stack } from "../../stack/stack.ts";
import { age } from "../../terminal/figures.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";
import { testLogger } from "./producer.ts";

export const recordsCheck: Check = {
  name: "records",
  about: "whether applications write logs, and whether these arrive",
  needs: ["stream", "opensearch"],
  questions: [askRecords],
};

const hourMs = 3_600_000;
/** Records of the last minute, and what is in Firehose's buffer, may still be on their way. */
const graceMs = 60_000;

async function askRecords({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const stream = (await stack.output("LogStreamName")) ?? "";
  const bufferMs = 1_000 * Number((await stack.parameter("DeliveryBufferSeconds")) ?? 0);
  const untilMs = nowMs - bufferMs - graceMs;
  return diagnoseRecords(
    {
      isWritten: (await isMeasured(stack, stream, untilMs)) || (await isInStream(stack, stream, untilMs)),
      ...(await newestTimes(stack)),
    },
    nowMs,
  );
}

async function isMeasured(stack: Stack, StreamName: string, untilMs: number): Promise<boolean> {
  const question = {
    namespace: "AWS/Kinesis",
    metric: "IncomingRecords",
    dimensions: { StreamName },
    statistic: "Sum",
    minutes: 60,
  } as const;
  return ((await readMetric(stack, question, untilMs)) ?? 0) > 0;
}

async function isInStream(stack: Stack, streamName: string, untilMs: number): Promise<boolean> {
  const records = await sampleRecords(stack, streamName, untilMs - hourMs);
  return records.some(({ arrivalMs, data }) => arrivalMs < untilMs && !data.includes(testLogger));
}

const maximum = z.object({ value: z.nullable(z.number()) });
/** Without an index there are no aggregations. */
const found = z.object({
  aggregations: z.optional(z.object({ document: maximum, logs: z.object({ log: maximum }) })),
});

/**
 * By aggregations: sorting by a `date_nanos` field fails on some shards, at random, as soon as another index has a
 * document without that field.
 */
async function newestTimes(stack: Stack): Promise<Pick<RecordFacts, "newestLog" | "newestDocument">> {
  const max = { field: "timestamp" };
  const source = {
    size: 0,
    aggs: {
      document: { max },
      logs: {
        filter: { bool: { must_not: { match_phrase: { logger: testLogger } } } },
        aggs: { log: { max } },
      },
    },
  };
  const { aggregations } = await read(await stack.openSearch(), found, "/app-logs-*/_search", {
    source: JSON.stringify(source),
    source_content_type: "application/json",
  });
  const timeOf = (one: z.infer<typeof maximum> | undefined): Date | undefined =>
    one === undefined || one.value === null ? undefined : new Date(one.value);
  return { newestLog: timeOf(aggregations?.logs.log), newestDocument: timeOf(aggregations?.document) };
}

export interface RecordFacts {
  /** Whether anything was written to the log stream in the last hour; undefined: unknown. */
  readonly isWritten: boolean | undefined;
  /** Newest application log in OpenSearch, not counting doctor's test records. */
  readonly newestLog: Date | undefined;
  /** Newest document of any kind. */
  readonly newestDocument: Date | undefined;
}

/** Distinguishes "nothing is written" from "written, but not delivered". */
export function diagnoseRecords(
  { isWritten, newestLog, newestDocument }: RecordFacts,
  nowMs: number,
): readonly Finding[] {
  const isRecent = (then: Date | undefined): boolean => then !== undefined && nowMs - then.getTime() < hourMs;
  const newest =
    newestLog === undefined
      ? "OpenSearch has none"
      : `the newest in OpenSearch is from ${age(newestLog, nowMs)}`;
  if (isRecent(newestLog)) return [ok(`Application logs arrive: ${newest}`)];
  const isDelivered = isRecent(newestDocument);
  if (isWritten === true && !isDelivered)
    return [
      failed(
        `Application logs are written to the stream but do not arrive: ${newest}`,
        "See the checks delivery, cluster and indexes, and the test record of end-to-end. If that one arrives, the applications write old logs, or their clocks are wrong.",
      ),
    ];
  return [
    warning(
      `No application log was written in the last hour: ${newest}`,
      "Check whether the logging framework uses the appender. Read its own status messages (log4j: -Dlog4j2.debug, logback: a StatusListener); check the stream's name and Region in its configuration, and run logpipe doctor with the application's credentials (--profile).",
    ),
  ];
}
