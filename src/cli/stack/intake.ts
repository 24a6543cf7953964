/** How work comes in: event sources that start functions, and the queues before them. */
import { setTimeout as sleep } from "node:timers/promises";
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  ResourceInUseException,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Stack } from "./stack.ts";

/** The event sources that pause and resume switch, and where work waits in the meantime. */
export const eventSources = {
  load: {
    resource: "StartLoadEventSource",
    feeds: "StartLoad",
    held: "LoadQueue holds the objects that arrive, for 14 days",
  },
  cloudwatch: {
    resource: "TransformLogEventsEventSource",
    feeds: "TransformLogEvents",
    held: "CloudWatchStream holds the log events, for as long as its retention period",
  },
  "app-logs": {
    resource: "DeliverRecordsEventSource",
    feeds: "DeliverRecords",
    held: "LogStream holds what applications write, for as long as its retention period",
  },
} as const;

export type EventSourceName = keyof typeof eventSources;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.keys forgets the names
export const eventSourceNames = Object.keys(eventSources) as EventSourceName[];

/** An event source mapping of the stack. */
export interface EventSource {
  readonly name: EventSourceName;
  readonly uuid: string;
  /** Enabled, Disabled, or changing: Enabling, Disabling, Creating, Updating. */
  readonly state: string;
  /** `OK`, `No records processed`, `PROBLEM: …`; empty where Lambda does not say. */
  readonly lastResult: string;
}

/** Of these event sources, the ones that the stack has. */
export async function readEventSources(
  stack: Stack,
  names: readonly EventSourceName[],
): Promise<EventSource[]> {
  const found: EventSource[] = [];
  for (const name of names) {
    const uuid = await stack.find(eventSources[name].resource);
    if (uuid === undefined) continue;
    const { State: state = "", LastProcessingResult: lastResult = "" } = await stack
      .client(LambdaClient)
      .send(new GetEventSourceMappingCommand({ UUID: uuid }));
    found.push({ name, uuid, state, lastResult });
  }
  return found;
}

/** Lambda takes up to a minute or so to switch a mapping. */
const timeoutMs = 180_000;

export type Switched = "Enabled" | "Disabled";

/**
 * Switches an event source and waits until Lambda has done it; idempotent.
 * @returns its state: the wanted one, or the one it still had when time ran out
 */
export async function switchEventSource(
  stack: Stack,
  { uuid }: EventSource,
  wanted: Switched,
  signal: AbortSignal,
  pollMs = 1_000,
): Promise<string> {
  const lambda = stack.client(LambdaClient);
  const deadline = Date.now() + timeoutMs;
  let isAsked = false;
  for (;;) {
    const { State: state = "" } = await lambda.send(new GetEventSourceMappingCommand({ UUID: uuid }));
    if (state === wanted || Date.now() > deadline) return state;
    isAsked ||= await requestSwitch(lambda, uuid, wanted);
    await sleep(pollMs, undefined, { signal });
  }
}

/** @returns whether Lambda accepted the request: it does not while the mapping is being switched */
async function requestSwitch(lambda: LambdaClient, uuid: string, wanted: Switched): Promise<boolean> {
  try {
    const Enabled = wanted === "Enabled";
    await lambda.send(new UpdateEventSourceMappingCommand({ UUID: uuid, Enabled }));
    return true;
  } catch (error) {
    if (error instanceof ResourceInUseException) return false;
    throw error;
  }
}

export interface Queue {
  readonly name: string;
  /** Approximate, as SQS counts. */
  readonly waiting: number;
  /** Received by a consumer and not deleted yet. */
  readonly inFlight: number;
}

/** Queues of messages that could not be delivered. */
export const deadLetterQueues = ["LoadDeadLetters", "CleanDeadLetters"] as const;

/** The depths of these queues, leaving out those that the stack lacks. */
export async function readQueues(stack: Stack, names: readonly string[]): Promise<Queue[]> {
  const queues: Queue[] = [];
  for (const name of names) {
    const url = await stack.find(name);
    if (url === undefined) continue;
    const { Attributes: found } = await stack.client(SQSClient).send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    queues.push({
      name,
      waiting: Number(found?.ApproximateNumberOfMessages ?? 0),
      inFlight: Number(found?.ApproximateNumberOfMessagesNotVisible ?? 0),
    });
  }
  return queues;
}
