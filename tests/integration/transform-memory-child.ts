import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { S3Client } from "@aws-sdk/client-s3";
import { Invocation } from "../../src/functions/cloudwatch/transform-log-events/invocation.ts";
import { kinesisEvent } from "../../src/shared/streams/kinesis-event.ts";
import { transformConfiguration } from "../../src/functions/cloudwatch/transform-log-events/transform-configuration.ts";

/** What one invocation, in a process of its own, prints on stdout. */
export interface MemoryFigures {
  readonly counts: Readonly<Record<string, number>>;
  readonly failure: string | undefined;
  readonly requests: number;
  /** Bytes of documents that were sent. */
  readonly sentBytes: number;
  /** Objects that were put: path, and bytes. */
  readonly objects: readonly (readonly [path: string, bytes: number])[];
  readonly beforeMb: number;
  readonly peakMb: number;
  readonly seconds: number;
}

// Most of the work is one long turn: only another thread sees how much memory it takes.
const peak = new Float64Array(new SharedArrayBuffer(8));
const worker = new Worker(
  `const { workerData } = require("node:worker_threads");
   setInterval(() => { workerData[0] = Math.max(workerData[0], process.memoryUsage.rss()); }, 2);`,
  { eval: true, workerData: peak },
);

const objects: (readonly [string, number])[] = [];
const server = createServer((request, response) => {
  let bytes = 0;
  request.on("data", (piece: Buffer) => {
    bytes += piece.length;
  });
  request.on("end", () => {
    objects.push([new URL(request.url ?? "", "http://s3").pathname, bytes]);
    response.end();
  });
});
await new Promise<void>((resolve) => {
  server.listen(0, "127.0.0.1", resolve);
});
const s3 = new S3Client({
  endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  region: "us-east-1",
  credentials: { accessKeyId: "test", secretAccessKey: "test" },
  forcePathStyle: true,
});

let [requests, sentBytes] = [0, 0];
const [file = ""] = process.argv.slice(2);
const { Records } = kinesisEvent.parse(JSON.parse(readFileSync(file, "utf8")));
const invocation = new Invocation({
  s3,
  configuration: transformConfiguration({ LOG_STREAM: "logs", REJECT_BUCKET: "rejects" }),
  stopAtMs: Date.now() + 3_600_000,
  send: async ({ records }) => {
    requests += 1;
    for (const { Data } of records) sentBytes += Data.length;
    await sleep(1); // a request is in flight
    return { unsent: [], retried: 0, failure: undefined };
  },
});
const beforeMb = process.memoryUsage.rss() / 1024 ** 2;
const startedAt = performance.now();
for (const record of Records) await invocation.take(record);
const { counts, failure } = await invocation.finish();
const figures: MemoryFigures = {
  counts: { ...counts },
  failure,
  requests,
  sentBytes,
  objects,
  beforeMb: Math.round(beforeMb),
  peakMb: Math.round((peak[0] ?? 0) / 1024 ** 2),
  seconds: (performance.now() - startedAt) / 1_000,
};
process.stdout.write(JSON.stringify(figures));
s3.destroy();
server.close();
await worker.terminate();
