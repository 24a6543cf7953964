import {
  type Bucket,
  bucketId,
  type Chart,
  type Metric,
  metricId,
  timeField,
} from "../../../opensearch/descriptions.ts";
import { byteFigure, figure } from "../../cli/terminal/figures.ts";
import { type AnsweredBucket, bucketsOf, valueOf } from "./answers.ts";
import type { Filter } from "./filters.ts";
import { momentText } from "./time-range.ts";

/** One of a metric's numbers: a metric of percentiles has several. */
interface Measure {
  readonly label: string;
  readonly kind: CellKind;
  readonly read: (bucket: AnsweredBucket) => number | undefined;
  readonly write: (value: number) => string;
}

export interface Series {
  readonly label: string;
  /** What a click on it adds; undefined where it is a metric. */
  readonly filter: Filter | undefined;
  readonly points: readonly Point[];
}

interface Point {
  /** Start of the time bucket, epoch milliseconds. */
  readonly ms: number;
  readonly value: number;
}

export interface Bar {
  readonly label: string;
  readonly filter: Filter | undefined;
  readonly parts: readonly Part[];
}

export interface Part {
  readonly label: string;
  readonly value: number;
  readonly filter: Filter | undefined;
}

/** What the cells of a column hold. */
type CellKind = "text" | "number" | "moment";

interface Cell {
  readonly text: string;
  readonly kind: CellKind;
  readonly filter: Filter | undefined;
}

type Write = (value: number) => string;

/** What a chart shows. */
export type ChartData =
  | { readonly is: "time"; readonly series: readonly Series[]; readonly write: Write }
  | { readonly is: "bars"; readonly bars: readonly Bar[]; readonly write: Write }
  | { readonly is: "slices"; readonly slices: readonly Part[]; readonly write: Write }
  | {
      readonly is: "table";
      readonly columns: readonly { readonly label: string; readonly kind: CellKind }[];
      readonly rows: readonly (readonly Cell[])[];
    }
  | {
      readonly is: "numbers";
      readonly numbers: readonly { readonly label: string; readonly text: string; readonly value: number }[];
    };

/** What was found for a chart. */
interface Found {
  readonly total: number;
  readonly aggregations: Readonly<Record<string, unknown>>;
}

/** Reads what `chartBody` asked for. */
export function chartData(chart: Chart, { total, aggregations }: Found): ChartData {
  const top: AnsweredBucket = { ...aggregations, doc_count: total };
  const measures = chart.metrics.flatMap(measuresOf);
  const write = measures[0]?.write ?? figure;
  const { kind } = chart;
  if (kind === "metric" || kind === "alarm") {
    const numbers = measures.map(({ label, read, write: say }) => {
      const value = read(top);
      return { label, text: value === undefined ? "–" : say(value), value: value ?? 0 };
    });
    return { is: "numbers", numbers };
  }
  if (kind === "table") return tableData(chart, top, measures);
  if (kind === "pie") return { is: "slices", slices: partsOf(chart, 0, top, measures), write };
  if (kind === "horizontal_bar" || kind === "stacked_bar") {
    const bars = bucketsIn(chart, 0, top).map(({ label, filter, bucket }) => ({
      label,
      filter,
      parts: partsOf(chart, 1, bucket, measures),
    }));
    return { is: "bars", bars, write };
  }
  return { is: "time", series: seriesOf(chart, top, measures), write };
}

/** Whether there is nothing to see. Single numbers are there even where they are 0. */
export function isEmpty(data: ChartData): boolean {
  if (data.is === "numbers") return false;
  if (data.is === "table") return data.rows.length === 0;
  if (data.is === "time") return data.series.every(({ points }) => points.every(({ value }) => value === 0));
  const parts = data.is === "slices" ? data.slices : data.bars.flatMap((bar) => bar.parts);
  return parts.every(({ value }) => value === 0);
}

function measuresOf(metric: Metric, index: number): readonly Measure[] {
  const { label } = metric;
  const write = writerOf(metric);
  const kind = metric.of !== "count" && metric.field === timeField ? "moment" : "number";
  if (metric.of === "count") return [{ label, kind, write, read: ({ doc_count: count }) => count }];
  const id = metricId(index);
  if (metric.of !== "percentiles") return [{ label, kind, write, read: ({ [id]: found }) => valueOf(found) }];
  return metric.percents.map((percent) => ({
    label: `p${percent} ${label}`,
    kind,
    write,
    read: ({ [id]: found }) => valueOf(found, percent),
  }));
}

function writerOf(metric: Metric): Write {
  if (metric.of === "count" || metric.of === "cardinality") return figure;
  if (metric.field === timeField) return momentText;
  return metric.field.endsWith("_bytes") ? byteFigure : precise;
}

const threeDigits = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });

/** `0.0123`, `1.23`, `1,234` */
function precise(value: number): string {
  return Math.abs(value) >= 100 ? figure(value) : threeDigits.format(value);
}

interface Labelled {
  readonly label: string;
  readonly filter: Filter | undefined;
  readonly bucket: AnsweredBucket;
}

/** The answered buckets of a chart's bucket at `index`, within another. */
function bucketsIn(chart: Chart, index: number, within: AnsweredBucket): readonly Labelled[] {
  const asked = chart.buckets[index];
  if (asked === undefined) return [];
  return bucketsOf(within[bucketId(chart, index)]).map(([label, bucket]) => ({
    label,
    bucket,
    filter: filterOf(asked, label),
  }));
}

function filterOf(asked: Bucket, label: string): Filter | undefined {
  if (asked.by === "time") return undefined;
  if (asked.by === "terms") return { is: "value", excluded: false, field: asked.field, value: label };
  const query = asked.filters.find((one) => one.label === label)?.query;
  return query === undefined ? undefined : { is: "query", excluded: false, label, query };
}

/** The parts of a bar or of a pie: one for each bucket, or the first measure itself. */
function partsOf(
  chart: Chart,
  index: number,
  within: AnsweredBucket,
  measures: readonly Measure[],
): readonly Part[] {
  const [measure] = measures;
  if (measure === undefined) return [];
  if (chart.buckets[index] === undefined)
    return [{ label: measure.label, value: measure.read(within) ?? 0, filter: undefined }];
  return bucketsIn(chart, index, within)
    .map(({ label, filter, bucket }) => ({ label, filter, value: measure.read(bucket) ?? 0 }))
    .filter(({ value }) => value > 0);
}

/** One series for each of the buckets within the time buckets, or for each measure. */
function seriesOf(chart: Chart, top: AnsweredBucket, measures: readonly Measure[]): readonly Series[] {
  const found = new Map<string, Series & { readonly points: Point[] }>();
  const add = (label: string, filter: Filter | undefined, ms: number, value: number | undefined): void => {
    const series = found.get(label) ?? { label, filter, points: [] };
    found.set(label, series);
    if (value !== undefined) series.points.push({ ms, value });
  };
  // Filters are named even where they find nothing, and always in the same order.
  const [, split] = chart.buckets;
  if (split?.by === "filters")
    for (const { label } of split.filters)
      found.set(label, { label, filter: filterOf(split, label), points: [] });
  for (const { bucket } of bucketsIn(chart, 0, top)) {
    const ms = Number(bucket.key);
    if (split === undefined) for (const { label, read } of measures) add(label, undefined, ms, read(bucket));
    else
      for (const { label, filter, bucket: inner } of bucketsIn(chart, 1, bucket))
        add(label, filter, ms, measures[0]?.read(inner));
  }
  const series = [...found.values()].filter(({ points }) => points.some(({ value }) => value > 0));
  return split?.by === "terms" ? series.toSorted((a, b) => sumOf(b) - sumOf(a)) : series;
}

export function sumOf({ points }: Series): number {
  return points.reduce((sum, { value }) => sum + value, 0);
}

function tableData(chart: Chart, top: AnsweredBucket, measures: readonly Measure[]): ChartData {
  const columns = [
    ...chart.buckets.map((bucket) => {
      return { label: bucket.by === "terms" ? bucket.label : "", kind: "text" } as const;
    }),
    ...measures.map(({ label, kind }) => ({ label, kind })),
  ];
  const cellsOf = (bucket: AnsweredBucket): readonly Cell[] =>
    measures.map(({ kind, read, write }) => {
      const value = read(bucket);
      return { text: value === undefined ? "–" : write(value), kind, filter: undefined };
    });
  const rowsOf = (index: number, within: AnsweredBucket): readonly (readonly Cell[])[] => {
    if (chart.buckets[index] === undefined) return [cellsOf(within)];
    return bucketsIn(chart, index, within)
      .filter(({ bucket }) => bucket.doc_count > 0)
      .flatMap(({ label, filter, bucket }) =>
        rowsOf(index + 1, bucket).map((rest) => [{ text: label, kind: "text" as const, filter }, ...rest]),
      );
  };
  return { is: "table", columns, rows: rowsOf(0, top) };
}
