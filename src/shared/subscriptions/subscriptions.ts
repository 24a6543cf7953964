import {
  type CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
  type SubscriptionFilter,
} from "@aws-sdk/client-cloudwatch-logs";
import { isOwnLogGroup } from "./own-log-groups.ts";

/** Where subscriptions lead to, and their name. */
export interface SubscriptionTarget {
  readonly streamArn: string;
  /** Role with which CloudWatch Logs writes to the stream. */
  readonly roleArn: string;
  /** The stack's: a log group has at most two filters, and only those of this name are touched. */
  readonly filterName: string;
  readonly ownLogGroups: readonly string[];
}

type SubscriptionOutcome =
  | "subscribed"
  | "already subscribed"
  | "unsubscribed"
  | "not subscribed"
  | "the stack's own"
  | "failed";

export interface SubscriptionResult {
  readonly logGroup: string;
  readonly outcome: SubscriptionOutcome;
  /** What went wrong, and what to do. */
  readonly problem?: string;
}

/** Filters that a log group may have ("CloudWatch Logs quotas"). */
const maxFilters = 2;

/** What `subscribe` would do or has done with one log group; never throws for what concerns that group alone. */
export async function subscribe(
  logs: CloudWatchLogsClient,
  logGroup: string,
  target: SubscriptionTarget,
  dryRun = false,
): Promise<SubscriptionResult> {
  if (isOwnLogGroup(logGroup, target.ownLogGroups)) return { logGroup, outcome: "the stack's own" };
  return await attempt(logGroup, async () => {
    const filters = await filtersOf(logs, logGroup);
    const ours = filters.find(({ filterName }) => filterName === target.filterName);
    if (ours?.destinationArn === target.streamArn && ours.roleArn === target.roleArn && !ours.filterPattern)
      return { logGroup, outcome: "already subscribed" };
    if (ours === undefined && filters.length >= maxFilters) {
      const names = filters.map(({ filterName }) => filterName).join(", ");
      const problem = `it has ${filters.length} subscription filters already (${names}), and CloudWatch Logs allows ${maxFilters}: delete one of them`;
      return { logGroup, outcome: "failed", problem };
    }
    if (!dryRun)
      await logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName: logGroup,
          filterName: target.filterName,
          filterPattern: "",
          destinationArn: target.streamArn,
          roleArn: target.roleArn,
          distribution: "Random", // by log stream, one busy stream would be one hot shard
        }),
      );
    return { logGroup, outcome: "subscribed" };
  });
}

/** Takes the stack's filter away from one log group; those of others stay. */
export async function unsubscribe(
  logs: CloudWatchLogsClient,
  logGroup: string,
  { filterName }: Pick<SubscriptionTarget, "filterName">,
  dryRun = false,
): Promise<SubscriptionResult> {
  return await attempt(logGroup, async () => {
    const filters = await filtersOf(logs, logGroup);
    if (!filters.some((filter) => filter.filterName === filterName))
      return { logGroup, outcome: "not subscribed" };
    if (!dryRun) await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName: logGroup, filterName }));
    return { logGroup, outcome: "unsubscribed" };
  });
}

export async function filtersOf(
  logs: CloudWatchLogsClient,
  logGroupName: string,
): Promise<readonly SubscriptionFilter[]> {
  const { subscriptionFilters = [] } = await logs.send(
    new DescribeSubscriptionFiltersCommand({ logGroupName }),
  );
  return subscriptionFilters;
}

/** Errors that concern one log group, with what to do. */
const remedies: Readonly<Record<string, string>> = {
  ResourceNotFoundException: "there is no such log group: check its name and Region",
  LimitExceededException: "it has as many subscription filters as CloudWatch Logs allows: delete one of them",
  OperationAbortedException: "it is being changed by somebody else: try again",
};

async function attempt(
  logGroup: string,
  work: () => Promise<SubscriptionResult>,
): Promise<SubscriptionResult> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const remedy = remedies[error.name];
    if (remedy === undefined) throw error;
    return { logGroup, outcome: "failed", problem: remedy };
  }
}
