import { readFileSync } from "node:fs";
import type { Readable } from "node:stream";
import { text as textOf } from "node:stream/consumers";
import { type Command, Option } from "commander";
import * as z from "zod/mini";
import { InputRoom, type ObjectToLoad } from "../../functions/load/contract/load-input.ts";
import { formatName } from "../../functions/load/contract/shapes.ts";
import { readJson } from "../../shared/json/read-json.ts";
import { describeExecution, machineOf, startExecution } from "../stack/executions.ts";
import { loadInput } from "../stack/failures.ts";
import { followLoads } from "../stack/follow-loads.ts";
import { Stack } from "../stack/stack.ts";
import { parseS3Url, type S3Place, withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, UsageError } from "../terminal/errors.ts";
import { counted } from "../terminal/figures.ts";
import { Progress, watch } from "../terminal/progress.ts";
import type { Session } from "../terminal/session.ts";
import { renderTieOut, totalsOf, untied } from "../terminal/tie-out.ts";

interface ReplayOptions {
  readonly from?: string;
  readonly execution?: string;
  readonly format?: string;
  /** `--no-follow` */
  readonly follow: boolean;
}

/** More than this is what BackfillPrefix is for: it starts a few executions at a time. */
const maxObjects = 5_000;

/** `logpipe replay`: loads objects again; what is already loaded counts as duplicates. */
export function replay(command: Command, session: Session): Command {
  return withExamples(
    command
      .argument("[url...]", "objects, s3://BUCKET/KEY")
      .option("--from <file>", "a list of objects, one per line, as URL or JSON; - for standard input")
      .option("--execution <arn>", "the objects of this execution, as `logpipe failures` lists it")
      .addOption(
        new Option(
          "--format <name>",
          "format of the objects (default: detected from keys and lines)",
        ).choices(formatName.options),
      )
      .option("--no-follow", "start the load and exit, without waiting for it")
      .action(async (urls: string[], options: ReplayOptions) => {
        session.exitCode = await runReplay(session, urls, options);
      }),
    ["replay s3://my-log-bucket/AWSLogs/123456789012/my.log.gz", "one object"],
    [
      "replay --execution arn:aws:states:us-east-1:123456789012:execution:NAME:ID",
      "everything that an execution should have loaded",
    ],
    ["replay --from objects.txt --format alb --no-follow", "a list whose format is known"],
  );
}

async function runReplay(
  session: Session,
  urls: readonly string[],
  options: ReplayOptions,
): Promise<ExitCode> {
  const stack = Stack.of(session);
  const { objects, format } = await chosen(session, stack, urls, options);
  if (objects.length === 0) throw new UsageError("The list has no objects: put one S3 URL on each line.");
  if (objects.length > maxObjects)
    throw new UsageError(
      `${counted(objects.length, "object")} are too many for a replay (at most ${maxObjects}). Load their prefix instead: logpipe backfill s3://BUCKET/PREFIX`,
    );
  const arns = await startLoads(session, stack, inputsOf(objects, options.format ?? format));
  if (options.follow) return await reportLoads(session, stack, arns, objects.length);
  session.print({ objects: objects.length, executions: arns }, () => arns.join("\n"));
  session.say("`logpipe status` shows what is running, `logpipe failures` what failed.");
  return exitCodes.done;
}

async function chosen(
  { terminal }: Session,
  stack: Stack,
  urls: readonly string[],
  { from, execution }: ReplayOptions,
): Promise<{ objects: readonly ObjectToLoad[]; format?: string | undefined }> {
  const given = [urls.length > 0, from !== undefined, execution !== undefined].filter(Boolean);
  if (given.length !== 1)
    throw new UsageError("Give one of these: objects, a list with --from, or an execution with --execution.");
  if (execution !== undefined) return await readObjectsOf(stack, execution);
  if (from !== undefined) return { objects: distinct(await readList(from, terminal.stdin)) };
  return { objects: distinct(urls.map(objectOf)) };
}

/** Starts an execution for each input. If one cannot be started, says which ones were. */
async function startLoads(session: Session, stack: Stack, inputs: readonly LoadInput[]): Promise<string[]> {
  const machine = await stack.resource("LoadObjectsStateMachine");
  const arns: string[] = [];
  try {
    for (const input of inputs) arns.push(await startExecution(stack, machine, "replay", input));
  } catch (error) {
    if (arns.length > 0)
      session.say(`${arns.length} of ${inputs.length} executions were started:\n${arns.join("\n")}`);
    throw error;
  }
  return arns;
}

/** Follows the loads until they end, and ties them out. */
async function reportLoads(
  session: Session,
  stack: Stack,
  arns: readonly string[],
  wanted: number,
): Promise<ExitCode> {
  const { terminal } = session;
  const progress = new Progress(terminal);
  const whatGoesOn = `The load keeps running (${counted(arns.length, "execution")}). \`logpipe status\` shows it.`;
  const loads = await watch(whatGoesOn, (signal) =>
    followLoads(stack, arns, {
      signal,
      show: ({ running, chunksDone, chunks }) => {
        progress.show({
          done: chunksDone,
          total: chunks,
          text: `chunks, ${counted(running, "execution")} running`,
        });
      },
    }),
  ).finally(() => {
    progress.end();
  });
  const problems = untied(loads, wanted);
  session.print({ executions: arns, ...loads, totals: totalsOf(loads), problems }, () =>
    [
      ...(loads.objects.length > 0 ? [renderTieOut(loads, terminal.columns, ({ key }) => key)] : []),
      ...loads.skipped.map(({ bucket, key, reason }) => `Not loaded: s3://${bucket}/${key}: ${reason}`),
      ...(problems.length === 0 ? ["Everything ties out."] : []),
    ].join("\n"),
  );
  for (const problem of problems) session.say(problem);
  if (problems.length === 0) return exitCodes.done;
  session.say("`logpipe failures` says what to do.");
  return exitCodes.somethingIsWrong;
}

/** The objects of a file, or of standard input: `-`. @throws UsageError that names the line */
async function readList(file: string, stdin: Readable): Promise<ObjectToLoad[]> {
  if (file === "-") return objectsOfList(await textOf(stdin), "standard input");
  return objectsOfList(readFileSync(file, "utf8"), file);
}

/** The objects that an execution of LoadObjects, or one of its chunks, was started with, and its format. */
async function readObjectsOf(
  stack: Stack,
  arn: string,
): Promise<{ objects: ObjectToLoad[]; format: string | undefined }> {
  const machine = await machineOf(stack, arn);
  if (machine.name !== "LoadObjects")
    throw new UsageError(
      `${arn} is an execution of ${machine.name}, which does not load a list of objects; see logpipe ${machine.name === "BackfillPrefix" ? "backfill" : "clean"} --help.`,
    );
  const execution = await describeExecution(stack, arn);
  const { objects = [], format } = readJson(loadInput, execution.input) ?? {};
  if (objects.length === 0) throw new UsageError(`${arn} was started without objects.`);
  // Without their sizes, which may have changed: PlanChunks asks S3.
  return { objects: objects.map(({ bucket, key }) => ({ bucket, key })), format };
}

const objectLine = z.object({
  bucket: z.string().check(z.minLength(1)),
  key: z.string().check(z.minLength(1)),
});

/** An object by its URL. @throws UsageError for a prefix, and what is not a URL */
function objectOf(url: string): S3Place {
  const place = parseS3Url(url);
  if (place.key === "" || place.key.endsWith("/"))
    throw new UsageError(`${url} is a prefix, not an object. For all of a prefix: logpipe backfill ${url}`);
  return place;
}

/**
 * The objects of a list: one per line, `s3://bucket/key` or JSON `{"bucket", "key"}`; empty lines are ignored.
 * @param name what the list is called in errors
 * @throws UsageError that names the line
 */
function objectsOfList(text: string, name: string): S3Place[] {
  return text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === "") return [];
    try {
      const object = line.startsWith("{") ? readJson(objectLine, line) : objectOf(line);
      if (object === undefined) throw new UsageError('it is not {"bucket": …, "key": …}.');
      return [object];
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      throw new UsageError(`${name}, line ${index + 1}: ${error.message}`);
    }
  });
}

/** Each object once, in the order of the list. */
function distinct(objects: readonly ObjectToLoad[]): ObjectToLoad[] {
  const byIdentity = new Map(objects.map((object) => [JSON.stringify([object.bucket, object.key]), object]));
  return [...byIdentity.values()];
}

/** The input of one execution of LoadObjects. */
interface LoadInput {
  readonly objects: readonly ObjectToLoad[];
  readonly format?: string;
}

/** Distributes the objects over as few executions as the limits of their inputs allow. */
export function inputsOf(objects: readonly ObjectToLoad[], format: string | undefined): LoadInput[] {
  const batches: ObjectToLoad[][] = [];
  let room = new InputRoom();
  for (const object of objects) {
    const batch = batches.at(-1);
    if (batch !== undefined && room.take(object)) {
      batch.push(object);
      continue;
    }
    room = new InputRoom();
    room.take(object);
    batches.push([object]);
  }
  return batches.map((batch) => ({ objects: batch, ...(format === undefined ? {} : { format }) }));
}
