import { rmSync } from "node:fs";
import { Agent } from "node:http";
import { install } from "../local/tools/install.ts";
import { startStack, stopStack } from "../local/emulator/stack.ts";
import { appLogDocuments } from "../local/demo/sample-documents.ts";
import {
  albConnectionLines,
  albHealthCheckLines,
  albLines,
  classicLines,
  type LineOf,
  nlbLines,
  s3AccessLines,
} from "../local/demo/sample-lines.ts";
import { domainRequests } from "../src/functions/prepare/prepare-domain/domain-requests.ts";
import { prepareConfiguration } from "../src/functions/prepare/prepare-domain/prepare-configuration.ts";
import { cloudfrontLines, cloudtrailRecords, vpcFlowLines } from "../local/demo/sample-sources.ts";
import { documentsOfObject } from "../tests/factories/parse-object.ts";
import { ask, bulk } from "./bulk-server.ts";
import { median, runs } from "./measure.ts";

const documentCount = 100_000;
const documentsInBody = 5_000;
const inFlight = 3;

const lines: Readonly<Record<string, LineOf>> = {
  elb: classicLines(1, documentCount),
  alb: albLines(1, documentCount),
  nlb: nlbLines(1, documentCount),
  "alb-connection": albConnectionLines(1, documentCount),
  "alb-health-check": albHealthCheckLines(1, documentCount),
  "s3-access": s3AccessLines(1, documentCount),
  cloudfront: cloudfrontLines(1, documentCount),
  "vpc-flow": vpcFlowLines(1, documentCount),
  cloudtrail: cloudtrailRecords(1, documentCount),
};

/** Connection and health check logs name their load balancer in the key only. */
const objectKey =
  "AWSLogs/1/elasticloadbalancing/1_elasticloadbalancing_us-east-1_app.shop.50dc6c495c0c9188_x.log.gz";

interface Figures {
  readonly bytes: number;
  readonly perSecond: number;
}

interface Primaries {
  readonly docs: { readonly count: number };
  readonly segments: { readonly count: number };
  readonly store: { readonly size_in_bytes: number };
}

/**
 * Bytes on disk (merged to one segment) and documents a second: an index under the template that PrepareDomain
 * installs, against one that OpenSearch maps by itself. The same `_bulk` bodies, in pairs, each order in turn.
 */
export async function benchMappings(wanted: readonly string[] = []): Promise<void> {
  const stack = await startStack("bench-mappings", await install());
  try {
    const url = stack.openSearchUrl;
    const configuration = prepareConfiguration({ OPENSEARCH_ENDPOINT: url, INDEX_REPLICAS: "0" });
    const requests = domainRequests(configuration);
    for (const { path, body } of requests) await ask(url, "PUT", path, body);
    console.log(`\nMappings: ${documentCount} documents a family, medians of ${runs} interleaved pairs`);
    console.log(
      "family             bytes on disk: template     dynamic  smaller by    documents/s: template  dynamic  ratio",
    );
    for (const family of requests.flatMap(
      ({ path }) => /^\/_index_template\/logpipe-(.+)$/.exec(path)?.[1] ?? [],
    ))
      if (wanted.length === 0 || wanted.includes(family))
        await measure(url, family, bodiesOf(await documentsOf(family)));
  } finally {
    await stopStack(stack);
    rmSync(stack.folder, { recursive: true, force: true });
  }
}

async function measure(url: string, family: string, bodies: readonly Buffer[]): Promise<void> {
  const ours = `${family}-2026-11-20`;
  // No template matches this name.
  const dynamic = `dynamic-${family}`;
  await fill(url, dynamic, bodies); // once to warm up
  await fill(url, ours, bodies);
  const figures: Record<string, Figures[]> = { [ours]: [], [dynamic]: [] };
  for (let run = 0; run < runs; run += 1)
    for (const index of run % 2 === 0 ? [ours, dynamic] : [dynamic, ours])
      figures[index]?.push(await fill(url, index, bodies));
  const of = (index: string, what: keyof Figures) => (figures[index] ?? []).map((one) => one[what]);
  const [bytes, dynamicBytes] = [median(of(ours, "bytes")), median(of(dynamic, "bytes"))];
  const ratios = of(ours, "perSecond").map(
    (rate, run) => rate / (of(dynamic, "perSecond")[run] ?? Number.NaN),
  );
  const columns = [
    family.padEnd(16),
    String(bytes).padStart(25),
    String(dynamicBytes).padStart(11),
    `${((1 - bytes / dynamicBytes) * 100).toFixed(0)} %`.padStart(11),
    Math.round(median(of(ours, "perSecond")))
      .toString()
      .padStart(24),
    Math.round(median(of(dynamic, "perSecond")))
      .toString()
      .padStart(8),
    median(ratios).toFixed(2).padStart(6),
  ];
  console.log(columns.join(" "));
}

async function fill(url: string, index: string, bodies: readonly Buffer[]): Promise<Figures> {
  await ask(url, "DELETE", `/${index}`);
  const settings = index.startsWith("dynamic-") ? { number_of_shards: 1, number_of_replicas: 0 } : {};
  await ask(url, "PUT", `/${index}`, { settings });
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const waiting = [...bodies];
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    for (let body = waiting.shift(); body !== undefined; body = waiting.shift())
      await bulk(`${url}/${index}/_bulk`, body, agent);
  };
  await Promise.all(Array.from({ length: inFlight }, send));
  await ask(url, "POST", `/${index}/_refresh`);
  const seconds = (performance.now() - startedAt) / 1000;
  agent.destroy();
  await ask(url, "POST", `/${index}/_forcemerge?max_num_segments=1&flush=true`);
  // Only a new searcher lets go of the segments that were merged.
  await ask(url, "POST", `/${index}/_refresh`);
  await ask(url, "POST", `/${index}/_flush?force=true`);
  const stats = (await ask(url, "GET", `/${index}/_stats/store,docs,segments`)) as {
    _all: { primaries: Primaries };
  };
  const { docs, segments, store } = stats._all.primaries;
  if (docs.count !== documentCount || segments.count !== 1)
    throw new Error(`${index} holds ${docs.count} documents in ${segments.count} segments`);
  return { bytes: store.size_in_bytes, perSecond: documentCount / seconds };
}

/** Documents as JSON text, one an entry, as a load writes them. */
async function documentsOf(family: string): Promise<string[]> {
  const lineOf = lines[family];
  if (lineOf === undefined) {
    const documentOf = appLogDocuments(1, documentCount);
    return Array.from({ length: documentCount }, (_, index) => JSON.stringify(documentOf(index)));
  }
  const content = Array.from({ length: documentCount }, (_, index) => lineOf(index)).join("");
  return await documentsOfObject(Buffer.from(content), objectKey);
}

/** `_bulk` bodies with ids like those of a load; the index is in the path. */
function bodiesOf(documents: readonly string[]): Buffer[] {
  const bodies: Buffer[] = [];
  for (let from = 0; from < documents.length; from += documentsInBody) {
    const items = documents.slice(from, from + documentsInBody).map((document, within) => {
      const _id = `0123456789abcdef01234567-${String((from + within) * 300).padStart(15, "0")}`;
      return `${JSON.stringify({ create: { _id } })}\n${document}\n`;
    });
    bodies.push(Buffer.from(items.join("")));
  }
  return bodies;
}
