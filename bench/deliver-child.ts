import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../local/emulator/aws.ts";
import { IndexNames } from "../src/shared/delivery/identity.ts";
import { ShardDelivery } from "../src/shared/delivery/shard-delivery.ts";
import { createClient } from "../src/shared/opensearch/client.ts";
import { sourceOf } from "../src/shared/streams/kinesis-event.ts";
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
const batches = batchesOf(source as Source, documents, shards).filter((_, index) => index % shards === shard);
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
function readAll(batch: (typeof batches)[number]): Uint8Array[] {
  const indexNames = new IndexNames("day");
  return batch.flatMap((record) =>
    [...read(record.kinesis.data, { source: sourceOf(record), indexNames })].flatMap((event) =>
      event.kind === "document" ? [event.archived] : [],
    ),
  );
}

for (const batch of batches.slice(0, 3)) readAll(batch); // so that code is compiled
const beforeRead = process.cpuUsage();
for (const batch of batches) readAll(batch);
const readCpu = cpuOf(beforeRead);
const lines = batches.map((batch) => Buffer.concat(readAll(batch)));
const beforeGzip = process.cpuUsage();
for (const one of lines) gzipSync(one);
const gzipCpu = cpuOf(beforeGzip);
lines.length = 0;

const client = createClient(openSearchUrl);
const delivery = new ShardDelivery({ s3, client, settings, rejectFolder: "app-logs", read });
// All shards begin at once: when the parent says so.
process.stdout.write("ready\n");
await once(process.stdin, "data");
process.stdin.unref();
let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 20).unref();
const before = process.cpuUsage();
const startedAt = performance.now();
let indexed = 0;
for (const Records of batches) {
  const endMs = Date.now() + 600_000;
  const delivered = await delivery.run(
    { Records },
    { stopAtMs: endMs, deadlineMs: endMs, sentByMs: endMs, archiveByMs: endMs, endMs },
  );
  if (delivered.failure !== undefined) throw new Error(delivered.failure);
  indexed += delivered.counts.indexed;
}
const figures: DeliveryFigures = {
  indexed,
  seconds: (performance.now() - startedAt) / 1_000,
  cpu: cpuOf(before),
  readCpu,
  gzipCpu,
  peakRssMb: peakRss / 1024 ** 2,
};
process.stdout.write(JSON.stringify(figures));
client.connectionPool.empty();
process.stdin.destroy();
