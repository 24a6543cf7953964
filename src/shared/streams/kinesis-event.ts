import * as z from "zod/mini";
import { isObject } from "../documents/json.ts";
import type { SourceRecord, SourceShard } from "../rejects/source-record.ts";

/** A record of Lambda's Kinesis event ("Using Lambda with Kinesis"), the parts that are needed. */
export interface KinesisRecord {
  readonly eventID?: string | undefined;
  readonly eventSourceARN?: string | undefined;
  readonly kinesis: {
    /** Base64. */
    readonly data: string;
    readonly sequenceNumber: string;
    /** Epoch seconds. */
    readonly approximateArrivalTimestamp?: number | undefined;
  };
}

/** By hand: a batch has thousands, and a schema of objects would copy each. */
function isKinesisRecord(value: unknown): value is KinesisRecord {
  if (!isObject(value) || !isObject(value["kinesis"])) return false;
  const { eventID = "", eventSourceARN = "" } = value;
  const { data, sequenceNumber, approximateArrivalTimestamp = 0 } = value["kinesis"];
  return (
    typeof eventID === "string" &&
    typeof eventSourceARN === "string" &&
    typeof data === "string" &&
    typeof sequenceNumber === "string" &&
    sequenceNumber !== "" &&
    typeof approximateArrivalTimestamp === "number"
  );
}

export const kinesisEvent = z.object({
  Records: z
    .array(
      z.custom<KinesisRecord>(
        isKinesisRecord,
        "not a record of Lambda's Kinesis event, with strings under kinesis.data and kinesis.sequenceNumber",
      ),
    )
    .check(z.minLength(1)),
  /** Given by `logpipe rejects reload`: a batch that was given up, or records of which events were rejected. */
  reload: z.optional(z.enum(["batch", "rejects"])),
  /** Of a reload of rejects: which events, by their position; without one, all of the record, which was poison. */
  wanted: z.optional(
    z.array(
      z.object({
        event: z.optional(z.int().check(z.nonnegative())),
        /** Whether the archive has it, by its reject. */
        isArchived: z.optional(z.boolean()),
      }),
    ),
  ),
});
export type KinesisEvent = z.infer<typeof kinesisEvent>;

/** Where the record came from. */
export function sourceOf(record: KinesisRecord): SourceRecord {
  const { sequenceNumber, approximateArrivalTimestamp } = record.kinesis;
  return {
    ...shardOf(record),
    sequenceNumber,
    arrivalMs: approximateArrivalTimestamp === undefined ? Date.now() : approximateArrivalTimestamp * 1000,
  };
}

/** Which shard of which stream the record came from. */
export function shardOf({ eventID = "", eventSourceARN = "" }: KinesisRecord): SourceShard {
  const colon = eventID.indexOf(":");
  return {
    stream: eventSourceARN.slice(eventSourceARN.lastIndexOf("/") + 1) || "unknown",
    shard: (colon === -1 ? eventID : eventID.slice(0, colon)) || "unknown",
  };
}

/** @returns undefined for invalid base64: Node would skip invalid characters */
export function decodeBase64(data: string): Buffer | undefined {
  const padding = data.endsWith("==") ? 2 : data.endsWith("=") ? 1 : 0;
  const bytes = Buffer.from(data, "base64");
  return data.length % 4 === 0 && bytes.length === (data.length / 4) * 3 - padding ? bytes : undefined;
}
