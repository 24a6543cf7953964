import { z } from "zod";
import { type ObjectErrorName, objectErrorNames } from "../../shared/errors/errors.ts";
import { readJson } from "../../shared/json/read-json.ts";
import type { Failure } from "./failure.ts";

/** How a failed execution is mended: going on where it failed, starting anew with its input, or otherwise. */
type Way = "redrive" | "replay" | "backfill" | "clean" | "input";

export interface Advice {
  /** What the error means, in words. */
  readonly meaning: string;
  readonly way: Way;
  /** What to do before. */
  readonly first: string;
}

const ofObjects: Readonly<Record<ObjectErrorName, readonly [meaning: string, first: string]>> = {
  ObjectChangedError: [
    "The object was replaced while it was loaded.",
    "Its new version has a load of its own; replay only where that is missing.",
  ],
  ObjectVanishedError: ["The object is not there any more.", "Put it back."],
  ObjectArchivedError: ["The object is in an archive storage class.", "Restore it."],
  ObjectUnreadableError: ["The loader may not read the object, or not use its key.", "Allow it."],
  GzipTruncatedError: ["The gzip ends early; what could be read is loaded.", "Replace the object."],
  GzipCorruptError: ["The gzip is damaged; what could be read is loaded.", "Replace the object."],
  WrongFormatError: ["Most of its lines are of another format.", "Name the right one with --format."],
};

const others: Readonly<Record<string, Advice>> = {
  ClusterRefusesError: {
    meaning: "OpenSearch refuses everything: permissions, a write block, a full disk, a closed index.",
    way: "redrive",
    first: "Mend that.",
  },
  OpenSearchUnavailableError: {
    meaning: "OpenSearch was away, or overloaded, for longer than the retries last.",
    way: "redrive",
    first: "Wait until it answers.",
  },
  S3UnavailableError: { meaning: "S3 did not answer for long.", way: "redrive", first: "Wait." },
  ObjectsNotLoadedError: {
    meaning: "Several objects could not be loaded in full, for different reasons.",
    way: "replay",
    first: "Mend each.",
  },
  TieOutError: {
    meaning: "The counters do not add up: a defect of logpipe.",
    way: "replay",
    first: "Report it, with the log lines of LoadChunk.",
  },
  InputError: {
    meaning: "The execution was started with an input that it does not take.",
    way: "input",
    first: "",
  },
  BackfillIncompleteError: {
    meaning: "Some batches did not load; their LoadObjects executions are failures of their own.",
    way: "backfill",
    first: "Mend those, or their cause.",
  },
};

const ofObjectsNames: readonly string[] = objectErrorNames;

/** What the failure means and what helps. Redriving repeats the failed state with the same input. */
export function adviceFor({ machine, error, status }: Pick<Failure, "machine" | "error" | "status">): Advice {
  if (machine === "CleanIndexes")
    return {
      meaning: "Indexes were not deleted; see docs/cleaning.md for what each error means.",
      way: "clean",
      first: "The next run tries again.",
    };
  const known = others[error];
  if (known !== undefined) return known;
  if (ofObjectsNames.includes(error)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is one of their names
    const [meaning, first] = ofObjects[error as ObjectErrorName];
    return { meaning, way: "replay", first };
  }
  if (status === "ABORTED") return { meaning: "Somebody stopped it.", way: "redrive", first: "" };
  return { meaning: "AWS or a function failed.", way: "redrive", first: "Look at its logs." };
}

/**
 * Why the execution cannot be redriven, undefined where it can, or where only trying tells (the service gave no status).
 */
export function obstacleToRedrive(failure: Failure): string | undefined {
  const { way } = adviceFor(failure);
  if (failure.status === "RUNNING" || failure.status === "SUCCEEDED") return `it is ${failure.status}`;
  if (way === "clean") return "a new run makes a new list";
  if (way !== "redrive") return "it would fail again in the same way";
  const { redriveStatus, redriveReason } = failure;
  if (redriveStatus === undefined || redriveStatus === "REDRIVABLE") return undefined;
  return redriveReason ?? redriveStatus;
}

/** The command lines that help, the best one first. */
export function nextCommands(failure: Failure): string[] {
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
  return `logpipe backfill ${quoted(objects[0] ?? "s3://BUCKET/PREFIX")}${backfillOptions(input)}`;
}

const backfillInput = z.object({
  since: z.string().optional(),
  until: z.string().optional(),
  format: z.string().optional(),
});

function backfillOptions(input: string): string {
  const options = Object.entries(readJson(backfillInput, input) ?? {});
  return options.map(([name, value = ""]) => ` --${name} ${quoted(value)}`).join("");
}

/** As a shell takes it. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
