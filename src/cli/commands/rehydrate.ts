import { type Command, Option } from "commander";
import { type Choice, periodOf } from "../../functions/load/plan-backfill/choose-object.ts";
import { readWork, type Work } from "../stack/backfill.ts";
import { startExecution } from "../stack/executions.ts";
import { Stack } from "../stack/stack.ts";
import { instant, withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, UsageError } from "../terminal/errors.ts";
import type { Session } from "../terminal/session.ts";
import { isAgreed } from "../terminal/terminal.ts";
import { estimate, followToItsEnd, renderEstimate } from "./backfill.ts";

interface RehydrateOptions {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: true;
  readonly yes?: true;
  /** `--no-follow` */
  readonly follow: boolean;
}

/** `logpipe rehydrate`: loads archived application logs into OpenSearch again, under the index prefix JsonIndexPrefix. */
export function rehydrate(command: Command, session: Session): Command {
  return withExamples(
    command
      .requiredOption("--from <time>", "from this day or hour on (UTC)", instant)
      .requiredOption("--to <time>", "up to this day (inclusive) or time", instant)
      .addOption(new Option("--dry-run", "only count and estimate").conflicts("yes"))
      .option("--yes", "do not ask")
      .option("--no-follow", "start it and exit, without waiting for it")
      .action(async (options: RehydrateOptions) => {
        session.exitCode = await runRehydrate(session, options);
      }),
    ["rehydrate --from 2026-05-03 --to 2026-05-03 --dry-run", "how much is one day?"],
    ["rehydrate --from 2026-05-03T10:00:00Z --to 2026-05-03T12:00:00Z --yes", "two hours of it"],
  );
}

async function runRehydrate(session: Session, { from, to, ...options }: RehydrateOptions): Promise<ExitCode> {
  const stack = Stack.of(session);
  const { terminal } = session;
  const period = periodOf(from, to);
  if (period.sinceMs >= period.untilMs) throw new UsageError("--from must be before --to.");
  const bucket = await stack.resource("ArchiveBucket");
  const indexPrefix = (await stack.parameter("JsonIndexPrefix")) ?? "rehydrated-";
  const work = await count(stack, bucket, { ...period, format: "json" });
  const estimated = estimate(work, Number((await stack.parameter("LoadMaxConcurrency")) ?? 10));
  const prefix = archivePrefix(period.sinceMs, period.untilMs);
  const summary = { url: `s3://${bucket}/${prefix}`, indexPrefix, ...work, estimate: estimated };
  if (options.dryRun === true || work.objects === 0) {
    session.print(summary, () => renderEstimate(work, estimated));
    session.say("Nothing was started.");
    return exitCodes.done;
  }
  session.say(renderEstimate(work, estimated));
  if (options.yes !== true && !(await isAgreed(terminal, `Load this into ${indexPrefix}*?`))) {
    session.say("Nothing was started.");
    return exitCodes.done;
  }
  const machine = await stack.resource("BackfillPrefixStateMachine");
  const input = { bucket, prefix, since: from, until: to, format: "json" };
  const arn = await startExecution(stack, machine, "rehydrate", input);
  if (options.follow) return await followToItsEnd(session, stack, arn, work);
  session.print({ ...summary, execution: arn }, () => arn);
  session.say("`logpipe status` shows what is running, `logpipe failures` what failed.");
  return exitCodes.done;
}

/** Day by day: the folder that the days have in common may hold much more. */
async function count(stack: Stack, bucket: string, choice: Choice): Promise<Work> {
  const works: Work[] = [];
  for (const key of archiveDays(choice.sinceMs, choice.untilMs))
    works.push(await readWork(stack, { bucket, key }, choice));
  return addWork(works);
}

/** Where Firehose writes every record, by the hour of its arrival (UTC): `archive/2026/05/03/04/`. */
const archiveFolder = "archive/";
const dayMs = 86_400_000;

/** The folder that holds everything of that period, and as little else as possible. @param untilMs exclusive */
export function archivePrefix(sinceMs: number, untilMs: number): string {
  const [first, last] = [dayPath(sinceMs), dayPath(untilMs - 1)];
  let same = 0;
  while (same < first.length && first[same] === last[same]) same += 1;
  const common = first.slice(0, first.slice(0, same).lastIndexOf("/") + 1);
  return `${archiveFolder}${common}`;
}

/** The folders of the days of that period. @param untilMs exclusive */
export function archiveDays(sinceMs: number, untilMs: number): string[] {
  const days: string[] = [];
  for (let ms = Math.floor(sinceMs / dayMs) * dayMs; ms < untilMs; ms += dayMs)
    days.push(`${archiveFolder}${dayPath(ms)}`);
  return days;
}

/** `2026/05/03/` */
function dayPath(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 10).replaceAll("-", "/")}/`;
}

/** The work of all days together. Batches run on from one day to the next: there may be fewer. */
export function addWork(works: readonly Work[]): Work {
  const sum = (of: (work: Work) => number): number => works.reduce((total, work) => total + of(work), 0);
  return {
    objects: sum(({ objects }) => objects),
    plainBytes: sum(({ plainBytes }) => plainBytes),
    gzipBytes: sum(({ gzipBytes }) => gzipBytes),
    batches: sum(({ batches }) => batches),
    passedOver: sum(({ passedOver }) => passedOver),
    isCapped: works.some(({ isCapped }) => isCapped),
  };
}
