import { z } from "zod";
import { readJson } from "../../../shared/json/read-json.ts";
import type { Entry, RejectFile } from "../files/reject-file.ts";

const kinesisEvent = z.looseObject({
  Records: z.array(z.looseObject({ kinesis: z.looseObject({ sequenceNumber: z.string() }) })).min(1),
});
export type KinesisEvent = z.infer<typeof kinesisEvent>;

/** What Lambda keeps of a batch that it gave up ("Retain discarded batch records" in its guide). */
const failedInvocation = z.looseObject({
  requestContext: z.looseObject({ condition: z.string().default("unknown") }).prefault({}),
  responseContext: z.looseObject({ functionError: z.string().nullish() }).optional(),
  timestamp: z.string().optional(),
  KinesisBatchInfo: z
    .looseObject({
      streamArn: z.string().default(""),
      shardId: z.string().default(""),
      startSequenceNumber: z.string().default(""),
    })
    .prefault({}),
  /** The event, as a text or as it is. */
  payload: z.unknown(),
});

/** A batch of records. */
export interface InvocationEntry extends Entry {
  readonly event: KinesisEvent | undefined;
}

/** The entry of a file under `aws/lambda/`: the file as a whole. */
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
    const told = responseContext?.functionError ?? "the function did not take all records";
    const atMs = Date.parse(timestamp ?? "");
    return {
      raw,
      event,
      found: {
        ...common,
        reason: requestContext.condition,
        message: `${records}: ${told}`,
        from: `${stream} ${batch.shardId} ${batch.startSequenceNumber}`,
        atMs: Number.isNaN(atMs) ? file.writtenMs : atMs,
        content: JSON.stringify(event),
      },
    };
  });
}

function eventOf(payload: unknown): KinesisEvent | undefined {
  return typeof payload === "string" ? readJson(kinesisEvent, payload) : kinesisEvent.safeParse(payload).data;
}

/** The file as one entry. */
export function wholeFile(text: string): string[] {
  return text.trim() === "" ? [] : [text.trim()];
}

const anyObject = z.record(z.string(), z.unknown());

/** The file with those records alone that are from the checkpoint on: what is before was taken. */
export function renderFrom(raw: string, event: KinesisEvent, checkpoint: string): string {
  const at = event.Records.findIndex(({ kinesis }) => kinesis.sequenceNumber === checkpoint);
  if (at <= 0) return raw;
  const payload = JSON.stringify({ ...event, Records: event.Records.slice(at) });
  return JSON.stringify({ ...readJson(anyObject, raw), payload });
}
