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
function problemOf(
  record: unknown,
): { readonly path: readonly string[]; readonly expected: string } | undefined {
  if (!isObject(record)) return { path: [], expected: "object" };
  const { eventID = "", eventSourceARN = "", kinesis } = record;
  if (typeof eventID !== "string") return { path: ["eventID"], expected: "string" };
  if (typeof eventSourceARN !== "string") return { path: ["eventSourceARN"], expected: "string" };
  if (!isObject(kinesis)) return { path: ["kinesis"], expected: "object" };
  const { data, sequenceNumber, approximateArrivalTimestamp = 0 } = kinesis;
  if (typeof data !== "string") return { path: ["kinesis", "data"], expected: "string" };
  if (typeof sequenceNumber !== "string" || sequenceNumber === "")
    return { path: ["kinesis", "sequenceNumber"], expected: "string that is not empty" };
  return Number.isFinite(approximateArrivalTimestamp)
    ? undefined
    : { path: ["kinesis", "approximateArrivalTimestamp"], expected: "number" };
}

export const kinesisEvent = z.object({
  Records: z.array(z.custom<KinesisRecord>()).check(z.minLength(1), ({ value, issues }) => {
    for (const [position, record] of value.entries()) {
      const problem = problemOf(record);
      if (problem === undefined) continue;
      const message = `Invalid input: expected ${problem.expected}`;
      issues.push({ code: "custom", input: record, path: [position, ...problem.path], message });
    }
  }),
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
