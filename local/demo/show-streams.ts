import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import {
  type CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
  ResourceAlreadyExistsException,
} from "@aws-sdk/client-cloudwatch-logs";
import { type KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import type { Progress } from "../../src/cli/terminal/progress.ts";
import { resourceOf, type StackRecord } from "../emulator/stack-record.ts";
import { createClients } from "../emulator/stand-ins/clients.ts";
import { type FlowName, type Found, RunFinder } from "./find-run.ts";
import { serviceDocuments } from "./sample-documents.ts";
import { type SampleEvents, sampleEvents } from "./sample-events.ts";
import { sampleLengthMs } from "./sample-incidents.ts";

const account = "000000000000";
const producerDocuments = 2_000;
const perRequest = 500;
const timeoutMs = 180_000;
const seed = 7;

export interface FlowResult {
  readonly flow: FlowName;
  /** Put into log groups, or documents put into LogStream. */
  readonly events: number;
  /** Different documents in OpenSearch. */
  readonly indexed: number;
  /** Documents in OpenSearch beyond those: emitting is at least once. */
  readonly duplicates: number;
  readonly rejected: number;
  readonly skipped: number;
  /** Documents in the archive. */
  readonly archived: number;
  readonly seconds: number;
}

/**
 * Shows the flows that are streams: events into two log groups that are subscribed, documents of a producer into
 * LogStream; waits until all are found in OpenSearch and in the archive, or for three minutes.
 */
export async function showStreams(stack: StackRecord, progress: Progress): Promise<FlowResult[]> {
  const { kinesis, logs } = createClients(stack);
  const startedMs = Date.now();
  const run = `run${randomBytes(6).toString("hex")}`;
  const groups = sampleEvents(run, startedMs);
  for (const group of groups) await writeEvents(stack, logs, group);
  await produce(kinesis, resourceOf(stack, "LogStream"), run, startedMs);
  const events: Readonly<Record<FlowName, number>> = {
    "app-logs": producerDocuments,
    cloudwatch: groups.reduce((sum, group) => sum + group.events.length, 0),
  };
  const finder = new RunFinder(stack, run, startedMs);
  const seconds = new Map<FlowName, number>();
  for (;;) {
    const found = await finder.find();
    for (const flow of flowNames)
      if (!seconds.has(flow) && isComplete(found[flow], events[flow]))
        seconds.set(flow, (Date.now() - startedMs) / 1_000);
    const sum = (of: (flow: FlowName) => number): number =>
      flowNames.reduce((total, flow) => total + of(flow), 0);
    progress.show({
      done: sum((flow) => found[flow].indexed),
      total: sum((flow) => events[flow]),
      text: `events found in OpenSearch, ${sum((flow) => found[flow].archived)} in the archive`,
    });
    if (seconds.size === flowNames.length || Date.now() - startedMs > timeoutMs) {
      progress.end();
      return flowNames.map((flow) => ({
        flow,
        events: events[flow],
        ...found[flow],
        skipped: 0,
        seconds: seconds.get(flow) ?? (Date.now() - startedMs) / 1_000,
      }));
    }
    await sleep(1_000);
  }
}

const flowNames: readonly FlowName[] = ["app-logs", "cloudwatch"];

function isComplete({ indexed, duplicates, rejected, archived }: Found, events: number): boolean {
  return indexed + rejected >= events && archived >= indexed + duplicates;
}

/** Subscribes the log group, as `logpipe subscribe` would, and puts the events into a log stream of the run's own. */
async function writeEvents(
  stack: StackRecord,
  logs: CloudWatchLogsClient,
  { logGroup, logStream, events }: SampleEvents,
): Promise<void> {
  await logs.send(new CreateLogGroupCommand({ logGroupName: logGroup })).catch((error: unknown) => {
    if (!(error instanceof ResourceAlreadyExistsException)) throw error;
  });
  await logs.send(
    new PutSubscriptionFilterCommand({
      logGroupName: logGroup,
      filterName: "logpipe",
      filterPattern: "",
      destinationArn: `arn:aws:kinesis:${stack.region}:${account}:stream/${resourceOf(stack, "CloudWatchStream")}`,
      roleArn: `arn:aws:iam::${account}:role/${resourceOf(stack, "SubscriptionRole")}`,
      distribution: "Random",
    }),
  );
  await logs.send(new CreateLogStreamCommand({ logGroupName: logGroup, logStreamName: logStream }));
  for (let from = 0; from < events.length; from += perRequest)
    await logs.send(
      new PutLogEventsCommand({
        logGroupName: logGroup,
        logStreamName: logStream,
        logEvents: events.slice(from, from + perRequest),
      }),
    );
}

/** Puts documents of the last 24 hours into LogStream; `processId` names the run. */
async function produce(kinesis: KinesisClient, stream: string, run: string, nowMs: number): Promise<void> {
  const documentOf = serviceDocuments(seed, producerDocuments, nowMs - sampleLengthMs);
  for (let from = 0; from < producerDocuments; from += perRequest) {
    const { FailedRecordCount } = await kinesis.send(
      new PutRecordsCommand({
        StreamName: stream,
        Records: Array.from({ length: perRequest }, (_, within) => ({
          PartitionKey: `${run}-${from + within}`,
          Data: Buffer.from(`${JSON.stringify({ ...documentOf(from + within), processId: run })}\n`),
        })),
      }),
    );
    if (FailedRecordCount !== 0) throw new Error(`${FailedRecordCount} records did not reach ${stream}`);
  }
}
