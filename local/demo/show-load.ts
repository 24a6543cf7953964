import { createReadStream } from "node:fs";
import { basename } from "node:path";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { type LoadProgress, LoadFollower } from "../../src/cli/stack/follow-loads.ts";
import { counted } from "../../src/cli/terminal/figures.ts";
import { Progress } from "../../src/cli/terminal/progress.ts";
import { plainColumns, terminalOf } from "../../src/cli/terminal/terminal.ts";
import { type Loads, type ObjectResult, renderTieOut, untied } from "../../src/cli/terminal/tie-out.ts";
import { awsClientConfig } from "../emulator/aws.ts";
import { resourceOf, type StackRecord } from "../emulator/stack-record.ts";
import { timed } from "../tools/run-program.ts";
import { LoadFinder } from "./find-loads.ts";
import { countDocuments, indexedSoFar } from "./questions.ts";
import type { SourceFile } from "./sample-objects.ts";

const timeoutMinutes = 30;

interface ShownLoad {
  /** Formats of what was loaded. */
  readonly formats: readonly string[];
  /** What does not tie out. */
  readonly problems: string[];
}

/**
 * Drops the files into the bucket, waits until the pipeline has loaded them, and prints what became of each.
 * @throws InterruptedError on Ctrl-C, Error when it takes too long; the load goes on
 */
export async function showLoad(stack: StackRecord, sources: readonly SourceFile[]): Promise<ShownLoad> {
  return await whileWatched(async (signal) => {
    const { openSearchUrl } = stack;
    const finder = new LoadFinder(stack);
    await finder.untilIdle(() => console.log("An earlier load is still running; waiting for it ..."), signal);
    const before = await countDocuments(openSearchUrl);
    const sinceMs = Date.now();
    const progress = await LoadDisplay.start(openSearchUrl);
    await upload(stack, sources);
    const find = () =>
      finder.find(
        sources.map(({ key }) => key),
        sinceMs,
      );
    const show = async (state: LoadProgress): Promise<void> => await progress.show(state);
    let loads: Loads;
    try {
      loads = await new LoadFollower(finder.sfn).follow(find, { show, signal, pollMs: 1_000 });
    } finally {
      progress.end();
    }
    const isAlone = (format: string) => loads.objects.filter((one) => one.format === format).length === 1;
    const nameOf = ({ format, key }: ObjectResult) => (isAlone(format) ? format : basename(key));
    // A load that failed does not say what it counted.
    if (loads.objects.length > 0) console.log(`\n${renderTieOut(loads, plainColumns, nameOf)}\n`);
    for (const { key, reason } of loads.skipped) console.log(`Not loaded: ${key}: ${reason}`);
    const added = (await countDocuments(openSearchUrl)) - before;
    console.log(`OpenSearch itself counts ${before + added} documents, ${added} more than before.`);
    const indexed = loads.objects.reduce((sum, object) => sum + object.indexed, 0);
    const problems = untied(loads, sources.length);
    if (problems.length === 0 && added !== indexed)
      problems.push(`OpenSearch has ${added} documents more than before, the load indexed ${indexed}`);
    return { formats: [...new Set(loads.objects.map(({ format }) => format))], problems };
  });
}

export class InterruptedError extends Error {
  override readonly name = "InterruptedError";
}

/** Does what Ctrl-C and a time limit end; both end the watching only. */
async function whileWatched<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const interrupt = new AbortController();
  const stop = (): void => interrupt.abort();
  process.once("SIGINT", stop);
  const timeout = AbortSignal.timeout(timeoutMinutes * 60_000);
  try {
    return await work(AbortSignal.any([interrupt.signal, timeout]));
  } catch (error) {
    if (interrupt.signal.aborted)
      throw new InterruptedError(
        "Ctrl-C stops watching; the load keeps running. npm start waits for it, npm stop ends it.",
        { cause: error },
      );
    if (timeout.aborted)
      throw new Error(
        `Not all objects were loaded within ${timeoutMinutes} minutes; see npm run logpipe -- status.`,
        { cause: error },
      );
    throw error;
  } finally {
    process.off("SIGINT", stop);
  }
}

async function upload(stack: StackRecord, files: readonly SourceFile[]): Promise<void> {
  const s3 = new S3Client({ ...awsClientConfig(stack), forcePathStyle: true });
  const Bucket = resourceOf(stack, "LogBucket");
  for (const { path, key, bytes } of files)
    await timed(`Dropping ${(bytes / 1e6).toFixed(1)} MB into the bucket as …${key.slice(-48)}`, async () => {
      const Body = createReadStream(path);
      await s3.send(new PutObjectCommand({ Bucket, Key: key, Body, ContentLength: bytes }));
    });
}

/** The progress of a load: its chunks, and the documents that OpenSearch has indexed since it began. */
class LoadDisplay {
  private readonly progress = new Progress(terminalOf(process));
  private readonly startedMs = Date.now();
  private readonly openSearchUrl: string;
  private readonly indexedBefore: number;

  private constructor(openSearchUrl: string, indexedBefore: number) {
    this.openSearchUrl = openSearchUrl;
    this.indexedBefore = indexedBefore;
  }

  static async start(openSearchUrl: string): Promise<LoadDisplay> {
    return new LoadDisplay(openSearchUrl, (await indexedSoFar(openSearchUrl)) ?? 0);
  }

  async show({ executions, chunksDone, chunks }: LoadProgress): Promise<void> {
    const text = `chunks, ${counted(executions, "execution")}, ${await this.rate()}`;
    this.progress.show({ done: chunksDone, total: chunks, text });
  }

  end(): void {
    this.progress.end();
  }

  private async rate(): Promise<string> {
    const indexedNow = await indexedSoFar(this.openSearchUrl);
    if (indexedNow === undefined) return "OpenSearch does not answer, the load waits";
    // The count starts from zero when the server was restarted.
    const indexed = Math.max(0, indexedNow - this.indexedBefore);
    return `${indexed} lines, ${Math.round((indexed * 1_000) / (Date.now() - this.startedMs))} lines/s`;
  }
}
