import {
  type CloudWatchLogsClient,
  ListTagsForResourceCommand,
  type LogGroup,
  paginateDescribeLogGroups,
} from "@aws-sdk/client-cloudwatch-logs";
import { NotFoundError, UsageError } from "../errors/cli-errors.ts";

/** Which log groups a command is about; all that are given must hold. */
export interface LogGroupChoice {
  readonly names: readonly string[];
  readonly prefix?: string | undefined;
  /** `key=value`, or a key alone. */
  readonly tag?: string | undefined;
}

/** @throws UsageError when nothing says which log groups, or two things do */
export function checkChoice({ names, prefix, tag }: LogGroupChoice): void {
  const isSearch = prefix !== undefined || tag !== undefined;
  if (names.length > 0 && isSearch)
    throw new UsageError("Give names of log groups, or --prefix and --tag, not both.");
  if (names.length === 0 && !isSearch)
    throw new UsageError("Say which log groups: names, --prefix BEGINNING or --tag KEY=VALUE.");
}

/**
 * The names of the log groups that are meant, sorted. Names are taken as they are given: whether they exist is told when
 * they are used.
 * @throws NotFoundError when a prefix or a tag matches none
 */
export async function chooseLogGroups(
  logs: CloudWatchLogsClient,
  { names, prefix, tag }: LogGroupChoice,
): Promise<string[]> {
  if (names.length > 0) return [...new Set(names)].toSorted();
  const found: string[] = [];
  for (const group of await groupsWith(logs, prefix))
    if (group.logGroupName !== undefined && (tag === undefined || (await hasTag(logs, group, tag))))
      found.push(group.logGroupName);
  if (found.length === 0) {
    const what = [
      prefix === undefined ? "" : ` that begins with ${prefix}`,
      tag === undefined ? "" : ` with the tag ${tag}`,
    ];
    throw new NotFoundError(`There is no log group${what.join("")} in this Region.`);
  }
  return found.toSorted();
}

export async function groupsWith(
  logs: CloudWatchLogsClient,
  prefix: string | undefined,
): Promise<LogGroup[]> {
  const groups: LogGroup[] = [];
  const filter = prefix === undefined || prefix === "" ? {} : { logGroupNamePrefix: prefix };
  for await (const { logGroups = [] } of paginateDescribeLogGroups({ client: logs }, filter))
    groups.push(...logGroups);
  return groups;
}

async function hasTag(
  logs: CloudWatchLogsClient,
  { arn, logGroupArn }: LogGroup,
  tag: string,
): Promise<boolean> {
  const resourceArn = logGroupArn ?? arn?.replace(/:\*$/, "");
  const [, key = tag, value] = /^([^=]*)=(.*)$/s.exec(tag) ?? [];
  const { tags = {} } = await logs.send(new ListTagsForResourceCommand({ resourceArn }));
  return value === undefined ? key in tags : tags[key] === value;
}
