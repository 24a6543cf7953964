import { createHash } from "node:crypto";
import type { Origin } from "../documents/document-writer.ts";
import { indexDate, type Rotation } from "../log-formats/index-name.ts";
import type { SourceRecord } from "../rejects/source-record.ts";

/** What a document's place depends on besides its event. */
export interface ReadContext {
  readonly source: SourceRecord;
  readonly indexNames: IndexNames;
}

/**
 * Id and index of a document. Those of an event of CloudWatch Logs are the same whether it came through the log stream
 * or not.
 * @param document its line, whole
 * @param position of the event in its record; of a record of the Kinesis Producer Library, over all that are in it
 * @param origin of an event of CloudWatch Logs @param eventId its id; empty: it has none
 */
export function placeOf(
  { source, indexNames }: ReadContext,
  document: string | Buffer,
  position: number,
  origin?: Origin,
  eventId = "",
): { readonly id: string; readonly index: string } {
  const { stream, shard, sequenceNumber, arrivalMs } = source;
  return {
    id:
      origin === undefined || eventId === ""
        ? `${shardIdPrefix(stream, shard)}${sequenceNumber}-${position}`
        : cloudWatchIdPrefix(origin) + (plainId.test(eventId) ? eventId : digestOf(eventId)),
    index: indexNames.indexOf(document, cloudWatchTimeMs(eventId, arrivalMs)),
  };
}

/** 96 bits: enough to tell all log streams and shards of an account apart. */
const digestCharacters = 24;
/** Event ids of CloudWatch Logs are digits, in the order of time; what looks otherwise only claims to be one. */
const plainId = /^[0-9A-Za-z]{1,128}$/;

function digestOf(...names: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, digestCharacters);
}

/** All events of a subscription record have one origin. */
const originPrefixes = new WeakMap<Origin, string>();

/**
 * What ids of events of a log stream begin with. All of owner, group and stream: nobody promises that an event's id
 * alone is unique.
 */
function cloudWatchIdPrefix(origin: Origin): string {
  const { owner = "", logGroup, logStream } = origin;
  const known = originPrefixes.get(origin) ?? `${digestOf("cloudwatch", owner, logGroup, logStream)}-`;
  originPrefixes.set(origin, known);
  return known;
}

/** A sandbox meets the records of a shard one after another. */
let lastShard = { stream: "", shard: "", prefix: "" };

/** What ids of a shard's records begin with. */
function shardIdPrefix(stream: string, shard: string): string {
  if (stream !== lastShard.stream || shard !== lastShard.shard)
    lastShard = { stream, shard, prefix: `${digestOf("shard", stream, shard)}-` };
  return lastShard.prefix;
}

/** An id of CloudWatch Logs begins with its event's time: it is milliseconds × 2^144 and a number. */
const timedId = /^\d{50,60}$/;
const bitsAfterTime = 144n;
/** CloudWatch takes events of the last 14 days; the rest is for streams that were not read for some time. */
const longestOnTheWayMs = 30 * 86_400_000;

/**
 * When an event of CloudWatch Logs happened, as its id says. Not when its record arrived: several records may hold the
 * event, and all of them must name the same index.
 * @returns epoch milliseconds; the arrival if the id says no time, or one that cannot be
 */
function cloudWatchTimeMs(eventId: string, arrivalMs: number): number {
  if (!timedId.test(eventId)) return arrivalMs;
  const timeMs = Number(BigInt(eventId) >> bitsAfterTime);
  return Math.abs(timeMs - arrivalMs) <= longestOnTheWayMs ? timeMs : arrivalMs;
}

/** As Firehose names them, so that templates, rules for cleaning and dashboards hold for both ways of delivery. */
const family = "app-logs-";
/** How far a document's own time may be from that of its event: that of times under any name (docs/documents.md, "Time"). */
const plausibleMs = 7 * 86_400_000;
const hourMs = 3_600_000;
/** Where `{"timestamp":"2026-11-25T13…` has its hour. */
const [hourStart, hourEnd] = [14, 27];

/**
 * Names the index of a document: by its own time where that is plausible, otherwise by that of its event. A pure function
 * of the document, its event and the rotation, never of the clock: an id is unique only within one index.
 */
export class IndexNames {
  private readonly rotation: Rotation;
  /** Documents come in the order of time, more or less. */
  private last = { hour: "", eventHour: Number.NaN, name: "" };

  constructor(rotation: Rotation) {
    this.rotation = rotation;
  }

  /**
   * @param line begins with its timestamp, as every document does
   * @param eventMs epoch milliseconds: `cloudWatchTimeMs`, or the arrival of what applications wrote
   */
  indexOf(line: string | Buffer, eventMs: number): string {
    const hour =
      typeof line === "string" ? line.slice(hourStart, hourEnd) : line.toString("latin1", hourStart, hourEnd);
    const eventHour = Math.floor(eventMs / hourMs);
    if (hour !== this.last.hour || eventHour !== this.last.eventHour) {
      const ms = Date.parse(`${hour}:00:00Z`);
      const nearMs = eventHour * hourMs;
      const name = this.named(Math.abs(ms - nearMs) <= plausibleMs ? ms : nearMs);
      this.last = { hour, eventHour, name };
    }
    return this.last.name;
  }

  private named(ms: number): string {
    const date = new Date(ms);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    return family + indexDate(this.rotation, year, month, date.getUTCDate(), date.getUTCHours());
  }
}
