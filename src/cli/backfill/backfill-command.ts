import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { Command, Option } from "commander";
import { tiesOut } from "../../functions/load/contract/counts.ts";
import { formatName } from "../../functions/load/contract/shapes.ts";
import { periodOf } from "../../functions/load/plan-backfill/choose-object.ts";
import type { BackfillTotals } from "../../functions/load/plan-backfill/totals.ts";
import type { FormatName } from "../../shared/log-formats/formats.ts";
import { NotFoundError, UsageError } from "../errors/cli-errors.ts";
import { startExecution } from "../executions/start-execution.ts";
import { parseS3Url, s3UrlOf } from "../s3-urls/s3-url.ts";
import type { Session } from "../session.ts";
import { isAgreed } from "../terminal/ask.ts";
import { instant } from "../terminal/arguments.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { counted } from "../terminal/figures.ts";
import { follow } from "../terminal/follow.ts";
import { Progress } from "../terminal/progress.ts";
import { renderTable } from "../terminal/table.ts";
import { estimate, renderEstimate, type Work } from "./estimate.ts";
import { type BackfillEnd, followBackfill } from "./follow-backfill.ts";
import { readWork } from "./read-work.ts";

interface BackfillOptions {
  readonly since?: string;
  readonly until?: string;
  readonly format?: FormatName;
  readonly dryRun?: true;
  readonly yes?: true;
  /** `--no-follow` */
  readonly follow: boolean;
}

/** `logpipe backfill`: counts what is under a prefix, says what it would take, then loads it. */
export function backfillCommand(session: Session): Command {
  return withExamples(
    new Command("backfill")
      .description("load everything under a prefix, after counting it and asking")
      .argument("<url>", "the prefix, s3://BUCKET/PREFIX")
      .option(
        "--since <time>",
        "from this day or time on, by the day in the key, else when it was written",
        instant,
      )
      .option("--until <time>", "up to this day (it included) or time", instant)
      .addOption(new Option("--format <name>", "only, and as, this format").choices(formatName.options))
      .addOption(new Option("--dry-run", "only count and estimate").conflicts("yes"))
      .option("--yes", "do not ask")
      .option("--no-follow", "start it and end, without waiting for it")
      .action(async (url: string, options: BackfillOptions) => {
        session.exitCode = await runBackfill(session, url, options);
      }),
    [
      "backfill s3://my-log-bucket/AWSLogs/ --since 2026-05-01 --until 2026-05-31 --dry-run",
      "what would May take?",
    ],
    ["backfill s3://my-log-bucket/AWSLogs/ --since 2026-05-01 --until 2026-05-31", "load it"],
    ["backfill s3://my-archive/2026/05/ --format json --yes --no-follow", "in a script"],
  );
}

async function runBackfill(session: Session, url: string, options: BackfillOptions): Promise<ExitCode> {
  const { stack } = session;
  const place = parseS3Url(url);
  const { since, until, format } = options;
  const machine = await stack.resource("BackfillPrefixStateMachine");
  const work = await count(session, url, options);
  const atOnce = Number((await stack.parameter("LoadMaxConcurrency")) ?? 10);
  const estimated = estimate(work, atOnce);
  if (options.dryRun === true || work.objects === 0) {
    session.print({ url, ...work, estimate: estimated }, () => renderEstimate(work, estimated));
    session.say("Nothing was started.");
    return exitCodes.done;
  }
  session.say(renderEstimate(work, estimated));
  if (options.yes !== true && !(await isAgreed(session.terminal, "Load this?"))) {
    session.say("Nothing was started.");
    return exitCodes.done;
  }
  const input = { bucket: place.bucket, prefix: place.key, since, until, format };
  const arn = await startExecution(stack.client(SFNClient), machine, "backfill", input);
  if (options.follow) return await followToItsEnd(session, arn, work);
  session.print({ url, ...work, estimate: estimated, execution: arn }, () => arn);
  session.say("`logpipe status` shows what runs, `logpipe failures` what failed.");
  return exitCodes.done;
}

/** @throws NotFoundError when there is nothing under the prefix, UsageError for an empty period */
async function count(session: Session, url: string, options: BackfillOptions): Promise<Work> {
  const place = parseS3Url(url);
  const period = periodOf(options.since, options.until);
  if (period.sinceMs >= period.untilMs) throw new UsageError("--since must be before --until.");
  const choice = { ...period, format: options.format };
  const work = await readWork(session.stack.client(S3Client), place, choice, (listed) => {
    session.say(`${counted(listed, "object")} listed…`);
  });
  if (work.objects + work.passedOver === 0)
    throw new NotFoundError(`There is nothing under ${s3UrlOf(place)}: check the prefix.`);
  return work;
}

/** Follows an execution of BackfillPrefix, and tells its totals. */
export async function followToItsEnd(session: Session, arn: string, work: Work): Promise<ExitCode> {
  const { stack, terminal } = session;
  const progress = new Progress(terminal);
  const end = await follow(`The backfill goes on: ${arn}. \`logpipe status\` shows it.`, (signal) =>
    followBackfill(
      stack.client(SFNClient),
      arn,
      ({ done, running }) => {
        progress.show({
          done,
          total: Math.max(work.batches, done + running),
          text: `batches, ${running} running`,
        });
      },
      signal,
    ),
  ).finally(() => {
    progress.end();
  });
  return tellEnd(session, arn, end);
}

function tellEnd(session: Session, arn: string, end: BackfillEnd): ExitCode {
  if (!("totals" in end)) {
    session.print({ execution: arn, ...end }, () => `${end.status}: ${end.error}: ${end.cause}`);
    session.say("`logpipe failures` says what to do. What is loaded stays: start the same backfill again.");
    return exitCodes.somethingIsWrong;
  }
  const isTied = tiesOut(end.totals);
  session.print({ execution: arn, ...end, tiesOut: isTied }, () => renderTotals(end.totals, session));
  if (isTied) session.say("Everything ties out.");
  else session.say("The lines are not indexed + duplicates + rejected + skipped: please report it.");
  return isTied ? exitCodes.done : exitCodes.somethingIsWrong;
}

const columns = ["objects", "lines", "indexed", "duplic.", "reject.", "skipped", "retries", "batches"];

function renderTotals(totals: BackfillTotals, { terminal }: Session): string {
  const { objects, lines, indexed, duplicates, rejected, skipped, retried, batches, skippedObjects } = totals;
  const table = renderTable(
    columns.map((title) => ({ title, align: "right" })),
    [[objects, lines, indexed, duplicates, rejected, skipped, retried, batches]],
    terminal.columns,
  );
  return skippedObjects === 0
    ? table
    : `${table}\n${counted(skippedObjects, "more object")} had nothing to load.`;
}
