import { createHash } from "node:crypto";
import { createReadStream, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type LoadProgress, LoadFollower } from "../../src/cli/executions/follow-loads.ts";
import type { Loads } from "../../src/cli/executions/load-output.ts";
import { renderTieOut, untied } from "../../src/cli/executions/tie-out.ts";
import { counted } from "../../src/cli/terminal/figures.ts";
import { Progress } from "../../src/cli/terminal/progress.ts";
import { plainColumns, terminalOf } from "../../src/cli/terminal/terminal.ts";
import { awsClientConfig } from "../emulator/aws.ts";
import { deploy } from "../emulator/deploy.ts";
import { install } from "../tools/install.ts";
import { projectRoot } from "../tools/paths.ts";
import { timed } from "../tools/run-program.ts";
import { isStackRunning, startStandIns, startStack, stopStack } from "../emulator/stack.ts";
import {
  readStack,
  resourceOf,
  type StackRecord,
  startedStackFile,
  writeStack,
} from "../emulator/stack-record.ts";
import { howToLook } from "./how-to-look.ts";
import { showStreams } from "./show-streams.ts";
import { showCleaning } from "./show-cleaning.ts";
import { LoadFinder } from "./find-loads.ts";
import { countDocuments, indexedSoFar, sampleDocument, serverErrorsByBackend } from "./questions.ts";
import { renderFlows, untiedFlows } from "./flow-report.ts";
import { ownFiles, type SourceFile, sampleFiles } from "./sample-objects.ts";

const loadTimeoutMs = 1_800_000;

/** Hash of everything that a deployment is made of. */
function sourcesHash(): string {
  const hash = createHash("sha256");
  const files = globSync(
    [
      "template.yaml",
      "statemachines/*",
      "src/**/*.ts",
      "opensearch/**/*",
      "local/emulator/{deploy.ts,clean-rules.json}",
    ],
    {
      cwd: projectRoot,
    },
  );
  for (const file of files.toSorted()) {
    const path = join(projectRoot, file);
    if (/\.\w+$/.test(file)) hash.update(file).update(readFileSync(path));
  }
  return hash.digest("hex");
}

/** The running stack with today's sources, started and deployed as far as that is needed. */
async function prepareStack(): Promise<StackRecord> {
  const installation = await install();
  const deployed = sourcesHash();
  let stack = readStack(startedStackFile);
  const isOld = stack?.deployed !== undefined && !stack.processes.some(({ name }) => name === "stand-ins");
  if (stack !== undefined && (isOld || !(await isStackRunning(stack)))) {
    await stopStack(stack);
    stack = undefined;
  }
  if (stack === undefined) {
    stack = await startStack("start", installation);
    writeStack(startedStackFile, stack);
  }
  if (stack.deployed === deployed) {
    console.log("The local stack is running, with these sources.");
    return stack;
  }
  stack = { ...(await deploy(stack, installation.sam)), deployed };
  writeStack(startedStackFile, stack);
  if (!stack.processes.some(({ name }) => name === "stand-ins")) {
    stack = startStandIns(stack, startedStackFile);
    writeStack(startedStackFile, stack);
  }
  return stack;
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
  const files = paths.length > 0 ? ownFiles(paths) : undefined;
  const stack = await prepareStack();
  const sources = files ?? (await sampleFiles());
  const { openSearchUrl } = stack;
  const before = await countDocuments(openSearchUrl);
  const indexedBefore = (await indexedSoFar(openSearchUrl)) ?? 0;
  const sinceMs = Date.now();
  await upload(stack, sources);
  const loads = await followLoads(stack, sources, sinceMs, indexedBefore);
  console.log(`\n${renderTieOut(loads, plainColumns, ({ format }) => format)}\n`);
  for (const { key, reason } of loads.skipped) console.log(`Not loaded: ${key}: ${reason}`);
  const added = (await countDocuments(openSearchUrl)) - before;
  const indexed = loads.objects.reduce((sum, object) => sum + object.indexed, 0);
  const problems = untied(loads, sources.length);
  if (problems.length === 0 && added !== indexed)
    problems.push(`OpenSearch has ${added} documents more than before, ${indexed} were counted`);
  console.log(`OpenSearch itself counts ${before + added} documents, ${added} more than before.`);
  await showWhatIsThere(stack);
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

/** Follows what StartLoad starts for the dropped files. */
async function followLoads(
  stack: StackRecord,
  sources: readonly SourceFile[],
  sinceMs: number,
  indexedBefore: number,
): Promise<Loads> {
  const progress = new Progress(terminalOf(process));
  const finder = new LoadFinder(stack);
  const keys = sources.map(({ key }) => key);
  const show = async ({ executions, chunksDone, chunks }: LoadProgress): Promise<void> => {
    const seconds = (Date.now() - sinceMs) / 1000;
    const indexedNow = await indexedSoFar(stack.openSearchUrl);
    // A server that was started again counts from zero.
    const indexed = Math.max(0, (indexedNow ?? 0) - indexedBefore);
    const lines =
      indexedNow === undefined
        ? "OpenSearch is away, the load waits"
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
    return await new LoadFollower(finder.sfn).follow(find, { show, signal, pollMs: 500 });
  } catch (error) {
    if (!signal.aborted) throw error;
    throw new Error(`After ${loadTimeoutMs / 1000} s the objects are still not all loaded.`, {
      cause: error,
    });
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
  npm start                      again: everything is a duplicate
  npm start -- FILE...           your own logs
  npm run logpipe -- parse FILE  what a load would make of them
  npm run examples               producers in Java, Python and Node.js
  npm stop
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
