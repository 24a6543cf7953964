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

/** Every log group is looked at each third time, those with a filter each time. */
const surveysPerFullLook = 3;
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
  private subscribed: string[] = [];
  private surveys = 0;
  private readonly warned = new Set<string>();
  private readonly ids = new EventIds();
  private readonly clients: Clients;

  constructor(clients: Clients) {
    this.clients = clients;
  }

  /** Looks for filters that came and went, and forwards what is new. */
  async survey(): Promise<void> {
    const isFullLook = this.surveys % surveysPerFullLook === 0;
    this.surveys += 1;
    const groups = isFullLook ? await logGroupNames(this.clients) : this.subscribed;
    const living = new Set<string>();
    const subscribed: string[] = [];
    for (const group of groups) {
      const filters = (await this.filters(group)).filter((filter) => this.isServed(filter));
      if (filters.length > 0) subscribed.push(group);
      for (const filter of filters) living.add(keyOf(filter));
      if (filters.length > 0) await this.forward(group, filters);
    }
    this.subscribed = subscribed;
    for (const key of this.forwarded.keys()) if (!living.has(key)) this.forwarded.delete(key);
  }

  /** None of a log group that was deleted since it was listed. */
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

  private async forward(group: string, filters: readonly SubscriptionFilter[]): Promise<void> {
    const served: [SubscriptionFilter, Forwarded][] = [];
    for (const filter of filters) served.push([filter, await this.forwardedOf(filter)]);
    for (const { name, state } of await logStreamsOf(this.clients, group)) {
      const unread = served.filter(([, { states }]) => states.get(name) !== state);
      if (unread.length === 0) continue;
      const events = await eventsOf(this.clients, group, name);
      for (const [filter, { cursors, states }] of unread) {
        const cursor = cursors.get(name) ?? new StreamCursor(filter.creationTime ?? 0);
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

  /** How far a filter is; a new one begins with a control message. */
  private async forwardedOf(filter: SubscriptionFilter): Promise<Forwarded> {
    const known = this.forwarded.get(keyOf(filter));
    if (known !== undefined) return known;
    say(`${keyOf(filter)} begins`);
    await this.put(filter, "", renderControlMessage(filter.filterName ?? "", Date.now()));
    const begun: Forwarded = { cursors: new Map(), states: new Map() };
    this.forwarded.set(keyOf(filter), begun);
    return begun;
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
