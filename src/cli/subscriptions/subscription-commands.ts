import { CloudWatchLogsClient, type SubscriptionFilter } from "@aws-sdk/client-cloudwatch-logs";
import { Command } from "commander";
import { isOwnLogGroup } from "../../shared/subscriptions/own-log-groups.ts";
import {
  filtersOf,
  subscribe,
  type SubscriptionResult,
  type SubscriptionTarget,
  unsubscribe,
} from "../../shared/subscriptions/subscriptions.ts";
import type { Session } from "../session.ts";
import { isAgreed } from "../terminal/ask.ts";
import { withExamples } from "../terminal/examples.ts";
import { exitCodes } from "../terminal/exit-codes.ts";
import { counted } from "../terminal/figures.ts";
import { Progress } from "../terminal/progress.ts";
import { renderTable } from "../terminal/table.ts";
import { checkChoice, chooseLogGroups, groupsWith } from "./list-log-groups.ts";
import { subscriptionTarget } from "./target.ts";

interface ChangeOptions {
  readonly prefix?: string;
  readonly tag?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

type Change = (
  logs: CloudWatchLogsClient,
  logGroup: string,
  target: SubscriptionTarget,
  dryRun: boolean,
) => Promise<SubscriptionResult>;

/** `logpipe subscribe`: log groups into the pipeline. */
export function subscribeCommand(session: Session): Command {
  return withExamples(
    changeCommand(session, "subscribe", "send log groups of CloudWatch Logs through the pipeline", subscribe),
    ["subscribe /aws/lambda/shop-checkout", "one log group"],
    ["subscribe --prefix /aws/lambda/shop- --dry-run", "see which log groups would be subscribed"],
    ["subscribe --tag team=shop --yes", "all log groups with a tag, without asking"],
  );
}

/** `logpipe unsubscribe`: takes the stack's own filter away; those of others stay. */
export function unsubscribeCommand(session: Session): Command {
  return withExamples(
    changeCommand(session, "unsubscribe", "take log groups out of the pipeline", unsubscribe),
    ["unsubscribe /aws/lambda/shop-checkout", "one log group"],
    ["unsubscribe --prefix /aws/lambda/ --yes", "all log groups that begin so"],
  );
}

function changeCommand(session: Session, name: string, description: string, change: Change): Command {
  return new Command(name)
    .description(description)
    .argument("[groups...]", "names of log groups")
    .option("--prefix <beginning>", "all log groups whose names begin so")
    .option("--tag <key=value>", "all log groups with that tag")
    .option("--dry-run", "only show what would be done")
    .option("--yes", "do not ask")
    .action(async (names: readonly string[], options: ChangeOptions) => {
      await changeSubscriptions(session, name, change, names, options);
    });
}

async function changeSubscriptions(
  session: Session,
  name: string,
  change: Change,
  names: readonly string[],
  { prefix, tag, dryRun = false, yes = false }: ChangeOptions,
): Promise<void> {
  checkChoice({ names, prefix, tag });
  const logs = session.stack.client(CloudWatchLogsClient);
  const target = await subscriptionTarget(session.stack);
  const groups = await chooseLogGroups(logs, { names, prefix, tag });
  if (names.length === 0 && !dryRun && !yes) {
    for (const group of groups) session.say(`  ${group}`);
    if (!(await isAgreed(session.terminal, `${name} ${counted(groups.length, "log group")}?`))) return;
  }
  const progress = new Progress(session.terminal);
  const results: SubscriptionResult[] = [];
  try {
    for (const group of groups) {
      results.push(await change(logs, group, target, dryRun));
      progress.show({ done: results.length, total: groups.length, text: "log groups" });
    }
  } finally {
    progress.end();
  }
  session.print({ dryRun, results }, () =>
    renderTable(
      [{ title: "log group", cut: "end" }, { title: dryRun ? "would be" : "is now" }],
      results.map(({ logGroup, outcome }) => [logGroup, outcome]),
      session.terminal.columns,
    ),
  );
  for (const { logGroup, problem } of results)
    if (problem !== undefined) session.say(`${logGroup}: ${problem}.`);
  if (results.some(({ outcome }) => outcome === "the stack's own"))
    session.say("The stack's own log groups are never subscribed: each of their lines would make another.");
  if (results.some(({ outcome }) => outcome === "failed")) session.exitCode = exitCodes.somethingIsWrong;
}

interface Listed {
  readonly logGroup: string;
  readonly subscription: "yes" | "no" | "to another stream" | "the stack's own";
  /** Names of other filters: a log group has at most two. */
  readonly others: readonly string[];
}

/** `logpipe subscriptions`: which log groups go through the pipeline. */
export function subscriptionsCommand(session: Session): Command {
  const command = new Command("subscriptions")
    .description("show which log groups go through the pipeline")
    .option("--prefix <beginning>", "only log groups whose names begin so")
    .option("--all", "log groups without any subscription, too")
    .action(async ({ prefix, all = false }: { readonly prefix?: string; readonly all?: boolean }) => {
      const listed = await listSubscriptions(session, prefix);
      const shown = all
        ? listed
        : listed.filter(({ subscription, others }) => subscription !== "no" || others.length > 0);
      session.print(shown, () =>
        renderTable(
          [
            { title: "log group", cut: "end" },
            { title: "subscribed" },
            { title: "other filters", cut: "end" },
          ],
          shown.map(({ logGroup, subscription, others }) => [
            logGroup,
            subscription,
            others.join(", ") || "-",
          ]),
          session.terminal.columns,
        ),
      );
      const ours = listed.filter(({ subscription }) => subscription === "yes").length;
      session.say(`${ours} of ${counted(listed.length, "log group")} are subscribed.`);
    });
  return withExamples(
    command,
    ["subscriptions", "all log groups that have a subscription filter"],
    ["subscriptions --prefix /aws/lambda/ --all", "every log group of Lambda functions"],
  );
}

async function listSubscriptions(session: Session, prefix: string | undefined): Promise<Listed[]> {
  const logs = session.stack.client(CloudWatchLogsClient);
  const target = await subscriptionTarget(session.stack);
  const groups = await groupsWith(logs, prefix);
  const progress = new Progress(session.terminal);
  const listed: Listed[] = [];
  try {
    for (const { logGroupName: logGroup = "" } of groups) {
      listed.push(describeFilters(logGroup, await filtersOf(logs, logGroup), target));
      progress.show({ done: listed.length, total: groups.length, text: "log groups" });
    }
  } finally {
    progress.end();
  }
  return listed.toSorted((a, b) => (a.logGroup < b.logGroup ? -1 : 1));
}

function describeFilters(
  logGroup: string,
  filters: readonly SubscriptionFilter[],
  { filterName, streamArn, ownLogGroups }: SubscriptionTarget,
): Listed {
  const ours = filters.find((filter) => filter.filterName === filterName);
  const others = filters.flatMap((filter) =>
    filter.filterName === undefined || filter.filterName === filterName ? [] : [filter.filterName],
  );
  const isOwn = isOwnLogGroup(logGroup, ownLogGroups);
  const kind = ours === undefined ? "no" : ours.destinationArn === streamArn ? "yes" : "to another stream";
  return { logGroup, subscription: isOwn && ours === undefined ? "the stack's own" : kind, others };
}
