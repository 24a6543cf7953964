/**
 * What a person writes down of a dashboard, in opensearch/dashboards/. The saved objects that Dashboards shows are made
 * from it (saved-objects.ts); tests derive from it the `_search` requests that Dashboards then makes.
 */

/** Mappings of an index template, nested ones included. */
export interface Properties {
  readonly [name: string]: Property;
}

export interface Property {
  /** Absent on an object that has properties. */
  readonly type?: string;
  readonly index?: boolean;
  readonly doc_values?: boolean;
  readonly properties?: Properties;
}

export interface Pattern {
  readonly id: string;
  /** Index expression: families with a star, exclusions with a dash, separated by commas. */
  readonly title: string;
  /**
   * The fields that the index pattern lists. Without a list, Dashboards asks the indexes when the pattern is opened,
   * and gets nothing at all as soon as one wildcard matches no index.
   */
  readonly properties: Properties;
  /** Documents may have fields of their own: those that exist at the import are added to the list. */
  readonly takesUserFields?: true;
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
      /** Dashboards itself puts "95th percentile of" before it: the unit is enough. */
      readonly label: string;
    };

export type Bucket =
  | { readonly by: "time" }
  | {
      readonly by: "terms";
      readonly field: string;
      readonly size: number;
      readonly label: string;
      /** Orders by a metric instead of the number of documents. */
      readonly orderBy?: Order;
    }
  | { readonly by: "filters"; readonly filters: readonly NamedQuery[] };

export interface Order {
  /** Index in the chart's `metrics`. */
  readonly metric: number;
  /** Of a metric of percentiles: which one. */
  readonly percent?: number;
  readonly direction: "asc" | "desc";
}

export interface NamedQuery {
  readonly label: string;
  readonly query: string;
}

/**
 * Chart types of Dashboards' core. `share` is an area chart of parts of one hundred per cent, `stacked_bar` a
 * horizontal bar chart whose bars are made of series, `alarm` a single number in colour (see Chart.colour).
 */
export type ChartKind =
  | "line"
  | "area"
  | "share"
  | "histogram"
  | "horizontal_bar"
  | "stacked_bar"
  | "pie"
  | "table"
  | "metric"
  | "alarm";

export interface Chart {
  readonly is: "chart";
  readonly id: string;
  readonly title: string;
  readonly kind: ChartKind;
  readonly pattern: Pattern;
  /** In Lucene's syntax; all documents without one. */
  readonly query?: string;
  readonly metrics: readonly Metric[];
  /** Of line, area, histogram and bar charts the first is the axis, the second splits into series. */
  readonly buckets: readonly Bucket[];
  /** Title of the value axis: its unit. None where the panel's title says what is counted. */
  readonly axis?: string;
  /** Of `table`: pixels for each column: the buckets, then the metrics, each percentile by itself. */
  readonly widths?: readonly number[];
  /** Of `alarm`: the colour of a number above 0. */
  readonly colour?: "red" | "amber";
  /** Why it may rightly show nothing: the text behind the panel's info icon. Required where a query selects. */
  readonly emptyWhen?: string;
  /** Always shows these last days, whatever range the person chose. */
  readonly lastDays?: number;
}

/** Lists to choose values from; a choice filters the whole dashboard. */
export interface Chooser {
  readonly is: "chooser";
  readonly id: string;
  readonly title: string;
  readonly pattern: Pattern;
  readonly fields: readonly { readonly field: string; readonly label: string }[];
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

export type Shown = Chart | Chooser | Note | View;

interface Panel {
  /** In columns of the grid, which has 48. */
  readonly width: number;
  readonly shows: Shown;
}

export interface Row {
  /** In rows of the grid: 20 pixels each, and 8 between them. */
  readonly height: number;
  readonly panels: readonly Panel[];
}

export interface Dashboard {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  /** From top to bottom. */
  readonly rows: readonly Row[];
}

/** Everything that is described, as data. */
export interface Boards {
  readonly dashboards: readonly Dashboard[];
  /** A query for each family, by the name of the index. */
  readonly familyQueries: readonly NamedQuery[];
  /** By index family. */
  readonly mappings: Readonly<Record<string, Properties>>;
}

/** Field by which every family of indexes is ordered in time. */
export const timeField = "timestamp";
