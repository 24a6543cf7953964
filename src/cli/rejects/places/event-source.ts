import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import { readJson } from "../../../shared/json/read-json.ts";
import { kinesisEvent } from "../../input/transformer.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Entry, FilePlace, type RejectFile, type Settled } from "../file-place.ts";
import type { RejectPlace } from "../place.ts";

/** Batches that TransformLogEvents or DeliverRecords could not process, as their event sources store them. */
export async function openEventSource(stack: Stack): Promise<RejectPlace | undefined> {
  if ((await stack.find("TransformLogEventsFunction")) === undefined) return undefined;
  const invoke = async (event: KinesisEvent): Promise<Invoked | undefined> => await invokeAgain(stack, event);
  return new FilePlace(stack.client(S3Client), {
    place: "event-source",
    bucket: await stack.resource("RejectBucket"),
    prefix: "aws/lambda/",
    split: oneEntry,
    entriesOf: invocationEntries,
    reload: async (entries) => await reloadInvocations(invoke, entries),
  });
}

/**
 * Invokes the function that reads the event's stream.
 * @returns its answer; undefined if the stack has no such function: it does not deliver directly any more
 */
export async function invokeAgain(stack: Stack, event: KinesisEvent): Promise<Invoked | undefined> {
  const stream = event.Records[0]?.eventSourceARN?.split("/").at(-1);
  const isOfApplications = stream !== undefined && stream === (await stack.find("LogStream"));
  const FunctionName = await stack.find(
    isOfApplications ? "DeliverRecordsFunction" : "TransformLogEventsFunction",
  );
  if (FunctionName === undefined) return undefined;
  const Payload = JSON.stringify(event);
  const answer = await stack.client(LambdaClient).send(new InvokeCommand({ FunctionName, Payload }));
  return {
    functionError: answer.FunctionError,
    payload: Buffer.from(answer.Payload ?? []).toString("utf8"),
  };
}

/** As it was delivered, with all that the schema does not name. */
export type KinesisEvent = z.input<typeof kinesisEvent>;

/** What Lambda stores of a batch that it gave up on ("Retain discarded batch records" in its guide). */
const failedInvocation = z.looseObject({
  requestContext: z.prefault(z.looseObject({ condition: z._default(z.string(), "unknown") }), {}),
  responseContext: z.optional(z.looseObject({ functionError: z.nullish(z.string()) })),
  timestamp: z.optional(z.string()),
  KinesisBatchInfo: z.prefault(
    z.looseObject({
      streamArn: z._default(z.string(), ""),
      shardId: z._default(z.string(), ""),
      startSequenceNumber: z._default(z.string(), ""),
    }),
    {},
  ),
  /** The event, as JSON text or as an object. */
  payload: z.unknown(),
});

/** A batch of records. */
export interface InvocationEntry extends Entry {
  readonly event: KinesisEvent | undefined;
}

/** The entry of a file under `aws/lambda/`: all of the file. */
export function invocationEntries(raws: readonly string[], file: RejectFile): InvocationEntry[] {
  return raws.map((raw) => {
    const failed = readJson(failedInvocation, raw);
    const event = eventOf(failed?.payload);
    const keptIn = `s3://${file.bucket}/${file.key}`;
    const common = {
      place: "event-source" as const,
      keptIn,
      identity: keptIn,
      bytes: Buffer.byteLength(raw),
    };
    if (failed === undefined) {
      const message = "This is not what Lambda writes.";
      const unreadable = {
        reason: "unreadable",
        message,
        from: "unknown",
        atMs: file.writtenMs,
        content: raw,
      };
      return { raw, event, found: { ...common, ...unreadable } };
    }
    const { requestContext, responseContext, timestamp, KinesisBatchInfo: batch } = failed;
    const stream = batch.streamArn.split("/").at(-1) ?? "";
    const records = event === undefined ? "its records are not in it" : `${event.Records.length} records`;
    const why = responseContext?.functionError ?? "the function did not process all records";
    const atMs = Date.parse(timestamp ?? "");
    return {
      raw,
      event,
      found: {
        ...common,
        reason: requestContext.condition,
        message: `${records}: ${why}`,
        from: `${stream} ${batch.shardId} ${batch.startSequenceNumber}`,
        atMs: Number.isNaN(atMs) ? file.writtenMs : atMs,
        content: JSON.stringify(event),
      },
    };
  });
}

function eventOf(payload: unknown): KinesisEvent | undefined {
  const event = typeof payload === "string" ? readJson(z.unknown(), payload) : payload;
  return isKinesisEvent(event) ? event : undefined;
}

function isKinesisEvent(event: unknown): event is KinesisEvent {
  return kinesisEvent.safeParse(event).success;
}

/** The file as a single entry. */
export function oneEntry(text: string): string[] {
  return text.trim() === "" ? [] : [text.trim()];
}

const anyObject = z.record(z.string(), z.unknown());

/** The file with only the records from the checkpoint on: those before it were processed. */
function renderFrom(raw: string, event: KinesisEvent, checkpoint: string): string {
  const at = event.Records.findIndex(({ kinesis }) => kinesis.sequenceNumber === checkpoint);
  if (at <= 0) return raw;
  const payload = JSON.stringify({ ...event, Records: event.Records.slice(at) });
  return JSON.stringify({ ...readJson(anyObject, raw), payload });
}

/** Why something has to wait that only DeliverRecords can load. */
export const noDeliverRecords =
  "only DeliverRecords can load it, and the stack has none: deploy Delivery=switching, load it, then deploy Delivery=firehose";

/** What the function answered. */
export interface Invoked {
  readonly functionError: string | undefined;
  readonly payload: string;
}

const answer = z.object({ batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })) });
const messageCharacters = 300;

/**
 * Invokes the function with each batch again, as its event source did.
 * @param invoke invokes the function; with direct delivery it archives what the archive lacks
 */
export async function reloadInvocations(
  invoke: (event: KinesisEvent) => Promise<Invoked | undefined>,
  entries: readonly InvocationEntry[],
): Promise<Settled[]> {
  const settled: Settled[] = [];
  for (const { raw, event } of entries)
    settled.push(
      event === undefined
        ? { verdict: { kind: "left", why: "it does not contain the batch's records" } }
        : settledBy(await invoke({ ...event, reload: "batch" }), raw, event),
    );
  return settled;
}

function settledBy(invoked: Invoked | undefined, raw: string, event: KinesisEvent): Settled {
  if (invoked === undefined) return { verdict: { kind: "left", why: noDeliverRecords } };
  const { functionError, payload } = invoked;
  if (functionError !== undefined) {
    const message = payload.slice(0, messageCharacters);
    return { verdict: { kind: "rejected", reason: functionError, message } };
  }
  const failures = readJson(answer, payload)?.batchItemFailures;
  if (failures === undefined)
    return {
      verdict: {
        kind: "left",
        why: `the function gave an unexpected answer: ${payload.slice(0, messageCharacters)}`,
      },
    };
  const [first] = failures;
  if (first === undefined) return { verdict: { kind: "loaded" } };
  const message = `The function did not process the batch from record ${first.itemIdentifier} on; its log says why.`;
  return {
    verdict: { kind: "rejected", reason: "not_emitted", message },
    replacement: [renderFrom(raw, event, first.itemIdentifier)],
  };
}
