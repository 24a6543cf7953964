import { Readable } from "node:stream";
import { S3Client } from "@aws-sdk/client-s3";
import { HttpResponse } from "@smithy/core/protocols";
import { unpackCounts } from "../src/functions/load/contract/counts.ts";
import { loadChunk } from "../src/functions/load/load-chunk/load-chunk.ts";
import { loadSettings } from "../src/functions/load/load-chunk/load-settings.ts";
import { detectFormat } from "../src/shared/log-formats/detect-format.ts";
import { alb } from "../src/shared/log-formats/sources/alb.ts";
import { createClient } from "../src/shared/opensearch/client.ts";
import { sampleLines } from "../tests/fixtures/log-lines.ts";
import { renderings } from "../tests/fixtures/source-records.ts";
import { albRecords } from "./realistic-lines.ts";

/** What the loader of one object, in a process of its own, tells on stdout. */
export interface MemoryFigures {
  readonly lines: number;
  readonly bytes: number;
  readonly seconds: number;
  readonly peakRssMb: number;
}

const objectBytes = 1_000_000_000;
// arguments: encoding, port of the stand-in for OpenSearch
const [encoding = "lines", port = ""] = process.argv.slice(2);

/** The object: how it begins, what is repeated, and how it ends. */
function objectOf(): { readonly first: string; readonly repeated: string; readonly last: string } {
  if (encoding === "records") {
    const repeated = `${sampleLines("cloudtrail").join(",")},`.repeat(500);
    return { first: '{"Records":[', repeated, last: `${sampleLines("cloudtrail")[0]}]}` };
  }
  const name = { w3c: "W3C, tabs", json: "JSON of strings" }[encoding] ?? "lines in a fixed order";
  const { render } = renderings[name] ?? {};
  const strings = albRecords(1_000, Object.keys(alb.fields())).map((record) => render?.("alb", record) ?? "");
  const first = encoding === "w3c" ? (strings[0] ?? "") : "";
  return { first, repeated: strings.map((text) => text.split("\n").at(-2)).join("\n") + "\n", last: "" };
}

const { first, repeated, last } = objectOf();
const piece = Buffer.from(repeated);
const pieces = Math.ceil(objectBytes / piece.length);
const size = first.length + piece.length * pieces + last.length;

async function* content(): AsyncGenerator<Buffer> {
  yield Buffer.from(first);
  for (let index = 0; index < pieces; index += 1)
    for (let from = 0; from < piece.length; from += 65_536)
      // A copy, as a socket gives one.
      yield Buffer.from(piece.subarray(from, from + 65_536));
  yield Buffer.from(last);
}

/** S3 with that one object. */
const s3 = new S3Client({
  region: "us-east-1",
  credentials: { accessKeyId: "bench", secretAccessKey: "bench" },
  requestHandler: {
    handle: async () => ({
      response: new HttpResponse({ statusCode: 200, headers: {}, body: Readable.from(content()) }),
    }),
  },
});

const openSearchUrl = `http://127.0.0.1:${port}`;
const layout = detectFormat("", Buffer.from(first + repeated.slice(0, 65_536)));
if ("unknown" in layout) throw new Error(layout.unknown);
const object = { bucket: "b", key: "k", etag: "e", size, gzip: false, ...layout };
const chunk = { group: 0, start: 0, end: null, objects: [object], counts: [], failures: [] };
const settings = loadSettings({
  OPENSEARCH_ENDPOINT: openSearchUrl,
  REJECT_BUCKET: "b",
  REDACT_QUERY_PARAMETERS: "default",
});
const endMs = Date.now() + 3_600_000;
let peakRss = 0;
setInterval(() => {
  peakRss = Math.max(peakRss, process.memoryUsage.rss());
}, 20).unref();
const startedAt = performance.now();
const loaded = await loadChunk(
  {
    s3,
    client: createClient(openSearchUrl),
    configuration: { ...settings, redactSalt: "" },
    stopAtMs: endMs,
    deadlineMs: endMs,
  },
  chunk,
);
const seconds = (performance.now() - startedAt) / 1000;
const { lines, bytes, rejected } = unpackCounts(loaded.counts[0] ?? []);
if (loaded.failures.length > 0 || rejected > 0) throw new Error(JSON.stringify(loaded));
const figures: MemoryFigures = { lines, bytes, seconds, peakRssMb: peakRss / 1024 ** 2 };
process.stdout.write(JSON.stringify(figures));
process.exit(0);
