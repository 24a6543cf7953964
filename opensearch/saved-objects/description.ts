/**
 * What a person writes down of the saved objects in opensearch/dashboards/. From a description come both the saved
 * object that Dashboards shows and the `_search` request that it will make of it (saved-objects.ts, search-body.ts).
 */

export type FieldType = "string" | "number" | "date" | "ip";

export interface Pattern {
  readonly id: string;
  /** Index expression: families with a star, exclusions with a dash, by commas. */
  readonly title: string;
  /**
   * Index template whose fields these are. Without one, Dashboards asks the indexes when the pattern is first
   * opened: for documents that may have fields of their own.
   */
  readonly template?: { readonly properties: Readonly<Record<string, { readonly type: string }>> };
}

export type Metric =
  | { readonly of: "count"; readonly label: string }
  | {
      readonly of: "sum" | "avg" | "max" | "cardinality";
      readonly field: string;
      readonly label: string;
    }
  | {
      readonly of: "percentiles";
      readonly field: string;
      readonly percents: readonly number[];
      readonly label: string;
    };

export type Bucket =
  | { readonly by: "time" }
  | {
      readonly by: "terms";
      readonly field: string;
      readonly size: number;
      readonly label: string;
      /** Orders by this metric (its place in `metrics`) instead of the number of documents. */
      readonly orderBy?: { readonly metric: number; readonly direction: "asc" | "desc" };
    }
  | { readonly by: "filters"; readonly filters: readonly NamedQuery[] };

export interface NamedQuery {
  readonly label: string;
  readonly query: string;
}

/** Kinds of charts of Dashboards' core; `share` is an area chart that shows parts of one hundred per cent. */
export type ChartKind =
  | "line"
  | "area"
  | "share"
  | "histogram"
  | "horizontal_bar"
  | "pie"
  | "table"
  | "metric";

export interface Chart {
  readonly is: "chart";
  readonly id: string;
  readonly title: string;
  readonly kind: ChartKind;
  readonly pattern: Pattern;
  /** In Lucene's syntax; all documents without one. */
  readonly query?: string;
  readonly metrics: readonly Metric[];
  /** Of line, area, histogram and bar charts the first is the axis, the second tells series apart. */
  readonly buckets: readonly Bucket[];
}

export interface Note {
  readonly is: "note";
  readonly id: string;
  readonly title: string;
  readonly markdown: string;
}

/** A list of documents, newest first. */
export interface View {
  readonly is: "view";
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly pattern: Pattern;
  readonly query?: string;
  /** Beside the time; none shows the whole document. */
  readonly columns: readonly string[];
}

interface Panel {
  /** In columns of the grid, which has 48. */
  readonly width: number;
  readonly shows: Chart | Note | View;
}

export interface Dashboard {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** From top to bottom; `height` in rows of the grid, 20 pixels each. */
  readonly rows: readonly { readonly height: number; readonly panels: readonly Panel[] }[];
}

/** Field by which every family of indexes is ordered in time. */
export const timeField = "timestamp";
