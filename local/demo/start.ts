import { createReadStream } from "node:fs";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type LoadProgress, LoadFollower } from "../../src/cli/executions/follow-loads.ts";
import type { Loads } from "../../src/cli/executions/load-output.ts";
import { renderTieOut, untied } from "../../src/cli/executions/tie-out.ts";
import { counted } from "../../src/cli/terminal/figures.ts";
import { Progress } from "../../src/cli/terminal/progress.ts";
import { plainColumns, terminalOf } from "../../src/cli/terminal/terminal.ts";
import { awsClientConfig } from "../emulator/aws.ts";
import {
  readStack,
  resourceOf,
  type StackRecord,
  startedStackFile,
  writeStack,
} from "../emulator/stack-record.ts";
import { timed } from "../tools/run-program.ts";
import { LoadFinder } from "./find-loads.ts";
import { renderFlows, untiedFlows } from "./flow-report.ts";
import { howToLook } from "./how-to-look.ts";
import { prepareStack } from "./prepare-stack.ts";
import { countDocuments, indexedSoFar, sampleDocument, serverErrorsByBackend } from "./questions.ts";
import { renderIncidents } from "./sample-incidents.ts";
import { ownFiles, type SourceFile, sampleFiles } from "./sample-objects.ts";
import { showCleaning } from "./show-cleaning.ts";
import { showStreams } from "./show-streams.ts";

const loadTimeoutMs = 1_800_000;
const minuteMs = 60_000;
/** Sample data that is older is made anew, so that it stays within the last 24 hours that dashboards show. */
const sampleAgeMs = 6 * 60 * minuteMs;

/** When the sample data ends: now, or when it did the last time, so that loading it again finds duplicates. */
function sampleEnd(nowMs: number): number {
  const loadedMs = readStack(startedStackFile)?.sampleEndMs;
  if (loadedMs !== undefined && nowMs - loadedMs < sampleAgeMs) return loadedMs;
  return nowMs - (nowMs % minuteMs);
}

async function upload(stack: StackRecord, files: readonly SourceFile[]): Promise<void> {
  const s3 = new S3Client({ ...awsClientConfig(stack), forcePathStyle: true });
  const bucket = resourceOf(stack, "LogBucket");
  for (const { path, key, bytes } of files)
    await timed(`Dropping ${(bytes / 1e6).toFixed(1)} MB into the bucket as …${key.slice(-48)}`, () =>
      s3.send(
        new PutObjectCommand({
          Bucket: bucket,
          Key: key,
          Body: createReadStream(path),
          ContentLength: bytes,
        }),
      ),
    );
}

async function main(paths: readonly string[]): Promise<boolean> {
  const endMs = sampleEnd(Date.now());
  const isSample = paths.length === 0;
  const [stack, sources] = await Promise.all([
    prepareStack(),
    isSample ? sampleFiles(endMs) : ownFiles(paths),
  ]);
  if (isSample) writeStack(startedStackFile, { ...stack, sampleEndMs: endMs });
  process.once("SIGINT", stopWatching);
  const { openSearchUrl } = stack;
  const finder = new LoadFinder(stack);
  const signal = AbortSignal.timeout(loadTimeoutMs);
  await finder.untilIdle(() => console.log("An earlier load is still running; waiting for it ..."), signal);
  const before = await countDocuments(openSearchUrl);
  const indexedBefore = (await indexedSoFar(openSearchUrl)) ?? 0;
  const sinceMs = Date.now();
  await upload(stack, sources);
  const loads = await followLoads(stack, finder, sources, sinceMs, indexedBefore);
  console.log(`\n${renderTieOut(loads, plainColumns, ({ format }) => format)}\n`);
  for (const { key, reason } of loads.skipped) console.log(`Not loaded: ${key}: ${reason}`);
  const added = (await countDocuments(openSearchUrl)) - before;
  const indexed = loads.objects.reduce((sum, object) => sum + object.indexed, 0);
  const problems = untied(loads, sources.length);
  if (problems.length === 0 && added !== indexed)
    problems.push(`OpenSearch has ${added} documents more than before, ${indexed} were counted`);
  console.log(`OpenSearch itself counts ${before + added} documents, ${added} more than before.`);
  await showWhatIsThere(stack);
  if (isSample) console.log(`\nWhat there is to find in the sample data (UTC):\n${renderIncidents(endMs)}`);
  console.log("\nApplication logs and CloudWatch logs, through the streams:");
  const flows = await showStreams(stack, new Progress(terminalOf(process)));
  console.log(`\n${renderFlows(flows, plainColumns)}`);
  problems.push(...untiedFlows(flows));
  problems.push(...(await showCleaning(stack)));
  console.log(`\nIndex templates are installed. ${await howToLook(stack)}`);
  console.log(whatNext(stack));
  for (const problem of problems) console.error(`DOES NOT TIE OUT: ${problem}`);
  if (problems.length === 0) console.log("Everything ties out.");
  return problems.length === 0;
}

/** Ctrl-C while loading. */
function stopWatching(): void {
  console.error("\nCtrl-C stops watching; the load keeps running. npm start waits for it, npm stop ends it.");
  process.exit(130);
}

/** Follows what StartLoad starts for the dropped files. */
async function followLoads(
  stack: StackRecord,
  finder: LoadFinder,
  sources: readonly SourceFile[],
  sinceMs: number,
  indexedBefore: number,
): Promise<Loads> {
  const progress = new Progress(terminalOf(process));
  const keys = sources.map(({ key }) => key);
  const show = async ({ executions, chunksDone, chunks }: LoadProgress): Promise<void> => {
    const seconds = (Date.now() - sinceMs) / 1000;
    const indexedNow = await indexedSoFar(stack.openSearchUrl);
    // The count starts from zero when the server was restarted.
    const indexed = Math.max(0, (indexedNow ?? 0) - indexedBefore);
    const lines =
      indexedNow === undefined
        ? "OpenSearch does not answer, the load waits"
        : `${indexed} lines, ${Math.round(indexed / seconds)} lines/s`;
    progress.show({
      done: chunksDone,
      total: chunks,
      text: `chunks, ${counted(executions, "execution")}, ${lines}`,
    });
  };
  const signal = AbortSignal.timeout(loadTimeoutMs);
  const find = () => finder.find(keys, sinceMs);
  try {
    return await new LoadFollower(finder.sfn).follow(find, { show, signal, pollMs: 1_000 });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(
      `Not all objects were loaded within ${loadTimeoutMs / 60_000} minutes; see npm run logpipe -- status.`,
      {
        cause: error,
      },
    );
  } finally {
    progress.end();
  }
}

async function showWhatIsThere({ openSearchUrl }: StackRecord): Promise<void> {
  console.log(`\nOne of them, from ${await sampleDocument(openSearchUrl)}`);
  const errors = await serverErrorsByBackend(openSearchUrl);
  if (errors.length > 0) console.log(`\n5xx by backend:\n  ${errors.join("\n  ")}`);
}

function whatNext({ openSearchUrl, awsEndpoint, region }: StackRecord): string {
  return `
The stack keeps running: OpenSearch at ${openSearchUrl}, AWS at ${awsEndpoint}.
Try next:
  curl '${openSearchUrl}/elb-*/_search?q=elb_status_code:503&pretty'
  curl '${openSearchUrl}/app-logs-*/_search?q=level:ERROR&sort=timestamp:desc&pretty'
  npm start                      again: the same data within six hours, all of it duplicates
  npm start -- FILE...           your own logs
  npm run logpipe -- parse FILE  what a load would make of them
  npm run examples               producers in Java, Python and Node.js
  npm stop                       deletes the data; npm stop -- --keep keeps it for the next npm start
Operate it as a stack on AWS:
  export AWS_ENDPOINT_URL=${awsEndpoint} AWS_REGION=${region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  npm run logpipe -- status      and: doctor, failures, replay, rejects, subscriptions
`;
}

try {
  process.exitCode = (await main(process.argv.slice(2))) ? 0 : 1;
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
