import { readEventSources } from "../../stack/intake.ts";
import { type Lag, readLag } from "../../stack/metrics.ts";
import { countObjects } from "../../stack/objects.ts";
import type { Stack } from "../../stack/stack.ts";
import { duration } from "../../terminal/figures.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";

export const directCheck: Check = {
  name: "direct",
  about: "direct delivery: its event source, its lag, whether a change of the mode can be completed",
  needs: ["stream"],
  questions: [askDirect],
};

async function askDirect({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const mode = (await stack.parameter("Delivery")) ?? "firehose";
  if (mode !== "direct" && mode !== "switching") return [];
  const [source] = await readEventSources(stack, ["app-logs"]);
  const archive = await stack.resource("ArchiveBucket");
  return diagnoseDirect({
    mode,
    state: source?.state,
    lastResult: source?.lastResult ?? "",
    lags: await readLag(stack, nowMs),
    heads: (await countObjects(stack, archive, "archive-heads/")).objects,
    retentionHours: Number((await stack.parameter("StreamRetentionHours")) ?? 24),
    windowMs: Number((await stack.parameter("DirectWindowSeconds")) ?? 60) * 1_000,
    archiveBufferMs: Number((await stack.parameter("ArchiveBufferSeconds")) ?? 900) * 1_000,
    unloaded: await countUnloaded(stack),
  });
}

/** Files that only DeliverRecords can load again: rejects of applications, and batches that its event source gave up. */
async function countUnloaded(stack: Stack): Promise<number> {
  const bucket = await stack.resource("RejectBucket");
  const source = await stack.find("DeliverRecordsEventSource");
  const prefixes = ["rejects/app-logs/", ...(source === undefined ? [] : [`aws/lambda/${source}/`])];
  let files = 0;
  for (const prefix of prefixes) files += (await countObjects(stack, bucket, prefix)).objects;
  return files;
}

export interface DirectFacts {
  readonly mode: "direct" | "switching";
  /** Of DeliverRecords' event source; undefined: there is none. */
  readonly state: string | undefined;
  /** What Lambda says of it: `OK`, `PROBLEM: …`. */
  readonly lastResult: string;
  readonly lags: readonly Lag[];
  /** Shards of which something was archived. */
  readonly heads: number;
  readonly retentionHours: number;
  /** How long DeliverRecords gathers records. */
  readonly windowMs: number;
  /** How long Firehose gathers records for the archive. */
  readonly archiveBufferMs: number;
  /** Files that only DeliverRecords can load again. */
  readonly unloaded: number;
}

/** A reader that is no further behind than this, and the time for which it gathers records, has caught up. */
const caughtUpMs = 60_000;
const lateMs = 600_000;

export function diagnoseDirect(facts: DirectFacts): readonly Finding[] {
  const { mode, state, lastResult, lags, heads, retentionHours } = facts;
  if (state === undefined)
    return [
      failed(
        "The event source of DeliverRecords does not exist: it was deleted outside the stack",
        "Deploy the stack again.",
      ),
    ];
  const findings: Finding[] = [
    state === "Enabled"
      ? ok(`DeliverRecords reads LogStream; shards with an archive: ${heads}`)
      : warning(
          `The event source of DeliverRecords is ${state}: LogStream keeps its records for ${retentionHours} hours`,
          "logpipe resume, if nobody paused it on purpose.",
        ),
  ];
  if (lastResult.startsWith("PROBLEM"))
    findings.push(
      failed(
        `Lambda says of DeliverRecords' event source: ${lastResult}`,
        "DeliverRecords' role must be allowed to read LogStream and to write to the reject bucket: deploy the stack again.",
      ),
    );
  for (const reader of ["DeliverRecords behind LogStream", "TransformLogEvents behind CloudWatchStream"]) {
    const ms = lagOf(lags, reader);
    if (ms !== undefined && ms >= lateMs)
      findings.push(
        failed(
          `${reader}: ${duration(ms)}`,
          `Its log says what OpenSearch or the archive bucket answers. Records older than ${retentionHours} hours are lost, or given up: see logpipe rejects.`,
        ),
      );
  }
  return mode === "switching" ? [...findings, ...diagnoseSwitching(facts)] : findings;
}

/** Both readers run: which of the two final values can be deployed without a loss? */
function diagnoseSwitching({ lags, windowMs, archiveBufferMs, unloaded }: DirectFacts): Finding[] {
  const behind = (what: string, gathersMs: number): Behind | undefined => {
    const ms = lagOf(lags, what);
    return ms === undefined ? undefined : { ms, allowedMs: gathersMs + caughtUpMs };
  };
  const findings = [
    switchTo("direct", "Firehose", [
      behind("Firehose behind LogStream", 0),
      behind("Firehose to OpenSearch", 0),
      behind("Firehose to the archive", archiveBufferMs),
    ]),
    switchTo("firehose", "DeliverRecords", [behind("DeliverRecords behind LogStream", windowMs)]),
  ];
  if (unloaded === 0) return findings;
  const files = unloaded === 1 ? "1 file" : `${unloaded} files`;
  return [
    ...findings,
    warning(
      `${files} in the reject bucket can only be loaded by DeliverRecords, which Delivery=firehose deletes`,
      "logpipe rejects reload, before you deploy Delivery=firehose.",
    ),
  ];
}

interface Behind {
  readonly ms: number;
  readonly allowedMs: number;
}

/** @param old the reader that goes */
function switchTo(value: string, old: string, lags: readonly (Behind | undefined)[]): Finding {
  const known = lags.filter((lag) => lag !== undefined);
  if (known.length === 0)
    return warning(
      `Delivery=${value}: how far ${old} is behind is not known`,
      "CloudWatch has no value of the last quarter of an hour: write something to LogStream, and run doctor again in a few minutes.",
    );
  const behind = known.filter(({ ms, allowedMs }) => ms > allowedMs).map(({ ms }) => ms);
  return behind.length === 0
    ? ok(
        `${old} has caught up: Delivery=${value} can be deployed once both have run for longer than Firehose gathers (ArchiveBufferSeconds)`,
      )
    : warning(
        `${old} is ${duration(Math.max(...behind))} behind`,
        `Wait until it has caught up before you deploy Delivery=${value}: what it has not read would be lost.`,
      );
}

function lagOf(lags: readonly Lag[], what: string): number | undefined {
  return lags.find((lag) => lag.what === what)?.ms ?? undefined;
}
