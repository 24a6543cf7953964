import { createHash } from "node:crypto";
import type { Origin } from "../documents/document-writer.ts";
import { indexDate, type Rotation } from "../log-formats/index-name.ts";

/** 96 bits: enough to tell all log streams and shards of an account apart. */
const digestCharacters = 24;
/** Event ids of CloudWatch Logs are digits, in the order of time; what looks otherwise only claims to be one. */
const plainId = /^[0-9A-Za-z]{1,128}$/;

function digestOf(...names: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(names)).digest("hex").slice(0, digestCharacters);
}

/**
 * What ids of events of a log stream begin with. All of owner, group and stream: nobody promises that an event's id
 * alone is unique.
 */
export function cloudWatchIdPrefix({ owner = "", logGroup, logStream }: Origin): string {
  return `${digestOf("cloudwatch", owner, logGroup, logStream)}-`;
}

/** @param prefix that of `cloudWatchIdPrefix` */
export function cloudWatchId(prefix: string, eventId: string): string {
  return prefix + (plainId.test(eventId) ? eventId : digestOf(eventId));
}

const shardPrefixes = new Map<string, string>();

/** What ids of a shard's records begin with. A sandbox meets few shards, and each with every record. */
export function shardIdPrefix(stream: string, shard: string): string {
  const key = `${stream} ${shard}`;
  const known = shardPrefixes.get(key) ?? `${digestOf("shard", stream, shard)}-`;
  if (shardPrefixes.size >= cachedNames) shardPrefixes.clear();
  shardPrefixes.set(key, known);
  return known;
}

/** @param position of the event in its record; of a record of the Kinesis Producer Library, over all that are in it */
export function recordId(prefix: string, sequenceNumber: string, position: number): string {
  return `${prefix}${sequenceNumber}-${position}`;
}

/** As Firehose names them, so that templates, rules for cleaning and dashboards hold for both ways of delivery. */
const family = "app-logs-";
/** How far a document's own time may be from its arrival: that of times under any name (docs/documents.md, "Time"). */
const plausibleMs = 7 * 86_400_000;
const hourMs = 3_600_000;
/** Where `{"timestamp":"2026-11-25T13…` has its hour. */
const [hourStart, hourEnd] = [14, 27];
const cachedNames = 1_000;

/**
 * Names the index of a document: by its own time where that is plausible, otherwise by its arrival. A pure function of
 * the document, its arrival and the rotation, never of the clock: an id is unique only within one index.
 */
export class IndexNames {
  private readonly rotation: Rotation;
  private readonly names = new Map<string, string>();

  constructor(rotation: Rotation) {
    this.rotation = rotation;
  }

  /** @param line begins with its timestamp, as every document does @param arrivalMs of its record */
  indexOf(line: Buffer, arrivalMs: number): string {
    const hour = line.toString("latin1", hourStart, hourEnd);
    const arrival = Math.floor(arrivalMs / hourMs);
    const key = `${hour} ${arrival}`;
    const known = this.names.get(key);
    if (known !== undefined) return known;
    const ms = Date.parse(`${hour}:00:00Z`);
    const arrivedMs = arrival * hourMs;
    const name = this.named(Math.abs(ms - arrivedMs) <= plausibleMs ? ms : arrivedMs);
    if (this.names.size >= cachedNames) this.names.clear();
    this.names.set(key, name);
    return name;
  }

  private named(ms: number): string {
    const date = new Date(ms);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth() + 1];
    return family + indexDate(this.rotation, year, month, date.getUTCDate(), date.getUTCHours());
  }
}
