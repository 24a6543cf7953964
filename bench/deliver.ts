import { spawn } from "node:child_process";
import { rmSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { createInterface } from "node:readline";
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
const documents = 200_000;
const inFlight = 3;
/** One, and as many as keep OpenSearch busy while another waits for its last answers and its archive. */
const shardCounts = [1, 2] as const;

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
      `\nDirect delivery of ${documents} documents, ${inFlight} requests in flight a shard, medians of ${runs}`,
    );
    for (const [number, source] of sources.entries())
      if (wanted.length === 0 || wanted.includes(source))
        for (const shards of shardCounts)
          await compare(stack, source, shards, (number * shardCounts.length + shards) * runs);
  } finally {
    await stopStack(stack);
    rmSync(stack.folder, { recursive: true, force: true });
  }
}

async function compare(stack: StackRecord, source: Source, shards: number, firstRun: number): Promise<void> {
  const bodies = await bodiesOf(source);
  for (let turn = 0; turn < 2; turn += 1) await ceiling(stack, bodies, shards); // to warm the server up
  const pairs: { readonly raw: number; readonly figures: DeliveryFigures }[] = [];
  for (let run = 0; run < runs; run += 1)
    pairs.push({
      raw: await ceiling(stack, bodies, shards),
      figures: await delivered(stack, source, shards, firstRun + run),
    });
  const ratios = pairs.map(({ raw, figures }) => documents / figures.seconds / raw);
  const of = (value: (figures: DeliveryFigures) => number): number =>
    median(pairs.map(({ figures }) => value(figures)));
  const million = (value: (figures: DeliveryFigures) => number): string =>
    ((of(value) / documents) * 1e6).toFixed(1);
  console.log(`${source}, shards: ${shards}
  raw _bulk ceiling   ${Math.round(median(pairs.map(({ raw }) => raw)))} documents/s
  delivered           ${Math.round(of(({ seconds }) => documents / seconds))} documents/s
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
  for (const makeBatch of batchesOf(source, documents))
    await deliver(
      makeBatch(source).map((record) => ({ ...sourceOf(record), data: record.kinesis.data })),
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
async function ceiling(stack: StackRecord, bodies: readonly Buffer[], shards: number): Promise<number> {
  await ask(stack.openSearchUrl, "DELETE", "/app-logs-*");
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight * shards });
  const waiting = [...bodies];
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift())
      await bulk(`${stack.openSearchUrl}/_bulk`, body, agent);
  };
  await Promise.all(Array.from({ length: inFlight * shards }, send));
  agent.destroy();
  return documents / ((performance.now() - startedAt) / 1_000);
}

async function delivered(
  stack: StackRecord,
  source: Source,
  shards: number,
  run: number,
): Promise<DeliveryFigures> {
  const s3 = new S3Client({ ...awsClientConfig(stack), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: bucketName(run) }));
  const child = join(import.meta.dirname, "deliver-child.ts");
  const { awsEndpoint, openSearchUrl } = stack;
  const addresses = [awsEndpoint, openSearchUrl, bucketName(run), source];
  const children = Array.from({ length: shards }, (_, shard) =>
    spawn(nodeProgram, [child, ...addresses, ...[documents, shards, shard].map(String)], {
      env: awsEnvironment(awsEndpoint),
      stdio: ["pipe", "pipe", "inherit"],
    }),
  );
  const outputs = children.map(({ stdout }) => createInterface(stdout)[Symbol.asyncIterator]());
  for (const output of outputs) await output.next();
  await ask(stack.openSearchUrl, "DELETE", "/app-logs-*");
  for (const { stdin } of children) stdin.write("begin\n");
  const all = await Promise.all(
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- our own child says so
    outputs.map(async (output) => JSON.parse(String((await output.next()).value)) as DeliveryFigures),
  );
  const sum = (value: (figures: DeliveryFigures) => number): number =>
    all.reduce((total, figures) => total + value(figures), 0);
  const most = (value: (figures: DeliveryFigures) => number): number => Math.max(...all.map(value));
  const indexed = sum((figures) => figures.indexed);
  if (indexed !== documents) throw new Error(`Only ${indexed} of ${documents} were indexed`);
  return {
    indexed,
    seconds: most(({ seconds }) => seconds),
    cpu: sum(({ cpu }) => cpu),
    readCpu: sum(({ readCpu }) => readCpu),
    gzipCpu: sum(({ gzipCpu }) => gzipCpu),
    peakRssMb: most(({ peakRssMb }) => peakRssMb),
  };
}
