import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../local/emulator/aws.ts";
import { archiveCompression } from "../src/shared/delivery/archive-store.ts";
import { IndexNames } from "../src/shared/delivery/identity.ts";
import { ShardDelivery } from "../src/shared/delivery/shard-delivery.ts";
import { createClient } from "../src/shared/opensearch/client.ts";
import { type KinesisEvent, kinesisEvent, sourceOf } from "../src/shared/streams/kinesis-event.ts";
import { batchesOf, readerOf, type Source } from "./deliver-batches.ts";

/** What the delivery of one shard, in a process of its own, tells on stdout; CPU in seconds. */
export interface DeliveryFigures {
  readonly indexed: number;
  readonly seconds: number;
  readonly cpu: number;
  /** Of reading the records alone, and of gzip alone, measured apart. */
  readonly readCpu: number;
  readonly gzipCpu: number;
  readonly peakRssMb: number;
}

// arguments: address of S3, address of OpenSearch, bucket, source, documents, shards, number of this one
const [awsEndpoint = "", openSearchUrl = "", bucket = "", source = "applications", ...numbers] =
  process.argv.slice(2);
const [documents = 0, shards = 1, shard = 0] = numbers.map(Number);
const s3 = new S3Client({ ...awsClientConfig({ awsEndpoint, region: "us-east-1" }), forcePathStyle: true });
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent says which
const makeBatches = batchesOf(source as Source, documents, shards).filter(
  (_, index) => index % shards === shard,
);
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the parent says which
const read = readerOf(source as Source);
const settings = {
  openSearchEndpoint: openSearchUrl,
  indexRotation: "day" as const,
  archiveBucket: bucket,
  rejectBucket: bucket,
  batchBytes: 524_288,
  batchesInFlight: 3,
  keptBytes: 134_217_728,
};
const cpuOf = (since?: NodeJS.CpuUsage): number => {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1e6;
};

/** What is read of a batch, as the archive gets it. */
function readAll(records: KinesisEvent["Records"]): Uint8Array[] {
  const indexNames = new IndexNames("day");
  return records.flatMap((record) =>
    [...read(record.kinesis.data, { source: sourceOf(record), indexNames })].flatMap((event) =>
      event.kind === "document" ? [Buffer.from(event.archived)] : [],
    ),
  );
}

for (const makeBatch of makeBatches) readAll(makeBatch("read")); // so that code is compiled
const beforeRead = process.cpuUsage();
for (const makeBatch of makeBatches) readAll(makeBatch("read"));
const readCpu = cpuOf(beforeRead);
const lines = makeBatches.map((makeBatch) => Buffer.concat(readAll(makeBatch("read"))));
const beforeGzip = process.cpuUsage();
for (const one of lines) gzipSync(one, archiveCompression);
const gzipCpu = cpuOf(beforeGzip);
lines.length = 0;

const client = createClient(openSearchUrl);
const delivery = new ShardDelivery({ s3, client, settings, rejectFolder: "app-logs", read });

/** @returns how many documents were indexed */
async function deliverAll(stream: string): Promise<number> {
  let indexed = 0;
  for (const makeBatch of makeBatches) {
    const endMs = Date.now() + 600_000;
    const delivered = await delivery.run(
      kinesisEvent.parse({ Records: makeBatch(stream) }), // as the functions do
      { stopAtMs: endMs, deadlineMs: endMs, sentByMs: endMs, archiveByMs: endMs, endMs },
    );
    if (delivered.failure !== undefined) throw new Error(delivered.failure);
    indexed += delivered.counts.indexed;
  }
  return indexed;
}

// All documents twice, as other streams, so that code is compiled: a function delivers for hours, this process for seconds.
for (let turn = 0; turn < 2 * shards; turn += 1) await deliverAll(`before-${turn}`);
// All shards begin at once: when the parent says so.
process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.unref();
const before = process.cpuUsage();
const startedAt = performance.now();
const indexed = await deliverAll("measured");
const figures: DeliveryFigures = {
  indexed,
  seconds: (performance.now() - startedAt) / 1_000,
  cpu: cpuOf(before),
  readCpu,
  gzipCpu,
  peakRssMb: process.resourceUsage().maxRSS / 1024,
};
process.stdout.write(JSON.stringify(figures));
client.connectionPool.empty();
process.stdin.destroy();
