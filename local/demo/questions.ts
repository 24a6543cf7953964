import { indexTemplates } from "../../opensearch/index.ts";
import { sources } from "../../src/shared/log-formats/formats.ts";

/** What loads write: all families but that of applications, and rehydrated documents. */
const { "app-logs": _, ...templates } = indexTemplates;
const families = [...Object.keys(templates), "rehydrated"].map((family) => `${family}-*`).join(",");

async function ask(
  openSearchUrl: string,
  path: string,
  body: object,
  indexes: string = families,
): Promise<unknown> {
  const answer = await fetch(`${openSearchUrl}/${indexes}/${path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(`OpenSearch answered ${answer.status} to ${path}: ${await answer.text()}`);
  return await answer.json();
}

async function refresh(openSearchUrl: string): Promise<void> {
  await fetch(`${openSearchUrl}/${families}/_refresh`, { method: "POST" });
}

/** Documents that loads of objects made. */
export async function countDocuments(openSearchUrl: string): Promise<number> {
  await refresh(openSearchUrl);
  const { count } = (await ask(openSearchUrl, "_count", { query: { match_all: {} } })) as { count: number };
  return count;
}

/** Documents indexed since the server started, without waiting for a refresh; undefined while it does not answer. */
export async function indexedSoFar(openSearchUrl: string): Promise<number | undefined> {
  const answer = await fetch(`${openSearchUrl}/${families}/_stats/indexing`).catch(() => undefined);
  if (!answer?.ok) return undefined;
  const { _all } = (await answer.json()) as { _all: { primaries: { indexing?: { index_total: number } } } };
  return _all.primaries.indexing?.index_total ?? 0;
}

interface Search {
  readonly hits: { readonly hits: readonly { readonly _index: string; readonly _source: object }[] };
  readonly aggregations?: {
    readonly by: { readonly buckets: readonly { readonly key: string; readonly doc_count: number }[] };
  };
}

/** A document of a format, rendered with its index: best one of a request that failed. */
export async function sampleDocument(openSearchUrl: string, format: string): Promise<string> {
  const indexes = `${sources.find(({ name }) => name === format)?.index ?? "rehydrated"}-*`;
  const query = { bool: { must: { match_all: {} }, should: { term: { elb_status_code: 502 } } } };
  const { hits } = (await ask(openSearchUrl, "_search", { size: 1, query }, indexes)) as Search;
  const [hit] = hits.hits;
  return hit === undefined ? "none" : `${hit._index}: ${JSON.stringify(hit._source, null, 2)}`;
}

/** What somebody on call asks first: which backends answer with 5xx? One line for each. */
export async function serverErrorsByBackend(openSearchUrl: string): Promise<string[]> {
  const { aggregations } = (await ask(openSearchUrl, "_search", {
    size: 0,
    query: { range: { elb_status_code: { gte: 500 } } },
    aggs: { by: { terms: { field: "backend_ip", size: 5 } } },
  })) as Search;
  return (aggregations?.by.buckets ?? []).map(({ key, doc_count }) => `${key.padEnd(16)}${doc_count}`);
}
