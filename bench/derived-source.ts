import { isDeepStrictEqual } from "node:util";
import { dashboards, searchBodiesOf } from "../opensearch/index.ts";
import { ask } from "./bulk-server.ts";
import { documentCount, positionOf } from "./family-documents.ts";

/** What PrepareDomain installs as an index template, as far as an index is made from it. */
export interface IndexTemplate {
  readonly settings: object;
  readonly mappings: { readonly dynamic: string; readonly properties: Readonly<Record<string, Mapping>> };
}

interface Mapping {
  readonly type: string;
  readonly ignore_above?: number;
  readonly doc_values?: boolean;
}

type Document = Readonly<Record<string, unknown>>;
type Properties = IndexTemplate["mappings"]["properties"];

/**
 * The body that creates an index of the same fields whose `_source` is derived from them. OpenSearch 3.6 refuses
 * keywords with `ignore_above` and fields that are neither stored nor have doc values, and would write a `date_nanos`
 * in milliseconds.
 */
export function derivedIndex({ settings, mappings }: IndexTemplate): object {
  const properties = Object.entries(mappings.properties).map(([name, mapping]) => {
    const { ignore_above: _refused, ...rest } = mapping;
    const stored = mapping.doc_values === false || mapping.type === "text" ? { store: true } : {};
    const format = mapping.type === "date_nanos" ? { format: "strict_date_optional_time_nanos" } : {};
    return [name, { ...rest, ...stored, ...format }] as const;
  });
  return {
    settings: { ...settings, "index.derived_source.enabled": true },
    mappings: { ...mappings, properties: Object.fromEntries(properties) },
  };
}

/** Reads every document back, and says in what its `_source` differs from the document that was sent. */
export async function printDifferences(
  url: string,
  index: string,
  documents: readonly string[],
  properties: Properties,
): Promise<void> {
  const found = new Map<string, { count: number; example: string }>();
  let read = 0;
  for await (const { _id, _source } of hitsOf(url, index)) {
    read += 1;
    const sent = JSON.parse(documents[positionOf(_id)] ?? "null") as Document;
    for (const name of new Set([...Object.keys(sent), ...Object.keys(_source)])) {
      const what = differenceOf(sent[name], _source[name], properties[name]?.type ?? "");
      if (what === undefined) continue;
      const entry = found.get(`${name}: ${what}`);
      const example = `${JSON.stringify(sent[name])} came back as ${JSON.stringify(_source[name])}`;
      found.set(`${name}: ${what}`, { count: (entry?.count ?? 0) + 1, example: entry?.example ?? example });
    }
  }
  if (read !== documentCount) throw new Error(`${index}: ${read} of ${documentCount} documents came back`);
  console.log(`  _source of ${read} documents: ${found.size === 0 ? "means what was sent" : "differs"}`);
  for (const [what, { count, example }] of found) console.log(`    ${count} × ${what}: ${example}`);
}

interface Hit {
  readonly _id: string;
  readonly _source: Document;
}

interface Answer {
  readonly _scroll_id?: string;
  readonly hits: { readonly total: unknown; readonly hits: readonly Hit[] };
  readonly aggregations?: unknown;
}

async function* hitsOf(url: string, index: string): AsyncGenerator<Hit> {
  let answer = (await ask(url, "POST", `/${index}/_search?scroll=5m`, {
    size: 5_000,
    sort: ["_doc"],
  })) as Answer;
  while (answer.hits.hits.length > 0) {
    yield* answer.hits.hits;
    answer = (await ask(url, "POST", "/_search/scroll", {
      scroll: "5m",
      scroll_id: answer._scroll_id,
    })) as Answer;
  }
}

/** @returns in what the two values mean something else; undefined if they mean the same */
function differenceOf(sent: unknown, returned: unknown, type: string): string | undefined {
  const [before, after] = [listOf(sent, type), listOf(returned, type)];
  if (isDeepStrictEqual(before, after)) return undefined;
  if (after.length === 0) return "is missing";
  if (before.length === 0) return "was not sent";
  const sorted = (values: readonly unknown[]) => values.map(String).toSorted();
  if (isDeepStrictEqual(sorted(before), sorted(after))) return "is in another order";
  if (isDeepStrictEqual(sorted([...new Set(before)]), sorted([...new Set(after)])))
    return "has lost duplicates";
  return `is another ${type}`;
}

/** One value is a list of one: OpenSearch sees no difference. Times by their instant, to the nanosecond. */
function listOf(value: unknown, type: string): readonly unknown[] {
  const values: readonly unknown[] = value === undefined ? [] : Array.isArray(value) ? value : [value];
  return type.startsWith("date") ? values.map((time) => instantOf(String(time))) : values;
}

function instantOf(time: string): string {
  const [, second = "", fraction = ""] = /^(.*?:\d\d:\d\d)(?:\.(\d+))?Z?$/.exec(time) ?? [];
  return `${Date.parse(`${second}Z`) / 1000}.${fraction.padEnd(9, "0")}`;
}

/** The longest term that Lucene indexes, in bytes, and one more. */
const tooLong = "x".repeat(32_767);

/** Whether the indexes take a text that is too long to be indexed, in a field that has one now and then. */
export async function printLongText(
  url: string,
  indexes: readonly string[],
  properties: Properties,
): Promise<void> {
  const field = Object.keys(properties).find((name) => /^(http_url|http_path|extra)$/.test(name));
  const document = { timestamp: "1970-01-01T00:00:00Z", [field ?? "extra"]: tooLong };
  for (const index of indexes) {
    const answer = await fetch(`${url}/${index}/_create/too-long`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(document),
    });
    console.log(`  ${index}: ${field} of ${tooLong.length} bytes is ${answer.ok ? "taken" : "refused"}`);
  }
}

interface Query {
  readonly name: string;
  readonly body: object;
}

/** What the dashboards ask of the family, and the newest documents, which Discover asks of any. */
function queriesOf(family: string, day: string): Query[] {
  const range = { from: `${day}T00:00:00.000Z`, to: `${day}T23:59:59.999Z`, interval: "30m" };
  const shown = dashboards.flatMap(({ rows }) => rows.flatMap(({ panels }) => panels));
  const asked = shown.flatMap(({ shows }) =>
    shows.is === "note" || shows.pattern.id !== `logpipe-${family}`
      ? []
      : searchBodiesOf(shows, range).map((body) => ({ name: shows.id, body })),
  );
  const newest = {
    size: 500,
    sort: [{ timestamp: "desc" }],
    query: { range: { timestamp: { gte: range.from, lte: range.to } } },
  };
  return [...asked, { name: "newest 500", body: newest }];
}

const turns = 7;

/** Asks both indexes each query in turns: whether they answer the same, and how much longer the second takes. */
export async function printQueries(
  url: string,
  family: string,
  day: string,
  [ours, derived]: readonly [string, string],
  properties: Properties,
): Promise<void> {
  const queries = queriesOf(family, day);
  const times: { readonly name: string; readonly ms: number; readonly ratio: number }[] = [];
  for (const { name, body } of queries) {
    const search = async (index: string): Promise<{ answer: Answer; ms: number }> => {
      const startedAt = performance.now();
      const path = `/${index}/_search?track_total_hits=true&request_cache=false`;
      const answer = (await ask(url, "POST", path, body)) as Answer;
      return { answer, ms: performance.now() - startedAt };
    };
    const best = { [ours]: Number.POSITIVE_INFINITY, [derived]: Number.POSITIVE_INFINITY };
    for (let turn = 0; turn < turns; turn += 1)
      for (const index of turn % 2 === 0 ? [ours, derived] : [derived, ours]) {
        const { ms } = await search(index);
        best[index] = Math.min(best[index] ?? ms, ms);
      }
    const different = differenceOfAnswers(
      (await search(ours)).answer,
      (await search(derived)).answer,
      properties,
    );
    if (different !== undefined) console.log(`  ${name} answers otherwise: ${different}`);
    const ms = best[derived] ?? Number.NaN;
    times.push({ name, ms, ratio: ms / (best[ours] ?? Number.NaN) });
  }
  const slowestFirst = times.toSorted((a, b) => b.ratio - a.ratio);
  const list = slowestFirst.map(({ name, ms, ratio }) => `${name} ${ratio.toFixed(2)} (${ms.toFixed(0)} ms)`);
  console.log(`  ${queries.length} queries, time to that with the stored _source: ${list.join(", ")}`);
}

function differenceOfAnswers(one: Answer, other: Answer, properties: Properties): string | undefined {
  if (!isDeepStrictEqual(one.hits.total, other.hits.total)) return "other total";
  if (!isSameAggregation(one.aggregations, other.aggregations)) return "other aggregations";
  const ids = ({ hits }: Answer) => hits.hits.map(({ _id }) => _id);
  if (!isDeepStrictEqual(ids(one), ids(other))) return "other documents, or in another order";
  const differing = new Set<string>();
  for (const [at, { _source }] of one.hits.hits.entries())
    for (const [name, value] of Object.entries(_source)) {
      const what = differenceOf(value, other.hits.hits[at]?._source[name], properties[name]?.type ?? "");
      if (what !== undefined) differing.add(`${name} ${what}`);
    }
  return differing.size === 0 ? undefined : [...differing].join(", ");
}

/** Percentiles are estimated, and by the order of the documents too; so is the order of buckets that follows from them. */
const percentileTolerance = 0.02;

function isSameAggregation(one: unknown, other: unknown, isEstimated = false): boolean {
  if (typeof one === "number" && typeof other === "number")
    return Math.abs(one - other) <= (isEstimated ? percentileTolerance : 1e-9) * Math.abs(one);
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null)
    return one === other;
  const [entries, others] = [membersOf(one), membersOf(other)];
  return (
    isDeepStrictEqual([...entries.keys()], [...others.keys()]) &&
    [...entries].every(([name, value]) =>
      isSameAggregation(value, others.get(name), isEstimated || name === "values"),
    )
  );
}

/** Entries of an array go by their `key`, where they have one. */
function membersOf(value: object): ReadonlyMap<string, unknown> {
  const entries = Object.entries(value).map(([name, member]: [string, unknown]) => {
    const hasKey = Array.isArray(value) && typeof member === "object" && member !== null && "key" in member;
    return [hasKey ? String(member.key) : name, member] as const;
  });
  return new Map(entries.toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
