import { stack, stackOffsetExpand } from "d3-shape";
import type { ChartKind } from "../../../opensearch/descriptions.ts";
import type { Series } from "./chart-data.ts";
import { markClass } from "./palette.ts";

/** The parts of one series, stacked on those before it or not. */
export interface Layer {
  readonly series: Series;
  readonly className: string;
  /** For each time bucket: where its part begins and ends. */
  readonly parts: readonly {
    readonly ms: number;
    readonly from: number;
    readonly to: number;
    readonly value: number;
  }[];
}

/** Lines stand by themselves; areas and bars on those before them, shares as parts of one. */
export function layersOf(kind: ChartKind, series: readonly Series[]): readonly Layer[] {
  const times = [...new Set(series.flatMap(({ points }) => points.map(({ ms }) => ms)))].toSorted(
    (a, b) => a - b,
  );
  const className = (index: number): string => markClass(series[index]?.label ?? "", index);
  if (kind === "line")
    return series.map((one, index) => ({
      series: one,
      className: className(index),
      parts: one.points.map(({ ms, value }) => ({ ms, from: 0, to: value, value })),
    }));
  const valueAt = series.map(({ points }) => new Map(points.map(({ ms, value }) => [ms, value])));
  const stacked = stack<number, number>()
    .keys(series.keys())
    .value((ms, key) => valueAt[key]?.get(ms) ?? 0);
  if (kind === "share") stacked.offset(stackOffsetExpand);
  return stacked(times).map((parts, index) => ({
    series: series[index] ?? { label: "", filter: undefined, points: [] },
    className: className(index),
    parts: parts.map(([from, to], at) => {
      const ms = times[at] ?? 0;
      return { ms, from, to, value: valueAt[index]?.get(ms) ?? 0 };
    }),
  }));
}
