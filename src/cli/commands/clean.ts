import { readFileSync } from "node:fs";
import { type Command, Option } from "commander";
import * as z from "zod/mini";
import { decide } from "../../functions/clean/compute-deletions/decide.ts";
import type { Deletion, Listing } from "../../functions/clean/contract/listing.ts";
import { type CleanRules, parseRules } from "../../functions/clean/contract/rules.ts";
import type { Aliases } from "../../functions/clean/contract/write-alias.ts";
import { deleteIndex } from "../../functions/clean/delete-index/delete-index.ts";
import { readIndexes } from "../../functions/clean/list-indexes/read-indexes.ts";
import { type FoundIndex, sift } from "../../functions/clean/list-indexes/sift.ts";
import {
  ClusterRefusesError,
  OpenSearchUnavailableError,
  SnapshotInProgressError,
} from "../../shared/errors/errors.ts";
import { validate } from "../../shared/json/validate.ts";
import type { Rotation } from "../../shared/log-formats/index-name.ts";
import { Stack } from "../stack/stack.ts";
import { withExamples } from "../terminal/command-line.ts";
import { type ExitCode, exitCodes, NotFoundError, UsageError } from "../terminal/errors.ts";
import { byteFigure } from "../terminal/figures.ts";
import type { Session } from "../terminal/session.ts";

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

/** `logpipe clean`: what CleanIndexes does, with the user's credentials, or on a list without a cluster. */
export function clean(command: Command, session: Session): Command {
  return withExamples(
    command
      .option("--rules <file>", "the rules, as in the parameter CleanRules (default: the stack's)")
      .addOption(
        new Option(
          "--rotation <period>",
          "rotation of families that do not name one (default: the stack's; with --rules: day)",
        ).choices(rotations),
      )
      .option("--endpoint <url>", "any OpenSearch (default: the stack's); signed as in prepare")
      .addOption(
        new Option("--dry-run", "only show the verdicts (the default without --yes)").conflicts("yes"),
      )
      .option("--yes", "delete the indexes that the rules would delete")
      .addOption(
        new Option(
          "--plan <file>",
          "apply the rules to this list instead of a domain: _cat/indices as JSON",
        ).conflicts(["endpoint", "yes"]),
      )
      .option("--now <time>", "with --plan: the time of the run, ISO 8601 (default: now)")
      .action(async (options: CleanOptions) => {
        session.exitCode = await runClean(session, options);
      }),
    ["clean", "what the stack's own rules would delete"],
    ["clean --rules rules.json --yes", "delete according to other rules"],
    [
      "clean --rules rules.json --plan indexes.json --now 2026-12-24T00:00:00Z",
      "apply rules to a list, without a domain",
    ],
  );
}

async function runClean(session: Session, options: CleanOptions): Promise<ExitCode> {
  const { plan } = options;
  const stack = Stack.of(session);
  const { text, rotation } = await rulesText(stack, options);
  const rules = parseRules(text, rotation);
  const now = new Date(plan === undefined ? Date.now() : (options.now ?? Date.now()));
  if (Number.isNaN(now.getTime()))
    throw new UsageError(`--now ${options.now} is not a time: write it like 2026-05-01T00:00:00Z.`);
  const client = plan === undefined ? await openSearchOf(stack, options) : undefined;
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
    session.say("The disk rule was left out: a list says nothing about disks.");
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
  else reportResults(session, results);
  return results.some(({ outcome }) => outcome === "failed") ? exitCodes.somethingIsWrong : exitCodes.done;
}

async function rulesText(
  stack: Stack,
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

async function openSearchOf(stack: Stack, { endpoint }: CleanOptions): Promise<OpenSearch> {
  if (endpoint === undefined) return await stack.openSearch();
  if (!/^https?:\/\//.test(endpoint) || !URL.canParse(endpoint))
    throw new UsageError(`--endpoint ${endpoint} is not a URL: write it like https://my-domain.example.com.`);
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

/** Errors after which the next index is tried nevertheless. */
function isOfThisIndex(error: unknown): error is Error {
  return (
    error instanceof OpenSearchUnavailableError ||
    error instanceof ClusterRefusesError ||
    error instanceof SnapshotInProgressError
  );
}

function reportResults(session: Session, results: readonly Result[]): void {
  const count = (outcome: Result["outcome"]): number =>
    results.filter((result) => result.outcome === outcome).length;
  session.say(
    `${count("deleted")} deleted, ${count("gone")} already gone, ${count("kept")} kept after all, ${count("failed")} failed`,
  );
}

const unitBytes: Readonly<Record<string, number>> = {
  b: 1,
  kb: 1024,
  mb: 1024 ** 2,
  gb: 1024 ** 3,
  tb: 1024 ** 4,
  pb: 1024 ** 5,
};

/** A size as `_cat` prints it: `123456` with bytes=b, otherwise `10.2mb`, in powers of 1,024. */
const size = z.pipe(
  z.string(),
  z.transform((text, context) => {
    const [, number, unit = "b"] = /^(\d+(?:\.\d+)?)([kmgtp]?b)?$/.exec(text.trim().toLowerCase()) ?? [];
    const bytes = unitBytes[unit];
    if (number !== undefined && bytes !== undefined) return Math.round(Number(number) * bytes);
    context.issues.push({
      code: "custom",
      input: text,
      message: `${text} is not a size such as 123456 or 10.2mb`,
    });
    return z.NEVER;
  }),
);

/** The columns of `_cat/indices?format=json&h=index,uuid,store.size`; only the first is needed. */
const plannedIndexes = z.array(
  z.object({ index: z.string(), uuid: z._default(z.string(), ""), "store.size": z.nullish(size) }),
);

/**
 * Reads the answer of `_cat/indices?format=json`, which says nothing about disks.
 * @throws UsageError for a file of another shape
 */
function readPlan(
  file: string,
  rules: CleanRules,
): { rules: CleanRules; found: FoundIndex[]; shared: Aliases["shared"]; disk: Listing["disk"] } {
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${file} is not JSON: ${error.message}`);
    throw error;
  }
  const parsed = validate(plannedIndexes, list, (path) => path || "the list");
  if (!("data" in parsed))
    throw new UsageError(
      `${file}: ${parsed.problems[0]}. It must be what GET _cat/indices?format=json&bytes=b returns.`,
    );
  const { disk: _, ...withoutDisk } = rules;
  return {
    rules: withoutDisk,
    found: parsed.data.map(({ index, uuid, "store.size": bytes }) => ({
      name: index,
      uuid,
      bytes: bytes ?? null,
      isWriteIndex: false,
      isReadOnly: false,
    })),
    shared: new Map(),
    disk: { totalBytes: 0, freeBytes: 0 },
  };
}
