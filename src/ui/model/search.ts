import {
  type Body,
  type Bucket,
  type Chart,
  chartBody,
  querySelecting,
  type Selection,
  timeField,
} from "../../../opensearch/descriptions.ts";
import type { Hit } from "./answers.ts";
import type { Cursor } from "./location.ts";
import { intervalOf, type Span } from "./time-range.ts";

/** Rows of the list: the page never holds more documents. */
export const pageSize = 200;

/** What is searched: everything that both the list and the histogram depend on. */
export interface Search {
  readonly query: string;
  readonly span: Span;
  readonly selection: Selection;
}

/**
 * The `_search` body of one page of the list, one document longer than the page. Documents are sorted by time, then by
 * sequence number: `_id` has no doc values, and a point in time is not among the requests that may be made. A sequence
 * number is unique within a shard, so at most one document of each shard can be in the same place.
 */
export function listBody({ query, span, selection }: Search, cursor: Cursor | undefined): Body {
  const order = cursor?.lists === "before" ? "asc" : "desc";
  const time = { order, unmapped_type: "date_nanos", numeric_type: "date_nanos" };
  return {
    size: pageSize + 1,
    track_total_hits: false,
    query: querySelecting(query, span, selection),
    sort: [{ [timeField]: time }, { _seq_no: { order } }],
    // With nanoseconds: as numbers they are too long for JavaScript.
    docvalue_fields: [{ field: timeField, format: "strict_date_optional_time_nanos" }],
    ...(cursor === undefined ? {} : { search_after: [cursor.timestamp, cursor.sequence] }),
  };
}

/** One page of the list, newest first. */
export interface Page {
  readonly hits: readonly Hit[];
  /** To the older ones; undefined at the end. */
  readonly older: Cursor | undefined;
  /** To the newer ones; undefined at the beginning. */
  readonly newer: Cursor | undefined;
}

/**
 * Cuts what `listBody` found to a page. A page does not end between documents in the same place (of several shards):
 * the next one, which begins after that place, would leave out the second.
 */
export function pageOf(found: readonly Hit[], cursor: Cursor | undefined): Page {
  const hasMore = found.length > pageSize;
  let end = Math.min(found.length, pageSize);
  if (hasMore) while (end > 1 && placeOf(found[end - 1]) === placeOf(found[end])) end -= 1;
  const isBackwards = cursor?.lists === "before";
  const kept = found.slice(0, end);
  const hits = isBackwards ? kept.toReversed() : kept;
  const [first, last] = [hits[0], hits.at(-1)];
  return {
    hits,
    older: (hasMore || isBackwards) && last !== undefined ? cursorAt(last, "after") : undefined,
    newer:
      cursor !== undefined && (hasMore || !isBackwards) && first !== undefined
        ? cursorAt(first, "before")
        : undefined,
  };
}

function cursorAt(hit: Hit, lists: Cursor["lists"]): Cursor | undefined {
  const timestamp = timestampOf(hit);
  const [, sequence] = hit.sort ?? [];
  return timestamp === "" || typeof sequence !== "number" ? undefined : { lists, timestamp, sequence };
}

function placeOf(hit: Hit | undefined): string {
  if (hit === undefined) return "";
  const [, sequence] = hit.sort ?? [];
  return `${timestampOf(hit)} ${String(sequence)}`;
}

/** When it happened, with nanoseconds where it has them: ISO 8601 in UTC. */
export function timestampOf({ fields }: Hit): string {
  return fields?.timestamp[0] ?? "";
}

/** The histogram over the list, as a chart like those of dashboards. */
export function histogramOf(split: Bucket | undefined): Chart {
  return {
    is: "chart",
    id: "histogram",
    title: "Documents over time",
    kind: "histogram",
    pattern: { id: "histogram", title: "", properties: {} },
    metrics: [{ of: "count", label: "Documents" }],
    buckets: split === undefined ? [{ by: "time" }] : [{ by: "time" }, split],
  };
}

/** Its `_search` body, which also counts all documents. */
export function histogramBody(chart: Chart, { query, span, selection }: Search): Body {
  const asked = query === "" ? chart : { ...chart, query };
  const range = { from: span.from, to: span.to, interval: intervalOf(span).name };
  return { ...chartBody(asked, range, selection), track_total_hits: true };
}
