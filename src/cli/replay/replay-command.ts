import { SFNClient } from "@aws-sdk/client-sfn";
import { Command, Option } from "commander";
import type { ObjectToLoad } from "../../functions/load/contract/load-input.ts";
import { formatName } from "../../functions/load/contract/shapes.ts";
import { UsageError } from "../errors/cli-errors.ts";
import { LoadFollower } from "../executions/follow-loads.ts";
import { startExecution } from "../executions/start-execution.ts";
import { endOfKey, renderTieOut, totalsOf, untied } from "../executions/tie-out.ts";
import type { Session } from "../session.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { counted } from "../terminal/figures.ts";
import { follow } from "../terminal/follow.ts";
import { Progress } from "../terminal/progress.ts";
import { type LoadInput, inputsOf } from "./inputs.ts";
import { distinct, objectOf } from "./listed-objects.ts";
import { readList, readObjectsOf } from "./read-sources.ts";

interface ReplayOptions {
  readonly from?: string;
  readonly execution?: string;
  readonly format?: string;
  /** `--no-follow` */
  readonly follow: boolean;
}

/** More than this is what BackfillPrefix is for: it starts a few executions at a time. */
const maxObjects = 5_000;

/** `logpipe replay`: loads objects again; what was loaded before counts as duplicates. */
export function replayCommand(session: Session): Command {
  return withExamples(
    new Command("replay")
      .description("load objects again; what is loaded already counts as duplicates")
      .argument("[url...]", "objects, s3://BUCKET/KEY")
      .option("--from <file>", "a list of them, a line each, URL or JSON; - for standard input")
      .option("--execution <arn>", "those of an execution, as `logpipe failures` names it")
      .addOption(
        new Option("--format <name>", "format of the objects (default: what keys and lines tell)").choices(
          formatName.options,
        ),
      )
      .option("--no-follow", "start the load and end, without waiting for it")
      .action(async (urls: string[], options: ReplayOptions) => {
        session.exitCode = await runReplay(session, urls, options);
      }),
    ["replay s3://my-log-bucket/AWSLogs/123456789012/my.log.gz", "one object"],
    ["replay --execution arn:aws:states:us-east-1:123456789012:execution:NAME:ID", "what an execution had to load"],
    ["replay --from objects.txt --format alb --no-follow", "a list, of which the format is known"],
  );
}

async function runReplay(
  session: Session,
  urls: readonly string[],
  options: ReplayOptions,
): Promise<ExitCode> {
  const { objects, format } = await chosen(session, urls, options);
  if (objects.length === 0) throw new UsageError("The list names no object.");
  if (objects.length > maxObjects)
    throw new UsageError(
      `${counted(objects.length, "object")} are more than a replay takes (${maxObjects}). Load their prefix: logpipe backfill s3://BUCKET/PREFIX`,
    );
  const arns = await startLoads(session, inputsOf(objects, options.format ?? format));
  if (options.follow) return await followLoads(session, arns, objects.length);
  session.print({ objects: objects.length, executions: arns }, () => arns.join("\n"));
  session.say("`logpipe status` shows what runs, `logpipe failures` what failed.");
  return exitCodes.done;
}

async function chosen(
  { stack, terminal }: Session,
  urls: readonly string[],
  { from, execution }: ReplayOptions,
): Promise<{ objects: readonly ObjectToLoad[]; format?: string | undefined }> {
  const given = [urls.length > 0, from !== undefined, execution !== undefined].filter(Boolean);
  if (given.length !== 1)
    throw new UsageError("Name objects, or a list with --from, or an execution with --execution: one of these.");
  if (execution !== undefined) return await readObjectsOf(stack, execution);
  if (from !== undefined) return { objects: distinct(await readList(from, terminal.stdin)) };
  return { objects: distinct(urls.map(objectOf)) };
}

/** Starts an execution for each input. When one cannot be started, says which were. */
async function startLoads(session: Session, inputs: readonly LoadInput[]): Promise<string[]> {
  const { stack } = session;
  const machine = await stack.resource("LoadObjectsStateMachine");
  const arns: string[] = [];
  try {
    for (const input of inputs)
      arns.push(await startExecution(stack.client(SFNClient), machine, "replay", input));
  } catch (error) {
    if (arns.length > 0)
      session.say(`${arns.length} of ${inputs.length} executions were started:\n${arns.join("\n")}`);
    throw error;
  }
  return arns;
}

/** Follows the loads to their ends, and ties them out. */
async function followLoads(session: Session, arns: readonly string[], wanted: number): Promise<ExitCode> {
  const { stack, terminal } = session;
  const progress = new Progress(terminal);
  const goesOn = `The load goes on (${counted(arns.length, "execution")}). \`logpipe status\` shows what runs.`;
  const find = async () => await Promise.resolve({ arns, complete: true });
  const loads = await follow(goesOn, (signal) =>
    new LoadFollower(stack.client(SFNClient)).follow(find, {
      signal,
      show: ({ running, chunksDone, chunks }) => {
        progress.show({ done: chunksDone, total: chunks, text: `chunks, ${counted(running, "execution")} running` });
      },
    }),
  ).finally(() => {
    progress.end();
  });
  const problems = untied(loads, wanted);
  session.print({ executions: arns, ...loads, totals: totalsOf(loads), problems }, () =>
    [
      ...(loads.objects.length > 0 ? [renderTieOut(loads, terminal.columns, endOfKey)] : []),
      ...loads.skipped.map(({ bucket, key, reason }) => `Not loaded: s3://${bucket}/${key}: ${reason}`),
      ...(problems.length === 0 ? ["Everything ties out."] : []),
    ].join("\n"),
  );
  for (const problem of problems) session.say(problem);
  if (problems.length === 0) return exitCodes.done;
  session.say("`logpipe failures` says what to do.");
  return exitCodes.somethingIsWrong;
}
