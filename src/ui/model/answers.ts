import * as z from "zod/mini";

const text = z.record(z.string(), z.unknown());

const hit = z.object({
  _index: z.string(),
  _id: z.string(),
  _source: z._default(text, {}),
  fields: z.optional(z.object({ timestamp: z.array(z.string()) })),
  sort: z.optional(z.array(z.unknown())),
});

/** A document as `_search` answers with it. */
export type Hit = z.infer<typeof hit>;

const reason = z.object({
  type: z.optional(z.string()),
  reason: z.nullish(z.string()),
  caused_by: z.nullish(z.object({ reason: z.nullish(z.string()) })),
  root_cause: z.optional(z.array(z.object({ reason: z.nullish(z.string()) }))),
});

const aggregations = z.record(z.string(), z.unknown());

const search = z.object({
  hits: z.object({
    total: z.optional(z.object({ value: z.number(), relation: z.string() })),
    hits: z.array(hit),
  }),
  aggregations: z.optional(aggregations),
  timed_out: z.optional(z.boolean()),
  _shards: z.optional(
    z.object({
      failed: z.number(),
      failures: z.optional(z.array(z.object({ reason: z.optional(reason) }))),
    }),
  ),
});
const failure = z.object({ error: z.union([reason, z.string()]) });

/** What `_search` found, or one sentence on why it could not search. */
export type SearchAnswer =
  | {
      readonly is: "found";
      readonly hits: readonly Hit[];
      readonly total: number;
      readonly aggregations: Readonly<Record<string, unknown>>;
      /** A sentence where some shards did not answer; "" where all did. */
      readonly incomplete: string;
    }
  | { readonly is: "failed"; readonly sentence: string };

/** Reads the answer to one search, or one of the answers to `_msearch`. */
export function readSearch(answer: unknown): SearchAnswer {
  const found = search.safeParse(answer);
  if (found.success) {
    const { hits, aggregations: groups = {}, _shards: shards, timed_out: isLate } = found.data;
    return {
      is: "found",
      hits: hits.hits,
      total: hits.total?.value ?? hits.hits.length,
      aggregations: groups,
      incomplete: incompleteness(shards, isLate),
    };
  }
  return { is: "failed", sentence: sentenceOfError(answer) };
}

function incompleteness(shards: z.infer<typeof search>["_shards"], isLate = false): string {
  if (isLate) return "OpenSearch ran out of time: this is only a part.";
  if (shards === undefined || shards.failed === 0) return "";
  const why = shards.failures?.[0]?.reason;
  return `${shards.failed} shards did not answer${why === undefined ? "" : ` (${causeOf(why)})`}: this is only a part.`;
}

/** One sentence on why OpenSearch refused a request. */
function sentenceOfError(answer: unknown): string {
  const refused = failure.safeParse(answer);
  if (!refused.success) return "OpenSearch answered something that is no search result.";
  const { error } = refused.data;
  if (typeof error === "string") return error;
  const cause = causeOf(error);
  const [, query] = /^Failed to parse query \[(.*)\]$/s.exec(cause) ?? [];
  if (query !== undefined)
    return `OpenSearch cannot read the query ${query}: look for a bracket or a quote without its pair, an operator at the end, or put the text in quotes.`;
  return `OpenSearch refuses the search: ${cause}`;
}

function causeOf({
  type = "error",
  reason: why,
  caused_by: by,
  root_cause: roots,
}: z.infer<typeof reason>): string {
  return roots?.[0]?.reason ?? by?.reason ?? why ?? type;
}

const searches = z.object({ responses: z.array(z.unknown()) });

/** The answers of `_msearch`, in the order of the searches. @param count how many were asked */
export function readSearches(answer: unknown, count: number): readonly SearchAnswer[] {
  const found = searches.safeParse(answer);
  if (found.success && found.data.responses.length === count) return found.data.responses.map(readSearch);
  return Array.from({ length: count }, () => ({ is: "failed", sentence: sentenceOfError(answer) }) as const);
}

const bucket = z.looseObject({
  key: z.optional(z.union([z.string(), z.number(), z.boolean()])),
  key_as_string: z.optional(z.string()),
  doc_count: z.number(),
});

/** A bucket of an aggregation. What is asked within it is under its ids. */
export type AnsweredBucket = z.infer<typeof bucket>;

const bucketList = z.object({ buckets: z.array(bucket) });
const bucketMap = z.object({ buckets: z.record(z.string(), bucket) });

/** Buckets of an aggregation, by their labels: those of filters have one, others their key. */
export function bucketsOf(aggregation: unknown): readonly (readonly [label: string, AnsweredBucket])[] {
  const list = bucketList.safeParse(aggregation);
  if (list.success)
    return list.data.buckets.map((one) => [one.key_as_string ?? String(one.key ?? ""), one] as const);
  const map = bucketMap.safeParse(aggregation);
  return map.success ? Object.entries(map.data.buckets) : [];
}

const value = z.object({ value: z.nullable(z.number()) });
const percentiles = z.object({
  values: z.array(z.object({ key: z.number(), value: z.nullable(z.union([z.number(), z.string()])) })),
});

/** The number of a metric; undefined where there was nothing to compute it from. */
export function valueOf(aggregation: unknown, percent?: number): number | undefined {
  if (percent === undefined) {
    const found = value.safeParse(aggregation);
    return found.success ? (found.data.value ?? undefined) : undefined;
  }
  const found = percentiles.safeParse(aggregation);
  const one = found.success ? found.data.values.find(({ key }) => key === percent)?.value : undefined;
  return typeof one === "number" ? one : undefined;
}

const capabilities = z.object({
  fields: z.record(
    z.string(),
    z.record(z.string(), z.object({ searchable: z.boolean(), aggregatable: z.boolean() })),
  ),
});

/** Fields and their types; a field that has several, in different indexes, has the first. */
export function readFields(answer: unknown): ReadonlyMap<string, string> {
  const found = capabilities.safeParse(answer);
  if (!found.success) return new Map();
  return new Map(
    Object.entries(found.data.fields).flatMap(([name, types]) => {
      const [type = ""] = Object.keys(types);
      return name.startsWith("_") || type === "object" || type === "nested" ? [] : [[name, type] as const];
    }),
  );
}
