import { createHash, randomUUID } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import { PutRecordCommand, ResourceNotFoundException } from "@aws-sdk/client-kinesis";
import type { Clients } from "../clients.ts";
import { persist } from "../persist.ts";
import { messageOf, say } from "../say.ts";
import { EventIds, renderControlMessage, renderEnvelopes } from "./envelope.ts";
import { eventsOf, filtersOf, logGroupNames, logStreamsOf } from "./log-groups.ts";
import { StreamCursor } from "./stream-cursor.ts";

/** A Kinesis record. */
const maxRecordBytes = 1024 * 1024;

interface Forwarded {
  readonly cursors: Map<string, StreamCursor>;
  /** Log stream → what it looked like when it was last read. */
  readonly states: Map<string, string>;
}

/**
 * Subscription filters of log groups with a Kinesis stream as destination, which the emulator stores but does not
 * serve. Forwards what is put into a log group from the creation of the filter on, at least once, in the real envelope.
 */
export class Subscriptions {
  private readonly forwarded = new Map<string, Forwarded>();
  private subscribed: ReadonlyMap<string, readonly SubscriptionFilter[]> = new Map();
  private readonly warned = new Set<string>();
  private readonly ids = new EventIds();
  private readonly clients: Clients;
  private readonly sinceMs: number;

  /** @param sinceMs events put before it were forwarded already */
  constructor(clients: Clients, sinceMs = 0) {
    this.clients = clients;
    this.sinceMs = sinceMs;
  }

  /** Looks for filters that came and went; a new one begins with a control message. */
  async survey(): Promise<void> {
    const subscribed = new Map<string, readonly SubscriptionFilter[]>();
    for (const group of await logGroupNames(this.clients)) {
      const filters = (await this.filters(group)).filter((filter) => this.isServed(filter));
      if (filters.length > 0) subscribed.set(group, filters);
      for (const filter of filters) await this.begin(filter);
    }
    this.subscribed = subscribed;
    const living = new Set([...subscribed.values()].flat().map(keyOf));
    for (const key of this.forwarded.keys()) if (!living.has(key)) this.forwarded.delete(key);
  }

  /** Forwards what was put into subscribed log groups since the last time. */
  async forward(): Promise<void> {
    for (const [group, filters] of this.subscribed)
      try {
        await this.forwardGroup(group, filters);
      } catch (error) {
        say(`Events of ${group} wait: ${messageOf(error)}`);
      }
  }

  /** Empty for a log group that was deleted since it was listed. */
  private async filters(group: string): Promise<SubscriptionFilter[]> {
    return await filtersOf(this.clients, group).catch(() => []);
  }

  private isServed(filter: SubscriptionFilter): boolean {
    const { destinationArn = "", filterPattern = "" } = filter;
    if (destinationArn.split(":")[2] !== "kinesis") return false;
    if (filterPattern.trim() === "") return true;
    if (!this.warned.has(keyOf(filter)))
      say(`${keyOf(filter)} is not served: the local stack understands the empty pattern only`);
    this.warned.add(keyOf(filter));
    return false;
  }

  private async forwardGroup(group: string, filters: readonly SubscriptionFilter[]): Promise<void> {
    const served = filters.flatMap((filter): [SubscriptionFilter, Forwarded][] => {
      const forwarded = this.forwarded.get(keyOf(filter));
      return forwarded === undefined ? [] : [[filter, forwarded]];
    });
    for (const { name, state } of await logStreamsOf(this.clients, group)) {
      const unread = served.filter(([, { states }]) => states.get(name) !== state);
      if (unread.length === 0) continue;
      const events = await eventsOf(this.clients, group, name);
      for (const [filter, { cursors, states }] of unread) {
        const cursor =
          cursors.get(name) ?? new StreamCursor(Math.max(this.sinceMs, filter.creationTime ?? 0));
        cursors.set(name, cursor);
        const subscription = {
          owner: filter.destinationArn?.split(":")[4] ?? "",
          logGroup: group,
          logStream: name,
          filterName: filter.filterName ?? "",
        };
        for (const envelope of renderEnvelopes(subscription, cursor.take(events), this.ids))
          await this.put(filter, name, envelope);
        states.set(name, state);
      }
    }
  }

  private async begin(filter: SubscriptionFilter): Promise<void> {
    if (this.forwarded.has(keyOf(filter))) return;
    say(`${keyOf(filter)} begins`);
    await this.put(filter, "", renderControlMessage(filter.filterName ?? "", Date.now()));
    this.forwarded.set(keyOf(filter), { cursors: new Map(), states: new Map() });
  }

  private async put(filter: SubscriptionFilter, logStream: string, envelope: string): Promise<void> {
    const Data = gzipSync(envelope);
    if (Data.length > maxRecordBytes) {
      say(
        `${keyOf(filter)}: an event of ${logStream} is larger than a Kinesis record and is lost, as on AWS`,
      );
      return;
    }
    const record = {
      StreamARN: filter.destinationArn ?? "",
      // `Random` spreads evenly; otherwise the events of a log stream stay together, in order.
      PartitionKey:
        filter.distribution === "Random"
          ? randomUUID()
          : createHash("md5").update(`${filter.logGroupName}:${logStream}`).digest("hex"),
      Data,
    };
    await persist(`Forwarding events of ${keyOf(filter)}`, async () => {
      try {
        await this.clients.kinesis.send(new PutRecordCommand(record));
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
        say(`${keyOf(filter)}: its stream is gone, the events are lost: ${messageOf(error)}`);
      }
    });
  }
}

function keyOf({ logGroupName, filterName }: SubscriptionFilter): string {
  return `subscription filter ${filterName} of ${logGroupName}`;
}
