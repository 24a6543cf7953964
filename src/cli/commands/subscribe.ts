import type { Command } from "commander";
import {
  subscribe as subscribeGroup,
  type SubscriptionResult,
  unsubscribe as unsubscribeGroup,
} from "../../shared/subscriptions/subscriptions.ts";
import { checkChoice, chooseLogGroups, logsOf, subscriptionTarget } from "../stack/log-groups.ts";
import { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/command-line.ts";
import { exitCodes } from "../terminal/errors.ts";
import { counted } from "../terminal/figures.ts";
import { Progress } from "../terminal/progress.ts";
import type { Session } from "../terminal/session.ts";
import { renderTable } from "../terminal/table.ts";
import { isAgreed } from "../terminal/terminal.ts";

interface ChangeOptions {
  readonly prefix?: string;
  readonly tag?: string;
  readonly dryRun?: boolean;
  readonly yes?: boolean;
}

/** `logpipe subscribe`: sends log groups through the pipeline. */
export function subscribe(command: Command, session: Session): Command {
  return withExamples(
    changing(command, session, subscribeGroup),
    ["subscribe /aws/lambda/shop-checkout", "one log group"],
    ["subscribe --prefix /aws/lambda/shop- --dry-run", "see which log groups would be subscribed"],
    ["subscribe --tag team=shop --yes", "all log groups with a tag, without asking"],
  );
}

/** `logpipe unsubscribe`: removes the stack's own filter; other filters stay. */
export function unsubscribe(command: Command, session: Session): Command {
  return withExamples(
    changing(command, session, unsubscribeGroup),
    ["unsubscribe /aws/lambda/shop-checkout", "one log group"],
    ["unsubscribe --prefix /aws/lambda/ --yes", "all log groups whose names begin with this"],
  );
}

type Change = typeof subscribeGroup | typeof unsubscribeGroup;

function changing(command: Command, session: Session, change: Change): Command {
  return command
    .argument("[groups...]", "names of log groups")
    .option("--prefix <beginning>", "all log groups whose names begin with this")
    .option("--tag <key=value>", "all log groups with that tag")
    .option("--dry-run", "only show what would be done")
    .option("--yes", "do not ask")
    .action(async (names: readonly string[], options: ChangeOptions) => {
      await runChange(session, command.name(), change, names, options);
    });
}

async function runChange(
  session: Session,
  name: string,
  change: Change,
  names: readonly string[],
  { prefix, tag, dryRun = false, yes = false }: ChangeOptions,
): Promise<void> {
  checkChoice({ names, prefix, tag });
  const stack = Stack.of(session);
  const target = await subscriptionTarget(stack);
  const groups = await chooseLogGroups(stack, { names, prefix, tag });
  if (names.length === 0 && !dryRun && !yes) {
    for (const group of groups) session.say(`  ${group}`);
    if (!(await isAgreed(session.terminal, `${name} ${counted(groups.length, "log group")}?`))) return;
  }
  const progress = new Progress(session.terminal);
  const results: SubscriptionResult[] = [];
  try {
    for (const group of groups) {
      results.push(await change(logsOf(stack), group, target, dryRun));
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
    session.say(
      "The stack's own log groups are never subscribed: each of their lines would produce another.",
    );
  if (results.some(({ outcome }) => outcome === "failed")) session.exitCode = exitCodes.somethingIsWrong;
}
