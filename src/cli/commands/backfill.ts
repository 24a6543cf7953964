import { type Command, Option } from "commander";
import { tiesOut } from "../../functions/load/contract/counts.ts";
import { formatName } from "../../functions/load/contract/shapes.ts";
import { periodOf } from "../../functions/load/plan-backfill/choose-object.ts";
import type { BackfillTotals } from "../../functions/load/plan-backfill/totals.ts";
import type { FormatName } from "../../shared/log-formats/formats.ts";
import { type BackfillEnd, followBackfill, readWork, type Work } from "../stack/backfill.ts";
import { startExecution } from "../stack/executions.ts";
import { Stack } from "../stack/stack.ts";
import { instant, parseS3Url, s3UrlOf, withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, NotFoundError, UsageError } from "../terminal/errors.ts";
import { byteFigure, counted, duration, figure } from "../terminal/figures.ts";
import { Progress, watch } from "../terminal/progress.ts";
import type { Session } from "../terminal/session.ts";
import { renderTable } from "../terminal/table.ts";
import { isAgreed } from "../terminal/terminal.ts";

interface BackfillOptions {
  readonly since?: string;
  readonly until?: string;
  readonly format?: FormatName;
  readonly dryRun?: true;
  readonly yes?: true;
  /** `--no-follow` */
  readonly follow: boolean;
}

/** `logpipe backfill`: counts what is under a prefix, estimates time and cost, then loads it. */
export function backfill(command: Command, session: Session): Command {
  return withExamples(
    command
      .argument("<url>", "the prefix, s3://BUCKET/PREFIX")
      .option(
        "--since <time>",
        "from this day or time on, going by the day in the key, otherwise by when the object was written",
        instant,
      )
      .option("--until <time>", "up to this day (inclusive) or time", instant)
      .addOption(
        new Option("--format <name>", "load only objects of this format, as this format").choices(
          formatName.options,
        ),
      )
      .addOption(new Option("--dry-run", "only count and estimate").conflicts("yes"))
      .option("--yes", "do not ask")
      .option("--no-follow", "start it and exit, without waiting for it")
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
  const stack = Stack.of(session);
  const place = parseS3Url(url);
  const { since, until, format } = options;
  const machine = await stack.resource("BackfillPrefixStateMachine");
  const work = await count(session, stack, url, options);
  const loadersAtOnce = Number((await stack.parameter("LoadMaxConcurrency")) ?? 10);
  const estimated = estimate(work, loadersAtOnce);
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
  const arn = await startExecution(stack, machine, "backfill", input);
  if (options.follow) return await followToItsEnd(session, stack, arn, work);
  session.print({ url, ...work, estimate: estimated, execution: arn }, () => arn);
  session.say("`logpipe status` shows what is running, `logpipe failures` what failed.");
  return exitCodes.done;
}

/** @throws NotFoundError when there is nothing under the prefix, UsageError for an empty period */
async function count(session: Session, stack: Stack, url: string, options: BackfillOptions): Promise<Work> {
  const place = parseS3Url(url);
  const period = periodOf(options.since, options.until);
  if (period.sinceMs >= period.untilMs) throw new UsageError("--since must be before --until.");
  const choice = { ...period, format: options.format };
  const work = await readWork(stack, place, choice, (listed) => {
    session.say(`${counted(listed, "object")} listed…`);
  });
  if (work.objects + work.passedOver === 0)
    throw new NotFoundError(`There is nothing under ${s3UrlOf(place)}: check the prefix.`);
  return work;
}

/** Follows an execution of BackfillPrefix, and prints its totals. */
export async function followToItsEnd(
  session: Session,
  stack: Stack,
  arn: string,
  work: Work,
): Promise<ExitCode> {
  const progress = new Progress(session.terminal);
  const end = await watch(`The backfill keeps running: ${arn}. \`logpipe status\` shows it.`, (signal) =>
    followBackfill(
      stack,
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
  return reportEnd(session, arn, end);
}

function reportEnd(session: Session, arn: string, end: BackfillEnd): ExitCode {
  if (!("totals" in end)) {
    session.print({ execution: arn, ...end }, () => `${end.status}: ${end.error}: ${end.cause}`);
    session.say(
      "`logpipe failures` says what to do. What has been loaded stays: start the same backfill again.",
    );
    return exitCodes.somethingIsWrong;
  }
  const isTied = tiesOut(end.totals);
  session.print({ execution: arn, ...end, tiesOut: isTied }, () => renderTotals(end.totals, session));
  if (isTied) session.say("Everything ties out.");
  else session.say("The lines do not equal indexed + duplicates + rejected + skipped: please report it.");
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

export interface Estimate {
  readonly lines: number;
  readonly uncompressedBytes: number;
  /** At the measured speed, and at a fifth of it. */
  readonly seconds: { readonly from: number; readonly to: number };
  readonly usd: { readonly from: number; readonly to: number };
}

/** From docs/costs.md: list prices of us-east-1, and speeds measured on the local stack. */
const figures = {
  linesPerByte: 3_200_000 / 1e9,
  linesPerSecond: 47_000,
  /** A domain may manage only a fifth of that speed. */
  slower: 5,
  /** Assumed: access logs inflate to about ten times their stored size. */
  gzipRatio: 10,
  /** Assumed: requests before an object's first byte arrives. */
  secondsPerObject: 0.1,
  chunkBytes: 64 * 1024 ** 2,
  usdPerLambdaSecond: 1.73 * 0.0000133,
  usdPerTransition: 25 / 1e6,
  /** Of LoadObjects, and of its child in the backfill. */
  transitionsPerBatch: 5 + 3,
  transitionsPerChunk: 4,
  /** A HEAD and a GET. */
  usdPerObject: 2 * 0.0000004,
};

/** Estimates time and money. @param loadersAtOnce chunks that load at the same time */
export function estimate({ objects, plainBytes, gzipBytes, batches }: Work, loadersAtOnce: number): Estimate {
  const uncompressedBytes = plainBytes + gzipBytes * figures.gzipRatio;
  const lines = uncompressedBytes * figures.linesPerByte;
  const requestSeconds = objects * figures.secondsPerObject;
  const loadSeconds = lines / figures.linesPerSecond;
  const chunks = Math.max(batches, (plainBytes + gzipBytes) / figures.chunkBytes);
  const transitions = batches * figures.transitionsPerBatch + chunks * figures.transitionsPerChunk;
  const otherUsd = transitions * figures.usdPerTransition + objects * figures.usdPerObject;
  const usd = (seconds: number): number => (seconds + requestSeconds) * figures.usdPerLambdaSecond + otherUsd;
  // The domain sets the speed of indexing, however many load at once; requests to S3 run in parallel.
  const time = (seconds: number): number => seconds + requestSeconds / loadersAtOnce;
  const slow = loadSeconds * figures.slower;
  return {
    lines: Math.round(lines),
    uncompressedBytes,
    seconds: { from: time(loadSeconds), to: time(slow) },
    usd: { from: usd(loadSeconds), to: usd(slow) },
  };
}

/** The estimate as text. */
export function renderEstimate(work: Work, { lines, uncompressedBytes, seconds, usd }: Estimate): string {
  const { objects, plainBytes, gzipBytes, batches, passedOver, isCapped } = work;
  const atLeast = isCapped ? "at least " : "";
  return [
    `Objects  ${atLeast}${figure(objects)}, ${byteFigure(plainBytes + gzipBytes)} as stored; ${figure(passedOver)} skipped`,
    `Lines    about ${figure(lines)}, ${byteFigure(uncompressedBytes)} uncompressed${gzipBytes > 0 ? ` (assuming that gzip inflates ${figures.gzipRatio}-fold)` : ""}`,
    `Time     ${duration(seconds.from * 1000)} to ${duration(seconds.to * 1000)}, depending on the domain`,
    `Cost     ${dollars(usd)} USD for Lambda, Step Functions and S3; docs/costs.md shows the arithmetic`,
    `Runs     ${counted(batches, "execution")} of LoadObjects`,
    ...(isCapped ? ["Listing stopped early: there is more than this, and all of it would be loaded."] : []),
  ].join("\n");
}

function dollars({ from, to }: Estimate["usd"]): string {
  return to < 0.01 ? "less than 0.01" : `${from.toFixed(2)} to ${to.toFixed(2)}`;
}
