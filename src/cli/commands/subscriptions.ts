import type { Command } from "commander";
import { isOwnLogGroup } from "../../shared/subscriptions/own-log-groups.ts";
import { filtersOf, type SubscriptionTarget } from "../../shared/subscriptions/subscriptions.ts";
import { logGroupsWith, logsOf, parameterLogGroups, subscriptionTarget } from "../stack/log-groups.ts";
import { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/command-line.ts";
import { counted } from "../terminal/figures.ts";
import { Progress } from "../terminal/progress.ts";
import type { Session } from "../terminal/session.ts";
import { renderTable } from "../terminal/table.ts";

interface SubscriptionsOptions {
  readonly prefix?: string;
  readonly all?: true;
}

/** `logpipe subscriptions`: which log groups go through the pipeline. */
export function subscriptions(command: Command, session: Session): Command {
  return withExamples(
    command
      .option("--prefix <beginning>", "only log groups whose names begin with this")
      .option("--all", "include log groups without any subscription")
      .action(async (options: SubscriptionsOptions) => {
        await runSubscriptions(session, options);
      }),
    ["subscriptions", "all log groups that have a subscription filter"],
    ["subscriptions --prefix /aws/lambda/ --all", "every log group of Lambda functions"],
  );
}

/** Of a log group that the parameter LogGroupNames names. */
const absent = "does not exist";

interface Listed {
  readonly logGroup: string;
  readonly subscription: "yes" | "no" | "to another stream" | "the stack's own" | typeof absent;
  /** Names of other filters: a log group has at most two. */
  readonly others: readonly string[];
}

async function runSubscriptions(session: Session, { prefix, all }: SubscriptionsOptions): Promise<void> {
  const listed = await list(session, prefix);
  const shown =
    all === true
      ? listed
      : listed.filter(({ subscription, others }) => subscription !== "no" || others.length > 0);
  session.print(shown, () =>
    renderTable(
      [{ title: "log group", cut: "end" }, { title: "subscribed" }, { title: "other filters", cut: "end" }],
      shown.map(({ logGroup, subscription, others }) => [logGroup, subscription, others.join(", ") || "-"]),
      session.terminal.columns,
    ),
  );
  const count = (wanted: Listed["subscription"]): number =>
    listed.filter(({ subscription }) => subscription === wanted).length;
  const missing = count(absent);
  session.say(
    `${count("yes")} of ${counted(listed.length - missing, "log group")} ${listed.length - missing === 1 ? "is" : "are"} subscribed.`,
  );
  if (missing > 0)
    session.say(
      `${counted(missing, "log group")} of LogGroupNames ${missing === 1 ? "does" : "do"} not exist: run logpipe subscribe once they do.`,
    );
}

async function list(session: Session, prefix: string | undefined): Promise<Listed[]> {
  const stack = Stack.of(session);
  const target = await subscriptionTarget(stack);
  const groups = await logGroupsWith(stack, prefix);
  const progress = new Progress(session.terminal);
  const existing = new Set(groups.map(({ logGroupName }) => logGroupName));
  const missing = (await parameterLogGroups(stack)).filter(
    (name) => name.startsWith(prefix ?? "") && !existing.has(name),
  );
  const listed: Listed[] = [];
  try {
    for (const { logGroupName: logGroup = "" } of groups) {
      listed.push(describeFilters(logGroup, await filtersOf(logsOf(stack), logGroup), target));
      progress.show({ done: listed.length, total: groups.length, text: "log groups" });
    }
  } finally {
    progress.end();
  }
  for (const logGroup of missing) listed.push({ logGroup, subscription: absent, others: [] });
  return listed.toSorted((a, b) => (a.logGroup < b.logGroup ? -1 : 1));
}

function describeFilters(
  logGroup: string,
  filters: Awaited<ReturnType<typeof filtersOf>>,
  { filterName, streamArn, ownLogGroups }: SubscriptionTarget,
): Listed {
  const ours = filters.find((filter) => filter.filterName === filterName);
  const others = filters.flatMap((filter) =>
    filter.filterName === undefined || filter.filterName === filterName ? [] : [filter.filterName],
  );
  const isOwn = isOwnLogGroup(logGroup, ownLogGroups);
  const found = ours === undefined ? "no" : ours.destinationArn === streamArn ? "yes" : "to another stream";
  return { logGroup, subscription: isOwn && ours === undefined ? "the stack's own" : found, others };
}
