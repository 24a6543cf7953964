import {
  type AccountPolicy,
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommand,
  ListTagsForResourceCommand,
  type LogGroup,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import type { SubscriptionTarget } from "../../shared/subscriptions/subscriptions.ts";
import { NotFoundError, UsageError } from "../terminal/errors.ts";
import type { Stack } from "./stack.ts";

/** The client that the functions of shared/subscriptions take. */
export function logsOf(stack: Stack): CloudWatchLogsClient {
  return stack.client(CloudWatchLogsClient);
}

/** Where the stack's subscriptions lead, as its custom resource creates them. @throws NotFoundError */
export async function subscriptionTarget(stack: Stack): Promise<SubscriptionTarget> {
  const [streamArn, roleArn] = [
    await stack.output("CloudWatchStreamArn"),
    await stack.output("SubscriptionRoleArn"),
  ];
  if (streamArn === undefined || roleArn === undefined)
    throw new NotFoundError(`The stack ${stack.name} has no stream for CloudWatch logs: deploy it again.`);
  const transformer = await stack.resource("TransformLogEventsFunction");
  return {
    streamArn,
    roleArn,
    filterName: stack.name,
    ownLogGroups: [
      `/logpipe/${stack.name}/`,
      `/aws/vendedlogs/states/${stack.name}/`,
      `/aws/lambda/${transformer}`,
    ],
  };
}

/** The log groups of the parameter LogGroupNames: a deployment subscribes those that exist, and skips the others. */
export async function parameterLogGroups(stack: Stack): Promise<string[]> {
  const names = ((await stack.parameter("LogGroupNames")) ?? "").split(",").map((name) => name.trim());
  return [...new Set(names)].filter((name) => name !== "");
}

/** The account-level subscription policies of the Region: at most one. */
export async function accountPolicies(stack: Stack): Promise<AccountPolicy[]> {
  const { accountPolicies: policies = [] } = await logsOf(stack).send(
    new DescribeAccountPoliciesCommand({ policyType: "SUBSCRIPTION_FILTER_POLICY" }),
  );
  return policies;
}

/** Which log groups a command is about; a group must match everything that is given. */
export interface LogGroupChoice {
  readonly names: readonly string[];
  readonly prefix?: string | undefined;
  /** `key=value`, or only a key. */
  readonly tag?: string | undefined;
}

/** @throws UsageError if log groups are chosen in no way, or in two */
export function checkChoice({ names, prefix, tag }: LogGroupChoice): void {
  const isSearch = prefix !== undefined || tag !== undefined;
  if (names.length > 0 && isSearch)
    throw new UsageError("Give either names of log groups, or --prefix and --tag.");
  if (names.length === 0 && !isSearch)
    throw new UsageError("Choose the log groups: by name, --prefix BEGINNING or --tag KEY=VALUE.");
}

/**
 * The names of the chosen log groups, sorted. Names are not checked: a group that does not
 * exist fails when it is used.
 * @throws NotFoundError when a prefix or a tag matches none
 */
export async function chooseLogGroups(
  stack: Stack,
  { names, prefix, tag }: LogGroupChoice,
): Promise<string[]> {
  if (names.length > 0) return [...new Set(names)].toSorted();
  const found: string[] = [];
  for (const group of await logGroupsWith(stack, prefix))
    if (group.logGroupName !== undefined && (tag === undefined || (await hasTag(stack, group, tag))))
      found.push(group.logGroupName);
  if (found.length === 0) {
    const what = [
      prefix === undefined ? "" : ` whose name begins with ${prefix}`,
      tag === undefined ? "" : ` with the tag ${tag}`,
    ];
    throw new NotFoundError(`There is no log group${what.join("")} in this Region.`);
  }
  return found.toSorted();
}

/** All log groups whose names begin with the prefix; without one, all there are. */
export async function logGroupsWith(stack: Stack, prefix: string | undefined): Promise<LogGroup[]> {
  const groups: LogGroup[] = [];
  const filter = prefix === undefined || prefix === "" ? {} : { logGroupNamePrefix: prefix };
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logsOf(stack) }, filter))
    groups.push(...logGroups);
  return groups;
}

async function hasTag(stack: Stack, { arn, logGroupArn }: LogGroup, tag: string): Promise<boolean> {
  const resourceArn = logGroupArn ?? arn?.replace(/:\*$/, "");
  const [, key = tag, value] = /^([^=]*)=(.*)$/s.exec(tag) ?? [];
  const { tags = {} } = await logsOf(stack).send(new ListTagsForResourceCommand({ resourceArn }));
  return value === undefined ? key in tags : tags[key] === value;
}
