import { S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../local/emulator/aws.ts";
import { unpackCounts } from "../src/functions/load/contract/counts.ts";
import { loadChunk } from "../src/functions/load/load-chunk/load-chunk.ts";
import { loadSettings } from "../src/functions/load/load-chunk/load-settings.ts";
import { describeObject } from "../src/shared/objects/object-reader.ts";
import { createClient } from "../src/shared/opensearch/client.ts";

/** What the loader of one object, in a process of its own, tells on stdout. */
export interface LoadFigures {
  readonly lines: number;
  readonly indexed: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakRssMb: number;
}

// arguments: address of S3, address of OpenSearch, bucket, key
const [awsEndpoint = "", openSearchUrl = "", bucket = "", key = ""] = process.argv.slice(2);
const s3 = new S3Client({ ...awsClientConfig({ awsEndpoint, region: "us-east-1" }), forcePathStyle: true });
const client = createClient(openSearchUrl);
const configuration = {
  ...loadSettings({ OPENSEARCH_ENDPOINT: openSearchUrl, REJECT_BUCKET: bucket }),
  redactSalt: "",
};
const described = await describeObject(s3, { bucket, key });
const object = { bucket, key, ...described, format: "classic", gzip: key.endsWith(".gz") } as const;
const chunk = { group: 0, start: 0, end: null, objects: [object], counts: [], failures: [] };
const endMs = Date.now() + 3_600_000;

// Not resourceUsage().maxRSS: a child begins with the peak of the process that forked it.
let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 20).unref();
const cpuBefore = process.cpuUsage();
const startedAt = performance.now();
const loaded = await loadChunk({ s3, client, configuration, stopAtMs: endMs, deadlineMs: endMs }, chunk);
const seconds = (performance.now() - startedAt) / 1000;
const { user, system } = process.cpuUsage(cpuBefore);
const { lines, indexed } = unpackCounts(loaded.counts[0] ?? []);
if (loaded.failures.length > 0) throw new Error(JSON.stringify(loaded.failures));
const figures: LoadFigures = {
  lines,
  indexed,
  seconds,
  cpuSeconds: (user + system) / 1e6,
  peakRssMb: peakRss / 1024 ** 2,
};
process.stdout.write(JSON.stringify(figures));
client.connectionPool.empty();
