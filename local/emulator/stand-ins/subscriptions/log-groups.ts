import {
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  DescribeSubscriptionFiltersCommand,
  GetLogEventsCommand,
  type SubscriptionFilter,
} from "@aws-sdk/client-cloudwatch-logs";
import type { Clients } from "../clients.ts";
import type { StoredEvent } from "./stream-cursor.ts";

/** Changes when a log stream has new events, so that it need not be read to find out. */
export interface LogStreamState {
  readonly name: string;
  readonly state: string;
}

export async function logGroupNames({ logs }: Clients): Promise<string[]> {
  const names: string[] = [];
  let token: string | undefined;
  do {
    const page = await logs.send(new DescribeLogGroupsCommand({ nextToken: token }));
    names.push(...(page.logGroups ?? []).map(({ logGroupName = "" }) => logGroupName));
    token = page.nextToken;
  } while (token !== undefined);
  return names;
}

export async function filtersOf({ logs }: Clients, logGroup: string): Promise<SubscriptionFilter[]> {
  const { subscriptionFilters = [] } = await logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName: logGroup }),
  );
  return subscriptionFilters;
}

export async function logStreamsOf({ logs }: Clients, logGroup: string): Promise<LogStreamState[]> {
  const streams: LogStreamState[] = [];
  let token: string | undefined;
  do {
    const page = await logs.send(new DescribeLogStreamsCommand({ logGroupName: logGroup, nextToken: token }));
    for (const {
      logStreamName = "",
      uploadSequenceToken,
      lastIngestionTime,
      storedBytes,
    } of page.logStreams ?? [])
      streams.push({
        name: logStreamName,
        state: `${uploadSequenceToken} ${lastIngestionTime} ${storedBytes}`,
      });
    token = page.nextToken;
  } while (token !== undefined);
  return streams;
}

/** All events of a log stream, by their own time. */
export async function eventsOf(
  { logs }: Clients,
  logGroup: string,
  logStream: string,
): Promise<StoredEvent[]> {
  const events: StoredEvent[] = [];
  let token: string | undefined;
  for (;;) {
    const page = await logs.send(
      new GetLogEventsCommand({
        logGroupName: logGroup,
        logStreamName: logStream,
        startFromHead: true,
        nextToken: token,
      }),
    );
    for (const { timestamp = 0, message = "", ingestionTime = 0 } of page.events ?? [])
      events.push({ timestamp, message, ingestionTime });
    if ((page.events ?? []).length === 0 || page.nextForwardToken === token) return events;
    token = page.nextForwardToken;
  }
}
