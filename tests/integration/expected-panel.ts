import type { Bucket, Chart, Metric, Pattern } from "../../opensearch/saved-objects/description.ts";
import { day, type Document, documents } from "./dashboard-documents.ts";
import { matches, valuesOf } from "./lucene.ts";

/** What a panel must show, computed from the documents alone. */

/** The documents that a pattern's indexes hold, each with the name of its index. */
function documentsOf({ title }: Pattern): readonly Document[] {
  const parts = title.split(",");
  const isOf = (index: string, part: string) => index.startsWith(part.replace(/^-/, "").replace("*", ""));
  return Object.entries(documents).flatMap(([family, those]) => {
    const index = `${family}-${day}`;
    const isIncluded = parts.some((part) => !part.startsWith("-") && isOf(index, part));
    const isExcluded = parts.some((part) => part.startsWith("-") && isOf(index, part));
    return isIncluded && !isExcluded ? those.map((document) => ({ ...document, _index: index })) : [];
  });
}

/** The documents that a chart or a view selects. */
export function selected({ pattern, query = "" }: Pick<Chart, "pattern" | "query">): readonly Document[] {
  return documentsOf(pattern).filter((document) => query === "" || matches(query, document));
}

/** Documents by the label of a bucket; a document can be in several, or in none. */
function grouped(bucket: Bucket, those: readonly Document[]): ReadonlyMap<string, readonly Document[]> {
  const groups = new Map<string, Document[]>();
  const add = (label: string, document: Document) => {
    groups.set(label, [...(groups.get(label) ?? []), document]);
  };
  for (const document of those) {
    if (bucket.by === "terms")
      for (const value of valuesOf(document, bucket.field)) add(String(value), document);
    if (bucket.by === "filters")
      for (const { label, query } of bucket.filters) if (matches(query, document)) add(label, document);
  }
  return groups;
}

/** The number of a metric that can be added up; undefined for the others. */
export function numberOf(metric: Metric | undefined, those: readonly Document[]): number | undefined {
  if (metric?.of === "count") return those.length;
  const values = metric === undefined ? [] : those.flatMap((one) => valuesOf(one, metric.field));
  if (metric?.of === "cardinality") return new Set(values).size;
  return metric?.of === "sum" ? values.reduce<number>((sum, value) => sum + Number(value), 0) : undefined;
}

/** The number of a chart's first metric by the labels of its buckets, of which time is none. */
export function expectedNumbers(chart: Chart): ReadonlyMap<string, number> {
  const buckets = chart.buckets.filter(({ by }) => by !== "time");
  const numbers = new Map<string, number>();
  const walk = (at: number, labels: readonly string[], those: readonly Document[]) => {
    const bucket = buckets[at];
    if (bucket === undefined) {
      const number = numberOf(chart.metrics[0], those);
      if (number !== undefined) numbers.set(labels.join("\n"), number);
      return;
    }
    for (const [label, group] of grouped(bucket, those)) walk(at + 1, [...labels, label], group);
  };
  walk(0, [], selected(chart));
  return numbers;
}

/** The largest numbers, as many as a bucket asks for: which labels have the last of them is not said. */
export function largest(numbers: ReadonlyMap<string, number>, bucket: Bucket | undefined): readonly number[] {
  const sorted = [...numbers.values()].filter((number) => number > 0).toSorted((a, b) => b - a);
  return bucket?.by === "terms" ? sorted.slice(0, bucket.size) : sorted;
}
