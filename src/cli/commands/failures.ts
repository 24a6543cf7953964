import type { Command } from "commander";
import * as z from "zod/mini";
import { type ObjectErrorName, objectErrorNames } from "../../shared/errors/errors.ts";
import { readJson } from "../../shared/json/read-json.ts";
import type { Failures } from "../../ui/server-contract.ts";
import { machinesOf } from "../stack/executions.ts";
import { type Failure, readFailed, readFailure } from "../stack/failures.ts";
import { deadLetterQueues, type Queue, readQueues } from "../stack/intake.ts";
import { Stack } from "../stack/stack.ts";
import { parseSince, positive, shellQuoted, withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes } from "../terminal/errors.ts";
import { age, counted, duration } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";
import { coloured, type Terminal } from "../terminal/terminal.ts";

interface FailuresOptions {
  readonly since?: number;
  readonly limit: number;
}

const dayMs = 86_400_000;
const defaultLimit = 20;

/** `logpipe failures`: what failed, why, and what to do. */
export function failures(command: Command, session: Session): Command {
  return withExamples(
    command
      .option("--since <when>", "a length of time (90m, 24h, 7d), a date or a time (default: 7d)", (text) =>
        parseSince(text),
      )
      .option(
        "--limit <number>",
        "describe at most this many, the latest first; all are counted",
        positive,
        defaultLimit,
      )
      .action(async (options: FailuresOptions) => {
        session.exitCode = await runFailures(session, options);
      }),
    ["failures", "the last seven days"],
    ["failures --since 24h --json", "for a script: its exit code is 1 if there are any"],
  );
}

interface FoundFailures {
  readonly sinceMs: number;
  /** How many there are; the latest of them are described. */
  readonly failed: number;
  readonly described: readonly Failure[];
  readonly deadLetters: readonly Queue[];
}

async function readFailures(
  stack: Stack,
  { since, limit }: FailuresOptions,
  nowMs: number,
): Promise<FoundFailures> {
  const sinceMs = since ?? nowMs - 7 * dayMs;
  const failed = await readFailed(stack, await machinesOf(stack), sinceMs);
  const described: Failure[] = [];
  for (const one of failed.slice(0, limit)) described.push(await readFailure(stack, one));
  return {
    sinceMs,
    failed: failed.length,
    described,
    deadLetters: await readQueues(stack, deadLetterQueues),
  };
}

function documentOf({ sinceMs, failed, described, deadLetters }: FoundFailures): Failures {
  return {
    since: new Date(sinceMs).toISOString(),
    failed,
    failures: described.map((failure) => {
      const { startedAt, endedAt, ...others } = failure;
      return {
        ...others,
        ...(startedAt === undefined ? {} : { startedAt: startedAt.toISOString() }),
        ...(endedAt === undefined ? {} : { endedAt: endedAt.toISOString() }),
        meaning: adviceFor(failure).meaning,
        next: nextCommands(failure),
      };
    }),
    deadLetters,
  };
}

/** What `logpipe failures --json` prints. */
export async function failuresDocument(stack: Stack): Promise<Failures> {
  return documentOf(await readFailures(stack, { limit: defaultLimit }, Date.now()));
}

async function runFailures(session: Session, options: FailuresOptions): Promise<ExitCode> {
  const now = Date.now();
  const found = await readFailures(Stack.of(session), options, now);
  const { sinceMs, failed, described, deadLetters } = found;
  const dead = deadLetters.filter(({ waiting, inFlight }) => waiting + inFlight > 0);
  session.print(documentOf(found), () =>
    [
      `${counted(failed, "failed execution")} since ${new Date(sinceMs).toISOString().slice(0, 16)}Z.`,
      ...described.map((failure) => renderFailure(failure, now, session.terminal)),
      ...(failed > described.length ? [`The latest ${described.length} are shown; --limit shows more.`] : []),
      ...dead.map(
        ({ name, waiting, inFlight }) =>
          `${name}: ${counted(waiting + inFlight, "message")} that could not be delivered.`,
      ),
    ].join("\n\n"),
  );
  return failed + dead.length > 0 ? exitCodes.somethingIsWrong : exitCodes.done;
}

const causeCharacters = 400;
const shownObjects = 3;

/** A failure as a few lines; its full ARN is in the suggested command. */
function renderFailure(failure: Failure, now: number, terminal: Pick<Terminal, "colours">): string {
  const { machine, status, startedAt, endedAt, error, cause, objects } = failure;
  const ran = startedAt && endedAt ? `, after ${duration(endedAt.getTime() - startedAt.getTime())}` : "";
  const { meaning, first } = adviceFor(failure);
  const next = nextCommands(failure);
  return [
    `${coloured(terminal, "bold", machine)}  ${coloured(terminal, "red", status)}  ${age(endedAt, now)}${ran}`,
    `  ${error}${cause === "" ? "" : `: ${shortened(cause)}`}`,
    `  ${meaning}`,
    ...(failure.failedChunks > 0
      ? [`  ${counted(failure.failedChunks, "chunk")} failed${also(failure)}.`]
      : []),
    ...objects.slice(0, shownObjects).map((url) => `  ${url}`),
    ...(objects.length > shownObjects
      ? [`  and ${counted(objects.length - shownObjects, "more object", "more objects")}`]
      : []),
    ...(next.length > 0 ? [`  → ${[first, ...next].filter(Boolean).join(" ")}`] : [`  ${failure.arn}`]),
  ].join("\n");
}

function also({ otherErrors }: Failure): string {
  return otherErrors.length === 0 ? "" : `, some of them with ${otherErrors.join(", ")}`;
}

function shortened(cause: string): string {
  const line = cause.trim().replaceAll(/\s+/g, " ");
  return line.length <= causeCharacters ? line : `${line.slice(0, causeCharacters - 1)}…`;
}

/** What to do about a failed execution: resume it, start again with its input, or something else. */
type Way = "redrive" | "replay" | "backfill" | "clean" | "input";

interface Advice {
  /** What the error means. */
  readonly meaning: string;
  readonly way: Way;
  /** What to do first. */
  readonly first: string;
}

const objectErrors: Readonly<Record<ObjectErrorName, readonly [meaning: string, first: string]>> = {
  ObjectChangedError: [
    "The object was replaced while it was loaded.",
    "Its new version is loaded separately; replay only if that load is missing.",
  ],
  ObjectVanishedError: ["The object no longer exists.", "Restore it."],
  ObjectArchivedError: ["The object is in an archive storage class.", "Restore it."],
  ObjectUnreadableError: ["The loader is not allowed to read the object, or to use its key.", "Allow it."],
  GzipTruncatedError: ["The gzip data ends early; what could be read was loaded.", "Replace the object."],
  GzipCorruptError: ["The gzip data is damaged; what could be read was loaded.", "Replace the object."],
  WrongFormatError: ["Most of its lines are in another format.", "Name the right one with --format."],
};

const others: Readonly<Record<string, Advice>> = {
  ClusterRefusesError: {
    meaning: "OpenSearch refuses everything: permissions, a write block, a full disk or a closed index.",
    way: "redrive",
    first: "Fix that.",
  },
  OpenSearchUnavailableError: {
    meaning: "OpenSearch was down, or overloaded, for longer than the retries last.",
    way: "redrive",
    first: "Wait until it responds.",
  },
  S3UnavailableError: { meaning: "S3 did not respond for a long time.", way: "redrive", first: "Wait." },
  S3RefusesError: {
    meaning:
      "S3 refuses to list a bucket or to store rejects: a permission is missing, or the bucket does not exist.",
    way: "redrive",
    first: "Fix that.",
  },
  SecretUnavailableError: {
    meaning:
      "Secrets Manager did not respond for a long time, so the pseudonym key could not be read; in a VPC it needs an endpoint or NAT.",
    way: "redrive",
    first: "Wait, or add a route to it.",
  },
  ConfigurationError: {
    meaning: "Parameters of the stack are wrong, or the pseudonym key cannot be read.",
    way: "redrive",
    first: "Correct what the message lists.",
  },
  ObjectsNotLoadedError: {
    meaning: "Several objects could not be loaded completely, for different reasons.",
    way: "replay",
    first: "Fix each.",
  },
  TieOutError: {
    meaning: "The counters do not add up: a bug in logpipe.",
    way: "replay",
    first: "Report it, with the log lines of LoadChunk.",
  },
  InputError: {
    meaning: "The execution was started with an input that it does not accept.",
    way: "input",
    first: "",
  },
  BackfillIncompleteError: {
    meaning: "Some batches did not load; their LoadObjects executions are listed as failures, too.",
    way: "backfill",
    first: "Fix those, or what caused them.",
  },
};

/** What the failure means and what helps. A redrive repeats the failed state with the same input. */
function adviceFor({ machine, error, status }: Pick<Failure, "machine" | "error" | "status">): Advice {
  if (machine === "CleanIndexes")
    return {
      meaning: "Indexes were not deleted; see docs/cleaning.md for what each error means.",
      way: "clean",
      first: "The next run tries again.",
    };
  const known = others[error];
  if (known !== undefined) return known;
  const object = objectErrorNames.find((name) => name === error);
  if (object !== undefined) {
    const [meaning, first] = objectErrors[object];
    return { meaning, way: "replay", first };
  }
  if (status === "ABORTED") return { meaning: "Somebody stopped it.", way: "redrive", first: "" };
  return { meaning: "AWS or a function failed.", way: "redrive", first: "Look at its logs." };
}

/** Why the execution cannot be redriven; undefined if it can, or if only trying will show (there is no status). */
export function obstacleToRedrive(failure: Failure): string | undefined {
  const { way } = adviceFor(failure);
  if (failure.status === "RUNNING" || failure.status === "SUCCEEDED") return `it is ${failure.status}`;
  if (way === "clean") return "a new run makes a new list";
  if (way !== "redrive") return "it would fail the same way again";
  const { redriveStatus, redriveReason } = failure;
  if (redriveStatus === undefined || redriveStatus === "REDRIVABLE") return undefined;
  return redriveReason ?? redriveStatus;
}

/** Commands that help, the best one first. */
function nextCommands(failure: Failure): string[] {
  const { way } = adviceFor(failure);
  if (way === "clean") return ["logpipe clean"];
  if (way === "input") return [];
  if (obstacleToRedrive(failure) === undefined) return [`logpipe redrive ${failure.arn}`];
  return [insteadOfRedrive(failure)];
}

/** What loads the same again where a redrive is not possible. */
export function insteadOfRedrive({ machine, arn, objects, input }: Failure): string {
  if (machine === "CleanIndexes") return "logpipe clean";
  if (machine === "LoadObjects") return `logpipe replay --execution ${arn}`;
  return `logpipe backfill ${shellQuoted(objects[0] ?? "s3://BUCKET/PREFIX")}${backfillOptions(input)}`;
}

const backfillInput = z.object({
  since: z.optional(z.string()),
  until: z.optional(z.string()),
  format: z.optional(z.string()),
});

function backfillOptions(input: string): string {
  const options = Object.entries(readJson(backfillInput, input) ?? {});
  return options.map(([name, value = ""]) => ` --${name} ${shellQuoted(value)}`).join("");
}
