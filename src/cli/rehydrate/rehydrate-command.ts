import { S3Client } from "@aws-sdk/client-s3";
import { SFNClient } from "@aws-sdk/client-sfn";
import { Command, Option } from "commander";
import { type Choice, periodOf } from "../../functions/load/plan-backfill/choose-object.ts";
import { followToItsEnd } from "../backfill/backfill-command.ts";
import { estimate, renderEstimate, type Work } from "../backfill/estimate.ts";
import { readWork } from "../backfill/read-work.ts";
import { UsageError } from "../errors/cli-errors.ts";
import { startExecution } from "../executions/start-execution.ts";
import type { Session } from "../session.ts";
import type { Stack } from "../stack/stack.ts";
import { isAgreed } from "../terminal/ask.ts";
import { instant } from "../terminal/arguments.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { addWork, archiveDays, archivePrefix } from "./archive-hours.ts";

interface RehydrateOptions {
  readonly from: string;
  readonly to: string;
  readonly dryRun?: true;
  readonly yes?: true;
  /** `--no-follow` */
  readonly follow: boolean;
}

/** `logpipe rehydrate`: the archive of application logs back into OpenSearch, under the index prefix JsonIndexPrefix. */
export function rehydrateCommand(session: Session): Command {
  return withExamples(
    new Command("rehydrate")
      .description("load application logs from the archive again, by the hours in which they arrived")
      .requiredOption("--from <time>", "from this day or hour (UTC) on", instant)
      .requiredOption("--to <time>", "up to this day (it included) or time", instant)
      .addOption(new Option("--dry-run", "only count and estimate").conflicts("yes"))
      .option("--yes", "do not ask")
      .option("--no-follow", "start it and end, without waiting for it")
      .action(async (options: RehydrateOptions) => {
        session.exitCode = await runRehydrate(session, options);
      }),
    ["rehydrate --from 2026-05-03 --to 2026-05-03 --dry-run", "how much is a day?"],
    ["rehydrate --from 2026-05-03T10:00:00Z --to 2026-05-03T12:00:00Z --yes", "two hours of it"],
  );
}

async function runRehydrate(session: Session, { from, to, ...options }: RehydrateOptions): Promise<ExitCode> {
  const { stack, terminal } = session;
  const period = periodOf(from, to);
  if (period.sinceMs >= period.untilMs) throw new UsageError("--from must be before --to.");
  const bucket = await stack.resource("ArchiveBucket");
  const indexPrefix = (await stack.parameter("JsonIndexPrefix")) ?? "rehydrated-";
  const work = await count(stack, bucket, { ...period, format: "json" });
  const estimated = estimate(work, Number((await stack.parameter("LoadMaxConcurrency")) ?? 10));
  const prefix = archivePrefix(period.sinceMs, period.untilMs);
  const told = { url: `s3://${bucket}/${prefix}`, indexPrefix, ...work, estimate: estimated };
  if (options.dryRun === true || work.objects === 0) {
    session.print(told, () => renderEstimate(work, estimated));
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
  const arn = await startExecution(stack.client(SFNClient), machine, "rehydrate", input);
  if (options.follow) return await followToItsEnd(session, arn, work);
  session.print({ ...told, execution: arn }, () => arn);
  session.say("`logpipe status` shows what runs, `logpipe failures` what failed.");
  return exitCodes.done;
}

/** Day by day: the folder that they have in common may hold much else. */
async function count(stack: Stack, bucket: string, choice: Choice): Promise<Work> {
  const works: Work[] = [];
  for (const key of archiveDays(choice.sinceMs, choice.untilMs))
    works.push(await readWork(stack.client(S3Client), { bucket, key }, choice, () => undefined));
  return addWork(works);
}
