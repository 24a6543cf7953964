import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import {
  type DeliveryStreamDescription,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-firehose";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { z } from "zod";
import type { Stack } from "../../stack/stack.ts";
import type { Check, Examination } from "../check.ts";
import type { Finding } from "../finding.ts";
import { readMetric } from "../read-metrics.ts";
import {
  type ErrorLine,
  judgeDelivery,
  judgeErrorLines,
  judgeFailedObjects,
  judgeFreshness,
} from "./judge-delivery.ts";

export const deliveryCheck: Check = {
  name: "delivery",
  about: "Firehose: its state, its errors, its lag, what OpenSearch refused",
  needs: ["stream"],
  questions: [askState, askErrors, askFreshness, askFailedObjects],
};

async function askState({ stack }: Examination): Promise<readonly Finding[]> {
  const name = await stack.resource("DeliveryStream");
  const found = await describeDelivery(stack, name);
  return judgeDelivery({
    name,
    status: found?.DeliveryStreamStatus,
    failure: found?.FailureDescription?.Details,
    sourceArn: found?.Source?.KinesisStreamSourceDescription?.KinesisStreamARN,
    logStream: (await stack.output("LogStreamName")) ?? "",
  });
}

async function describeDelivery(stack: Stack, name: string): Promise<DeliveryStreamDescription | undefined> {
  try {
    const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: name });
    return (await stack.client(FirehoseClient).send(command)).DeliveryStreamDescription;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** An event of Firehose's error log. */
const errorEvent = z.object({ errorCode: z.string(), message: z.string().default("") });
/** So many are enough to name the causes. */
const mostLines = 1_000;

async function askErrors({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const logGroupName = await stack.resource("DeliveryLogGroup");
  const lines: ErrorLine[] = [];
  const pages = paginateFilterLogEvents(
    { client: stack.client(CloudWatchLogsClient) },
    { logGroupName, startTime: nowMs - 3_600_000 },
  );
  for await (const { events = [] } of pages) {
    for (const { message = "", timestamp = nowMs } of events) {
      const event = errorEvent.safeParse(parsed(message));
      if (event.success)
        lines.push({ atMs: timestamp, code: event.data.errorCode, message: event.data.message });
    }
    if (lines.length >= mostLines) break;
  }
  return judgeErrorLines(lines, nowMs);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function askFreshness({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const freshness = await readMetric(
    stack,
    {
      namespace: "AWS/Firehose",
      metric: "DeliveryToAmazonOpenSearchService.DataFreshness",
      dimensions: { DeliveryStreamName: await stack.resource("DeliveryStream") },
      statistic: "Maximum",
      minutes: 15,
    },
    nowMs,
  );
  return judgeFreshness(freshness, Number((await stack.parameter("DeliveryBufferSeconds")) ?? 0));
}

/** Keys are failed/KIND/yyyy/MM/dd/…, in UTC. */
async function askFailedObjects({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const s3 = stack.client(S3Client);
  const Bucket = await stack.output("ArchiveBucketName");
  const { CommonPrefixes = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket, Prefix: "failed/", Delimiter: "/" }),
  );
  const today = new Date(nowMs).toISOString().slice(0, 10).replaceAll("-", "/");
  const counts: Record<string, number> = {};
  for (const { Prefix = "" } of CommonPrefixes) {
    const { KeyCount = 0 } = await s3.send(
      new ListObjectsV2Command({ Bucket, Prefix: `${Prefix}${today}/` }),
    );
    if (KeyCount > 0) counts[Prefix.split("/")[1] ?? ""] = KeyCount;
  }
  return judgeFailedObjects(counts);
}
