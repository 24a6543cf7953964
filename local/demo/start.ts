import { Progress } from "../../src/cli/terminal/progress.ts";
import { plainColumns, terminalOf } from "../../src/cli/terminal/terminal.ts";
import { readStack, type StackRecord, startedStackFile, writeStack } from "../emulator/stack-record.ts";
import { renderFlows, untiedFlows } from "./flow-report.ts";
import { howToLook } from "./how-to-look.ts";
import { addressOfPage, withPage } from "./page.ts";
import { type DeliveryMode, prepareStack } from "./prepare-stack.ts";
import { sampleDocument, serverErrorsByBackend } from "./questions.ts";
import { renderIncidents } from "./sample-incidents.ts";
import { ownFiles, sampleFiles } from "./sample-objects.ts";
import { showCleaning } from "./show-cleaning.ts";
import { InterruptedError, showLoad } from "./show-load.ts";
import { showStreams } from "./show-streams.ts";

const minuteMs = 60_000;
/** Older sample data is replaced, so that it stays within the last 24 hours that dashboards show. */
const sampleAgeMs = 6 * 60 * minuteMs;

/** When the sample data ends: now, or when it did the last time, so that loading it again finds duplicates. */
function sampleEnd(nowMs: number): number {
  const loadedMs = readStack(startedStackFile)?.sampleEndMs;
  if (loadedMs !== undefined && nowMs - loadedMs < sampleAgeMs) return loadedMs;
  return nowMs - (nowMs % minuteMs);
}

async function main(args: readonly string[]): Promise<boolean> {
  const { delivery, paths } = optionsOf(args);
  const endMs = sampleEnd(Date.now());
  const own = paths.length > 0 ? ownFiles(paths) : undefined;
  const [prepared, sources] = await Promise.all([prepareStack(delivery), own ?? sampleFiles(endMs)]);
  const stack = await withPage(own === undefined ? { ...prepared, sampleEndMs: endMs } : prepared);
  writeStack(startedStackFile, stack);
  const { formats, problems } = await showLoad(stack, sources);
  await showWhatIsThere(stack, own === undefined ? formats.slice(0, 1) : formats);
  if (own === undefined)
    console.log(`\nWhat there is to find in the sample data (UTC):\n${renderIncidents(endMs)}`);
  const by = { firehose: "by Firehose", direct: "directly", switching: "by Firehose and directly" }[delivery];
  console.log(`\nApplication logs and CloudWatch logs, through the streams, delivered ${by}:`);
  const flows = await showStreams(stack, new Progress(terminalOf(process)));
  console.log(`\n${renderFlows(flows, plainColumns)}`);
  problems.push(...untiedFlows(flows));
  problems.push(...(await showCleaning(stack)));
  console.log(`\nIndex templates are installed. ${await howToLook(stack)}`);
  console.log(whatNext(stack));
  for (const problem of problems) console.error(`DOES NOT TIE OUT: ${problem}`);
  if (problems.length === 0) console.log("Everything ties out.");
  console.log(`\nLook at it in the browser, until npm stop:\n  ${await addressOfPage(stack)}`);
  return problems.length === 0;
}

/** `--delivery direct`, and the paths of files to load. @throws Error for another delivery */
function optionsOf(args: readonly string[]): { delivery: DeliveryMode; paths: readonly string[] } {
  const at = args.indexOf("--delivery");
  if (at === -1) return { delivery: "firehose", paths: args };
  const delivery = args[at + 1];
  if (delivery !== "firehose" && delivery !== "direct" && delivery !== "switching")
    throw new Error(`--delivery ${delivery ?? ""}: it is firehose, direct or switching.`);
  return { delivery, paths: args.toSpliced(at, 2) };
}

async function showWhatIsThere({ openSearchUrl }: StackRecord, formats: readonly string[]): Promise<void> {
  for (const format of formats)
    console.log(`\nFor example, from ${await sampleDocument(openSearchUrl, format)}`);
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
  npm start -- --delivery direct without Firehose (docs/delivery.md)
  npm run ui                     a page of your own, for any stack or OpenSearch
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
  process.exitCode = error instanceof InterruptedError ? 130 : 1;
}
