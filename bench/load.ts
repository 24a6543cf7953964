import { execFileSync } from "node:child_process";
import { rmSync } from "node:fs";
import { Agent } from "node:http";
import { join } from "node:path";
import { createGzip } from "node:zlib";
import { CreateBucketCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig, awsEnvironment } from "../local/emulator/aws.ts";
import { install } from "../local/tools/install.ts";
import { nodeProgram } from "../local/tools/paths.ts";
import { startStack, stopStack } from "../local/emulator/stack.ts";
import type { StackRecord } from "../local/emulator/stack-record.ts";
import { classicLines } from "../local/demo/sample-lines.ts";
import { indexTemplates } from "../opensearch/index.ts";
import { Batch } from "../src/shared/bulk/batch.ts";
import { noRedaction } from "../src/shared/log-formats/redaction-options.ts";
import { createParser } from "../src/shared/log-formats/format-parser.ts";
import { ask, bulk } from "./bulk-server.ts";
import type { LoadFigures } from "./load-child.ts";
import { median, runs } from "./measure.ts";

const bucket = "bench";
const index = "elb-2026-11-20";
const smallLines = 320_000; // 100 MB
const largeLines = 3_200_000; // 1 GB
const inFlight = 3;

/** LoadChunk, S3 to OpenSearch, against the raw `_bulk` ceiling of the same server; then memory and growth. */
export async function benchLoad(): Promise<void> {
  const stack = await startStack("bench", await install());
  try {
    await prepare(stack);
    const small = await put(stack, "small.log", smallLines);
    await compareWithCeiling(stack, small);
    await growth(stack);
  } finally {
    await stopStack(stack);
    rmSync(stack.folder, { recursive: true, force: true });
  }
}

async function prepare(stack: StackRecord): Promise<void> {
  await clientOf(stack).send(new CreateBucketCommand({ Bucket: bucket }));
  const { template, index_patterns, priority } = indexTemplates.elb;
  const settings = { number_of_shards: 1, number_of_replicas: 0 };
  await ask(stack.openSearchUrl, "PUT", "/_index_template/elb", {
    index_patterns,
    priority,
    template: { settings, ...template },
  });
}

function clientOf(stack: StackRecord): S3Client {
  return new S3Client({ ...awsClientConfig(stack), forcePathStyle: true });
}

/** @returns the object's bytes, uncompressed */
async function put(stack: StackRecord, key: string, lines: number): Promise<Buffer> {
  const lineOf = classicLines(1, lines);
  const pieces: Buffer[] = [];
  for (let from = 0; from < lines; from += 10_000)
    pieces.push(Buffer.from(Array.from({ length: 10_000 }, (_, within) => lineOf(from + within)).join("")));
  const plain = Buffer.concat(pieces);
  let body = plain;
  if (key.endsWith(".gz")) {
    const gzip = createGzip({ level: 1 });
    gzip.end(plain);
    body = Buffer.concat(await gzip.toArray());
  }
  await clientOf(stack).send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: body }));
  return plain;
}

async function load(stack: StackRecord, key: string): Promise<LoadFigures> {
  await ask(stack.openSearchUrl, "DELETE", `/${index}`);
  const child = join(import.meta.dirname, "load-child.ts");
  const out = execFileSync(nodeProgram, [child, stack.awsEndpoint, stack.openSearchUrl, bucket, key], {
    env: awsEnvironment(stack.awsEndpoint),
    encoding: "utf8",
    maxBuffer: 1e6,
  });
  const figures = JSON.parse(out) as LoadFigures;
  if (figures.indexed !== figures.lines)
    throw new Error(`Only ${figures.indexed} of ${figures.lines} were indexed`);
  return figures;
}

/** The same bodies that the loader sends, replayed by a bare HTTP client. @returns documents a second */
async function ceiling(stack: StackRecord, bodies: readonly Buffer[], documents: number): Promise<number> {
  await ask(stack.openSearchUrl, "DELETE", `/${index}`);
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const waiting = [...bodies];
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift())
      await bulk(`${stack.openSearchUrl}/_bulk`, body, agent);
  };
  await Promise.all(Array.from({ length: inFlight }, send));
  agent.destroy();
  return documents / ((performance.now() - startedAt) / 1000);
}

function bodiesOf(content: Buffer): Buffer[] {
  const parser = createParser("classic", {
    rotation: "day",
    idPrefix: "0123456789abcdef01234567-",
    jsonIndexPrefix: "",
    ...noRedaction,
  });
  const bodies: Buffer[] = [];
  const batch = new Batch(5 * 1024 * 1024);
  for (let from = 0; from < content.length; ) {
    batch.clear();
    from = parser.parseBlock(content, from, content.length, from, batch);
    bodies.push(Buffer.from(batch.body.subarray(0, batch.length)));
  }
  return bodies;
}

async function compareWithCeiling(stack: StackRecord, content: Buffer): Promise<void> {
  const bodies = bodiesOf(content);
  await ceiling(stack, bodies, smallLines); // once to warm the server up
  const raw: number[] = [];
  const loaded: number[] = [];
  const cpu: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    raw.push(await ceiling(stack, bodies, smallLines));
    const figures = await load(stack, "small.log");
    loaded.push(figures.lines / figures.seconds);
    cpu.push((figures.cpuSeconds / figures.lines) * 1e6);
  }
  const ratios = raw.map((ceilingRate, run) => (loaded[run] ?? 0) / ceilingRate);
  console.log(`
LoadChunk in a process of its own, 100 MB of classic lines (${smallLines}), medians of ${runs}
raw _bulk ceiling      ${Math.round(median(raw))} documents/s (${inFlight} requests in flight)
LoadChunk              ${Math.round(median(loaded))} documents/s
ratio                  ${median(ratios).toFixed(2)} (pairs: ${ratios.map((ratio) => ratio.toFixed(2)).join(", ")})
the loader's own CPU   ${median(cpu).toFixed(1)} s a million documents, start-up not counted`);
}

async function growth(stack: StackRecord): Promise<void> {
  const objects = [
    ["small.log", smallLines],
    ["small.log.gz", smallLines],
    ["large.log", largeLines],
    ["large.log.gz", largeLines],
  ] as const;
  console.log("\nGrowth                    lines   seconds  lines/s  peak RSS MB");
  for (const [key, lines] of objects) {
    if (key !== "small.log") await put(stack, key, lines);
    const { seconds, peakRssMb } = await load(stack, key);
    console.log(
      `${key.padEnd(20)}${String(lines).padStart(11)}${seconds.toFixed(1).padStart(10)}${Math.round(
        lines / seconds,
      )
        .toString()
        .padStart(9)}${peakRssMb.toFixed(0).padStart(13)}`,
    );
  }
}
