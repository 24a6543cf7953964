import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { CreateBucketCommand, S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig, awsEnvironment } from "../local/emulator/aws.ts";
import { startStack, stopStack } from "../local/emulator/stack.ts";
import type { StackRecord } from "../local/emulator/stack-record.ts";
import { install } from "../local/tools/install.ts";
import { nodeProgram } from "../local/tools/paths.ts";
import { indexTemplates } from "../opensearch/index.ts";
import type { Batch } from "../src/shared/bulk/batch.ts";
import { deliver } from "../src/shared/delivery/delivery.ts";
import { IndexNames } from "../src/shared/delivery/identity.ts";
import { sourceOf } from "../src/shared/streams/kinesis-event.ts";
import { ask, bulk } from "./bulk-server.ts";
import { batchesOf, readerOf, type Source, sources } from "./deliver-batches.ts";
import type { DeliveryFigures } from "./deliver-child.ts";
import { median, runs } from "./measure.ts";

const bucketName = (run: number): string => `bench-${run}`;
const documents = 100_000;
const inFlight = 3;

/**
 * Direct delivery, from Kinesis batches to OpenSearch and the archive, against the raw `_bulk` ceiling.
 * @param wanted sources; none: all
 */
export async function benchDeliver(wanted: readonly string[]): Promise<void> {
  const stack = await startStack("bench", await install());
  try {
    const { template, index_patterns, priority } = indexTemplates["app-logs"];
    const settings = { ...template.settings, number_of_shards: 1, number_of_replicas: 0 };
    const body = { index_patterns, priority, template: { ...template, settings } };
    await ask(stack.openSearchUrl, "PUT", "/_index_template/app-logs", body);
    console.log(
      `\nDirect delivery of ${documents} documents, ${inFlight} requests in flight, medians of ${runs}`,
    );
    for (const [number, source] of sources.entries())
      if (wanted.length === 0 || wanted.includes(source)) await compare(stack, source, number);
  } finally {
    await stopStack(stack);
    rmSync(stack.folder, { recursive: true, force: true });
  }
}

async function compare(stack: StackRecord, source: Source, number: number): Promise<void> {
  const bodies = await bodiesOf(source);
  await ceiling(stack, bodies); // once to warm the server up
  const pairs: { readonly raw: number; readonly figures: DeliveryFigures }[] = [];
  for (let run = 0; run < runs; run += 1)
    pairs.push({
      raw: await ceiling(stack, bodies),
      figures: await delivered(stack, source, number * runs + run),
    });
  const ratios = pairs.map(({ raw, figures }) => figures.documents / figures.seconds / raw);
  const of = (value: (figures: DeliveryFigures) => number): number =>
    median(pairs.map(({ figures }) => value(figures)));
  const million = (value: (figures: DeliveryFigures) => number): string =>
    ((of(value) / documents) * 1e6).toFixed(1);
  console.log(`${source}
  raw _bulk ceiling   ${Math.round(median(pairs.map(({ raw }) => raw)))} documents/s
  delivered           ${Math.round(of(({ documents: all, seconds }) => all / seconds))} documents/s
  ratio               ${median(ratios).toFixed(2)} (pairs: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})
  CPU, s a million    ${million(({ cpu }) => cpu)}: reading ${million(({ readCpu }) => readCpu)}, gzip ${million(({ gzipCpu }) => gzipCpu)}, sending ${million(({ cpu, readCpu, gzipCpu }) => cpu - readCpu - gzipCpu)}
  peak RSS            ${Math.round(of(({ peakRssMb }) => peakRssMb))} MB`);
}

/** The `_bulk` bodies of the delivery. */
async function bodiesOf(source: Source): Promise<Buffer[]> {
  const bodies: Buffer[] = [];
  const read = readerOf(source);
  const indexNames = new IndexNames("day");
  const send = async (batch: Batch) => {
    bodies.push(Buffer.from(batch.body.subarray(0, batch.length)));
    return await Promise.resolve({ indexed: batch.count, duplicates: 0, duplicateItems: [], retried: 0 });
  };
  const nothing = async (): Promise<void> => await Promise.resolve();
  for (const batch of batchesOf(source, documents))
    await deliver(
      batch.map((record) => ({ ...sourceOf(record), data: record.kinesis.data })),
      {
        read: (record) => read(record.data, { source: record, indexNames }),
        send,
        storeFullDocument: nothing,
        storeRejects: nothing,
        archive: nothing,
        checkArchive: async () => await Promise.resolve(),
        isOver: () => false,
      },
      { batchBytes: 524_288, batchesInFlight: inFlight, keptBytes: 134_217_728 },
    );
  return bodies;
}

/** The same bodies, replayed by a bare HTTP client. @returns documents a second */
async function ceiling(stack: StackRecord, bodies: readonly Buffer[]): Promise<number> {
  await ask(stack.openSearchUrl, "DELETE", "/app-logs-*");
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const waiting = [...bodies];
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift())
      await bulk(`${stack.openSearchUrl}/_bulk`, body, agent);
  };
  await Promise.all(Array.from({ length: inFlight }, send));
  agent.destroy();
  return documents / ((performance.now() - startedAt) / 1_000);
}

async function delivered(stack: StackRecord, source: Source, run: number): Promise<DeliveryFigures> {
  await ask(stack.openSearchUrl, "DELETE", "/app-logs-*");
  const s3 = new S3Client({ ...awsClientConfig(stack), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucketName(run) }));
  const child = join(import.meta.dirname, "deliver-child.ts");
  const args = [child, stack.awsEndpoint, stack.openSearchUrl, bucketName(run), source, String(documents)];
  const env = awsEnvironment(stack.awsEndpoint);
  const figures = JSON.parse(execFileSync(nodeProgram, args, { env, encoding: "utf8" })) as DeliveryFigures;
  if (figures.indexed !== documents) throw new Error(`Only ${figures.indexed} of ${documents} were indexed`);
  return figures;
}
