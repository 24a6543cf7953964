import { readFileSync } from "node:fs";
import { Command, Option } from "commander";
import { decide } from "../../functions/clean/compute-deletions/decide.ts";
import type { Deletion, Listing } from "../../functions/clean/contract/listing.ts";
import { parseRules } from "../../functions/clean/contract/rules.ts";
import { deleteIndex } from "../../functions/clean/delete-index/delete-index.ts";
import { readIndexes } from "../../functions/clean/list-indexes/read-indexes.ts";
import { sift } from "../../functions/clean/list-indexes/sift.ts";
import {
  ClusterRefusesError,
  OpenSearchUnavailableError,
  SnapshotInProgressError,
} from "../../shared/errors/errors.ts";
import type { Rotation } from "../../shared/log-formats/index-name.ts";
import { NotFoundError, UsageError } from "../errors/cli-errors.ts";
import type { Session } from "../session.ts";
import { withExamples } from "../terminal/examples.ts";
import { type ExitCode, exitCodes } from "../terminal/exit-codes.ts";
import { byteFigure } from "../terminal/figures.ts";
import { readPlan } from "./read-plan.ts";

interface CleanOptions {
  readonly rules?: string;
  readonly rotation?: Rotation;
  readonly endpoint?: string;
  readonly plan?: string;
  readonly now?: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

const rotations: readonly Rotation[] = ["hour", "day", "week", "month"];

/** `logpipe clean`: what CleanIndexes does, with the user's credentials, or on a list without any cluster. */
export function cleanCommand(session: Session): Command {
  return withExamples(
    new Command("clean")
      .description("show which indexes the rules let go, and delete them")
      .option("--rules <file>", "the rules, as in the parameter CleanRules (default: the stack's)")
      .addOption(
        new Option(
          "--rotation <period>",
          "rotation of families that do not name theirs (default: the stack's; day with --rules)",
        ).choices(rotations),
      )
      .option("--endpoint <url>", "the OpenSearch domain (default: the stack's); requests are signed")
      .addOption(
        new Option("--dry-run", "only show the verdicts (so it is without --yes, too)").conflicts("yes"),
      )
      .option("--yes", "delete what the verdicts say")
      .addOption(
        new Option("--plan <file>", "judge this list instead of a domain: _cat/indices as JSON").conflicts([
          "endpoint",
          "yes",
        ]),
      )
      .option("--now <time>", "with --plan: the time of the run, ISO 8601 (default: the clock)")
      .action(async (options: CleanOptions) => {
        session.exitCode = await runClean(session, options);
      }),
    ["clean", "what the stack's own rules let go"],
    ["clean --rules rules.json --yes", "delete by other rules"],
    [
      "clean --rules rules.json --plan indexes.json --now 2026-12-24T00:00:00Z",
      "judge a list, without a domain",
    ],
  );
}

async function runClean(session: Session, options: CleanOptions): Promise<ExitCode> {
  const { plan } = options;
  const { text, rotation } = await rulesText(session, options);
  const rules = parseRules(text, rotation);
  const now = new Date(plan === undefined ? Date.now() : (options.now ?? Date.now()));
  if (Number.isNaN(now.getTime()))
    throw new UsageError(`--now ${options.now}: is no time, such as 2026-05-01T00:00:00Z`);
  const client = plan === undefined ? await openSearchOf(session, options) : undefined;
  const found =
    client === undefined ? readPlan(plan ?? "", rules) : { rules, ...(await readIndexes(client, rules)) };
  const listed: Listing = {
    now: now.toISOString(),
    rules: found.rules,
    disk: found.disk,
    ...sift(found.found, found.shared, rules, now.getTime(), Number.POSITIVE_INFINITY),
  };
  const { deletions, verdicts, refusal } = decide(listed);
  const rows = [
    ...verdicts.map(({ index, reason }) => ({ index, reason })),
    ...listed.kept.flatMap(({ reason, examples }) => examples.map((index) => ({ index, reason }))),
  ].toSorted((a, b) => (a.index < b.index ? -1 : 1));
  if (!session.json) printRows(session, rows);
  session.say(
    `${rows.length} indexes: ${deletions.length} to delete (${sizeOf(deletions)}), ${rows.length - deletions.length} kept`,
  );
  if (client === undefined && rules.disk !== undefined)
    session.say("The rule for the disks was left out: a list tells nothing of them.");
  const document = { verdicts: rows, toDelete: deletions.map(({ index }) => index) };
  if (refusal !== undefined) {
    if (session.json) session.print({ ...document, refusal: refusal.name, results: [] }, () => "");
    session.say(`${refusal.name}: ${refusal.message}`);
    return exitCodes.somethingIsWrong;
  }
  const results =
    options.yes === undefined || client === undefined ? [] : await deleteAll(session, client, deletions);
  if (session.json) session.print({ ...document, results }, () => "");
  if (options.yes === undefined) session.say("Nothing was deleted.");
  else tellResults(session, results);
  return results.some(({ outcome }) => outcome === "failed") ? exitCodes.somethingIsWrong : exitCodes.done;
}

async function rulesText(
  { stack }: Session,
  { rules, rotation }: CleanOptions,
): Promise<{ text: string; rotation: Rotation }> {
  if (rules !== undefined) return { text: readFileSync(rules, "utf8"), rotation: rotation ?? "day" };
  const text = await stack.parameter("CleanRules");
  if (text === undefined)
    throw new NotFoundError(`The stack ${stack.name} has no parameter CleanRules: give --rules FILE.`);
  const ofStack = await stack.parameter("IndexRotation");
  return { text, rotation: rotation ?? rotations.find((period) => period === ofStack) ?? "day" };
}

type OpenSearch = Parameters<typeof deleteIndex>[0];

async function openSearchOf({ stack }: Session, { endpoint }: CleanOptions): Promise<OpenSearch> {
  if (endpoint === undefined) return await stack.openSearch();
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new UsageError(`--endpoint ${endpoint}: is no URL, such as https://my-domain.example.com`);
  return stack.openSearchAt(endpoint);
}

function printRows(
  { terminal: { stdout } }: Session,
  rows: readonly { readonly index: string; readonly reason: string }[],
): void {
  const width = Math.max(0, ...rows.map(({ index }) => index.length));
  for (const { index, reason } of rows) stdout.write(`${index.padEnd(width)}  ${reason}\n`);
}

function sizeOf(deletions: readonly Deletion[]): string {
  return byteFigure(deletions.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0));
}

interface Result {
  readonly index: string;
  readonly outcome: "deleted" | "gone" | "kept" | "failed";
  readonly reason: string;
}

async function deleteAll(
  session: Session,
  client: OpenSearch,
  deletions: readonly Deletion[],
): Promise<Result[]> {
  const results: Result[] = [];
  for (const wanted of deletions) {
    const { outcome, reason } = await deleteIndex(client, wanted).catch((error: unknown) => {
      if (!isOfThisIndex(error)) throw error;
      return { outcome: "failed" as const, reason: `${error.name}: ${error.message}` };
    });
    results.push({ index: wanted.index, outcome, reason });
    if (!session.json) session.terminal.stdout.write(`${wanted.index}  ${outcome}: ${reason}\n`);
  }
  return results;
}

/** Errors after which the next index is tried all the same. */
function isOfThisIndex(error: unknown): error is Error {
  return (
    error instanceof OpenSearchUnavailableError ||
    error instanceof ClusterRefusesError ||
    error instanceof SnapshotInProgressError
  );
}

function tellResults(session: Session, results: readonly Result[]): void {
  const count = (outcome: Result["outcome"]): number =>
    results.filter((result) => result.outcome === outcome).length;
  session.say(
    `${count("deleted")} deleted, ${count("gone")} already gone, ${count("kept")} kept after all, ${count("failed")} failed`,
  );
}
