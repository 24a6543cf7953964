import { readFileSync } from "node:fs";
import type { Writable } from "node:stream";
import { Command, Option } from "commander";
import { z } from "zod";
import { decide } from "../../functions/clean/compute-deletions/decide.ts";
import type { Deletion, Listing } from "../../functions/clean/contract/listing.ts";
import { type CleanRules, parseRules } from "../../functions/clean/contract/rules.ts";
import type { Aliases } from "../../functions/clean/contract/write-alias.ts";
import { deleteIndex } from "../../functions/clean/delete-index/delete-index.ts";
import { readIndexes } from "../../functions/clean/list-indexes/read-indexes.ts";
import { type FoundIndex, sift } from "../../functions/clean/list-indexes/sift.ts";
import {
  ClusterRefusesError,
  ConfigurationError,
  OpenSearchUnavailableError,
  SnapshotInProgressError,
} from "../../shared/errors/errors.ts";
import type { Rotation } from "../../shared/log-formats/index-name.ts";
import { createClient } from "../../shared/opensearch/client.ts";

interface Terminal {
  readonly stdout: Writable;
  readonly stderr: Writable;
}

interface CleanOptions {
  readonly rules: string;
  readonly rotation: Rotation;
  readonly endpoint?: string;
  readonly plan?: string;
  readonly now?: string;
  readonly dryRun?: true;
  readonly yes?: true;
}

/** The columns of `_cat/indices?format=json&bytes=b&h=index,uuid,store.size`; only the first is needed. */
const plannedIndexes = z.array(
  z.object({ index: z.string(), uuid: z.string().default(""), "store.size": z.string().nullish() }),
);

/** `logpipe clean`: what CleanIndexes does, with the user's credentials, or on a list without any cluster. */
export function cleanCommand(terminal: Terminal, setExitCode: (code: number) => void): Command {
  return new Command("clean")
    .description("show which indexes the rules let go, and delete them")
    .requiredOption("--rules <file>", "the rules, as in the parameter CleanRules")
    .addOption(
      new Option("--rotation <period>", "rotation of families that do not name theirs")
        .choices(["hour", "day", "week", "month"])
        .default("day"),
    )
    .option("--endpoint <url>", "the OpenSearch domain; requests are signed with your AWS credentials")
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
      try {
        setExitCode(await runClean(terminal, options));
      } catch (error) {
        if (!isExpected(error)) throw error;
        terminal.stderr.write(`${error.message}\n`);
        setExitCode(2);
      }
    });
}

function isExpected(error: unknown): error is Error {
  return (
    error instanceof ConfigurationError ||
    error instanceof OpenSearchUnavailableError ||
    error instanceof ClusterRefusesError ||
    (typeof error === "object" && error !== null && "syscall" in error) // of the file system
  );
}

/** @returns the exit code: 0, 1 when the run is refused or an index could not be deleted */
async function runClean({ stdout, stderr }: Terminal, options: CleanOptions): Promise<number> {
  const rules = parseRules(readFileSync(options.rules, "utf8"), options.rotation);
  const { endpoint } = options;
  if (options.plan === undefined && endpoint === undefined)
    throw new ConfigurationError("Give --endpoint URL, or --plan INDEXES.json to judge a list.");
  const now = new Date(options.plan === undefined ? Date.now() : (options.now ?? Date.now()));
  if (Number.isNaN(now.getTime()))
    throw new ConfigurationError(`--now ${options.now}: is no time, such as 2026-05-01T00:00:00Z`);
  const found =
    endpoint === undefined
      ? readPlan(options.plan ?? "", rules)
      : { rules, ...(await readIndexes(createClient(endpoint), rules)) };
  const listed: Listing = {
    now: now.toISOString(),
    rules: found.rules,
    disk: found.disk,
    ...sift(found.found, found.shared, rules, now.getTime(), Number.POSITIVE_INFINITY),
  };
  const { deletions, verdicts, refusal } = decide(listed);
  const rows = [
    ...verdicts.map(({ index, reason }) => [index, reason] as const),
    ...listed.kept.flatMap(({ reason, examples }) => examples.map((index) => [index, reason] as const)),
  ].toSorted(([a], [b]) => (a < b ? -1 : 1));
  const width = Math.max(0, ...rows.map(([index]) => index.length));
  for (const [index, reason] of rows) stdout.write(`${index.padEnd(width)}  ${reason}\n`);
  stderr.write(
    `${rows.length} indexes: ${deletions.length} to delete (${megabytes(deletions)}), ${rows.length - deletions.length} kept\n`,
  );
  if (endpoint === undefined && rules.disk !== undefined)
    stderr.write("The rule for the disks was left out: a list tells nothing of them.\n");
  if (refusal !== undefined) {
    stderr.write(`${refusal.name}: ${refusal.message}\n`);
    return 1;
  }
  if (options.yes === undefined || endpoint === undefined) {
    stderr.write("Nothing was deleted.\n");
    return 0;
  }
  return await deleteAll({ stdout, stderr }, endpoint, deletions);
}

function readPlan(
  file: string,
  rules: CleanRules,
): { rules: CleanRules; found: FoundIndex[]; shared: Aliases["shared"]; disk: Listing["disk"] } {
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw new ConfigurationError(`${file} is not JSON: ${error.message}`);
    throw error;
  }
  const parsed = plannedIndexes.safeParse(list);
  if (!parsed.success)
    throw new ConfigurationError(
      `${file}: ${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}; expected the answer of _cat/indices?format=json&bytes=b`,
    );
  const { disk: _, ...withoutDisk } = rules;
  return {
    rules: withoutDisk,
    found: parsed.data.map(({ index, uuid, "store.size": size }) => ({
      name: index,
      uuid,
      bytes: size === undefined || size === null ? null : Number(size),
      isWriteIndex: false,
      isReadOnly: false,
    })),
    shared: new Map(),
    disk: { totalBytes: 0, freeBytes: 0 },
  };
}

function megabytes(deletions: readonly Deletion[]): string {
  return `${(deletions.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0) / 1e6).toFixed(1)} MB`;
}

async function deleteAll(
  { stdout, stderr }: Terminal,
  endpoint: string,
  deletions: readonly Deletion[],
): Promise<number> {
  const client = createClient(endpoint);
  const counts = { deleted: 0, gone: 0, kept: 0, failed: 0 };
  for (const wanted of deletions) {
    const { outcome, reason } = await deleteIndex(client, wanted).catch((error: unknown) => {
      if (!isExpected(error) && !(error instanceof SnapshotInProgressError)) throw error;
      return { outcome: "failed" as const, reason: `${error.name}: ${error.message}` };
    });
    counts[outcome] += 1;
    stdout.write(`${wanted.index}  ${outcome}: ${reason}\n`);
  }
  stderr.write(
    `${counts.deleted} deleted, ${counts.gone} already gone, ${counts.kept} kept after all, ${counts.failed} failed\n`,
  );
  return counts.failed === 0 ? 0 : 1;
}
