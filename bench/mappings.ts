import { rmSync } from "node:fs";
import { Agent } from "node:http";
import { startStack, stopStack } from "../local/emulator/stack.ts";
import { install } from "../local/tools/install.ts";
import { domainRequests } from "../src/functions/prepare/prepare-domain/domain-requests.ts";
import { prepareConfiguration } from "../src/functions/prepare/prepare-domain/prepare-configuration.ts";
import { ask, bulk } from "./bulk-server.ts";
import {
  derivedIndex,
  type IndexTemplate,
  printDifferences,
  printLongText,
  printQueries,
} from "./derived-source.ts";
import { bodiesOf, documentCount, documentsOf } from "./family-documents.ts";
import { median } from "./measure.ts";

const inFlight = 3;
const day = "2026-11-20";
const turns = 3;

interface Figures {
  readonly bytes: number;
  readonly perSecond: number;
}

interface Primaries {
  readonly docs: { readonly count: number };
  readonly segments: { readonly count: number };
  readonly store: { readonly size_in_bytes: number };
}

/** An index that is filled, and what it is created with. */
interface Contestant {
  readonly name: string;
  readonly index: string;
  readonly body: object;
}

/**
 * Bytes on disk (merged to one segment) and documents a second: an index under the template that PrepareDomain
 * installs, against one that OpenSearch maps by itself and, for families whose fields are all known, one that derives
 * `_source` from its fields. The same `_bulk` bodies, in turns.
 */
export async function benchMappings(wanted: readonly string[] = []): Promise<void> {
  const stack = await startStack("bench-mappings", await install());
  try {
    const url = stack.openSearchUrl;
    const configuration = prepareConfiguration({ OPENSEARCH_ENDPOINT: url, INDEX_REPLICAS: "0" });
    const requests = domainRequests(configuration);
    for (const { path, body } of requests) await ask(url, "PUT", path, body);
    console.log(
      `\nMappings: ${documentCount} documents a family, ${turns} turns: medians of bytes, best of documents/s`,
    );
    for (const { path, body } of requests) {
      const family = /^\/_index_template\/logpipe-(.+)$/.exec(path)?.[1];
      if (family !== undefined && (wanted.length === 0 || wanted.includes(family)))
        // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the bodies of all requests are objects
        await measure(url, family, (body as { readonly template: IndexTemplate }).template);
    }
  } finally {
    await stopStack(stack);
    rmSync(stack.folder, { recursive: true, force: true });
  }
}

async function measure(url: string, family: string, template: IndexTemplate): Promise<void> {
  const documents = await documentsOf(family);
  const bodies = bodiesOf(documents);
  const { mappings } = template;
  const ours = { name: "template", index: `${family}-${day}`, body: {} };
  // No template matches these names.
  const plain = { settings: { number_of_shards: 1, number_of_replicas: 0 } };
  const dynamic = { name: "dynamic", index: `dynamic-${family}`, body: plain };
  const derived = { name: "derived", index: `derived-${family}`, body: derivedIndex(template) };
  const contestants: readonly Contestant[] =
    mappings.dynamic === "strict" ? [ours, dynamic, derived] : [ours, dynamic];
  const figures = new Map<string, Figures[]>(contestants.map(({ name }) => [name, []]));
  for (let run = 0; run < turns; run += 1)
    for (const contestant of run % 2 === 0 ? contestants : contestants.toReversed())
      figures.get(contestant.name)?.push(await fill(url, contestant, bodies));
  const bytesOf = (name: string) => median((figures.get(name) ?? []).map(({ bytes }) => bytes));
  const rateOf = (name: string) => Math.max(...(figures.get(name) ?? []).map(({ perSecond }) => perSecond));
  console.log(family);
  for (const { name } of contestants) {
    const columns = [
      name.padEnd(10),
      `${bytesOf(name)} bytes`.padStart(16),
      (bytesOf(name) / bytesOf(ours.name)).toFixed(2).padStart(6),
      `${Math.round(rateOf(name))} documents/s`.padStart(20),
      (rateOf(name) / rateOf(ours.name)).toFixed(2).padStart(6),
    ];
    console.log(`  ${columns.join("")}`);
  }
  if (!contestants.includes(derived)) return;
  await printDifferences(url, derived.index, documents, mappings.properties);
  await printQueries(url, family, day, [ours.index, derived.index], mappings.properties);
  await printLongText(url, [ours.index, derived.index], mappings.properties);
}

async function fill(url: string, { index, body }: Contestant, bodies: readonly Buffer[]): Promise<Figures> {
  await ask(url, "DELETE", `/${index}`);
  await ask(url, "PUT", `/${index}`, body);
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight });
  const waiting = [...bodies];
  const startedAt = performance.now();
  const send = async (): Promise<void> => {
    for (let items = waiting.shift(); items !== undefined; items = waiting.shift())
      await bulk(`${url}/${index}/_bulk`, items, agent);
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
