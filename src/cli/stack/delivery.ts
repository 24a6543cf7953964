/** Firehose's delivery stream, from the log stream to OpenSearch. */
import { CloudWatchLogsClient, paginateFilterLogEvents } from "@aws-sdk/client-cloudwatch-logs";
import {
  type DeliveryStreamDescription,
  DescribeDeliveryStreamCommand,
  FirehoseClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-firehose";
import * as z from "zod/mini";
import { readJson } from "../../shared/json/read-json.ts";
import type { Stack } from "./stack.ts";

/** @returns undefined if there is no such delivery stream */
export async function describeDelivery(
  stack: Stack,
  name: string,
): Promise<DeliveryStreamDescription | undefined> {
  try {
    const command = new DescribeDeliveryStreamCommand({ DeliveryStreamName: name });
    return (await stack.client(FirehoseClient).send(command)).DeliveryStreamDescription;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

/** One line of Firehose's error log. */
export interface ErrorLine {
  readonly atMs: number;
  readonly code: string;
  readonly message: string;
}

const errorEvent = z.object({ errorCode: z.string(), message: z._default(z.string(), "") });
/** Enough to name the causes. */
const mostLines = 1_000;

/** The lines of Firehose's error log since then. */
export async function readDeliveryErrors(stack: Stack, sinceMs: number): Promise<ErrorLine[]> {
  const logGroupName = await stack.resource("DeliveryLogGroup");
  const lines: ErrorLine[] = [];
  const pages = paginateFilterLogEvents(
    { client: stack.client(CloudWatchLogsClient) },
    { logGroupName, startTime: sinceMs },
  );
  for await (const { events = [] } of pages) {
    for (const { message: text, timestamp = sinceMs } of events) {
      const event = readJson(errorEvent, text);
      if (event !== undefined) lines.push({ atMs: timestamp, code: event.errorCode, message: event.message });
    }
    if (lines.length >= mostLines) break;
  }
  return lines;
}
