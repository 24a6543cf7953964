import { metricId } from "./aggregations.ts";
import { colours } from "./colours.ts";
import type { Chart, ChartKind } from "./description.ts";

type Params = Readonly<Record<string, unknown>>;

/** How Dashboards draws each kind: its type of visualization and, where that has axes, the form of its series. */
const drawn = {
  line: { type: "line", series: "line" },
  area: { type: "area", series: "area" },
  share: { type: "area", series: "area" },
  histogram: { type: "histogram", series: "histogram" },
  horizontal_bar: { type: "horizontal_bar", series: "histogram" },
  stacked_bar: { type: "horizontal_bar", series: "histogram" },
  pie: { type: "pie" },
  table: { type: "table" },
  metric: { type: "metric" },
  alarm: { type: "metric" },
} as const satisfies Readonly<Record<ChartKind, { readonly type: string; readonly series?: string }>>;

/** The name under which Dashboards knows a kind of chart. */
export function chartType(kind: ChartKind): string {
  return drawn[kind].type;
}

/** How a chart is drawn: Dashboards' own defaults where there is no reason for others. */
export function chartParams(chart: Chart): Params {
  const { kind } = chart;
  if (kind === "table") return tableParams;
  if (kind === "pie") return pieParams;
  if (kind === "metric") return numberParams([{ from: 0, to: 10_000 }], false);
  if (kind === "alarm") return numberParams(alarmRanges[chart.colour ?? "red"], true);
  return axesParams(chart, drawn[kind].series);
}

/** What a person could change of a chart by dragging and clicking: colours, widths of columns. */
export function uiState({ kind, widths = [] }: Chart): Params {
  if (kind !== "table") return { vis: { colors: colours } };
  return { vis: { columnsWidth: widths.map((width, colIndex) => ({ colIndex, width })) } };
}

const tableParams: Params = {
  perPage: 10,
  showPartialRows: false,
  showMetricsAtAllLevels: false,
  showTotal: false,
  totalFunc: "sum",
  percentageCol: "",
};

const pieParams: Params = {
  type: "pie",
  addTooltip: true,
  addLegend: true,
  legendPosition: "right",
  isDonut: true,
  labels: { show: false, values: true, last_level: true, truncate: 100 },
};

const most = 1e12;

/**
 * Ranges get their colours from the scale "Green to Red" by their place: the first is green, the last of two red, the
 * third of four amber. The empty one pushes it there.
 */
const alarmRanges = {
  red: [
    { from: 0, to: 1 },
    { from: 1, to: most },
  ],
  amber: [
    { from: 0, to: 1 },
    { from: 1, to: 1 },
    { from: 1, to: most },
    { from: most, to: most },
  ],
};

function numberParams(colorsRange: readonly object[], coloured: boolean): Params {
  return {
    addTooltip: true,
    addLegend: false,
    type: "metric",
    metric: {
      percentageMode: false,
      useRanges: false,
      colorSchema: "Green to Red",
      metricColorMode: coloured ? "Labels" : "None",
      colorsRange,
      labels: { show: true },
      invertColors: false,
      style: { bgFill: "#000", bgColor: false, labelColor: coloured, subText: "", fontSize: 32 },
    },
  };
}

function axesParams({ kind, metrics, axis = "" }: Chart, series: string): Params {
  const lying = kind === "horizontal_bar" || kind === "stacked_bar";
  return {
    type: series,
    grid: { categoryLines: false },
    categoryAxes: [
      {
        id: "CategoryAxis-1",
        type: "category",
        position: lying ? "left" : "bottom",
        show: true,
        style: {},
        scale: { type: "linear" },
        labels: lying
          ? { show: true, rotate: 0, filter: false, truncate: 60 }
          : { show: true, filter: true, truncate: 100 },
        title: {},
      },
    ],
    valueAxes: [
      {
        id: "ValueAxis-1",
        name: lying ? "BottomAxis-1" : "LeftAxis-1",
        type: "value",
        position: lying ? "bottom" : "left",
        show: true,
        style: {},
        scale: { type: "linear", mode: kind === "share" ? "percentage" : "normal" },
        labels: { show: true, rotate: 0, filter: lying, truncate: 100 },
        title: { text: axis },
      },
    ],
    seriesParams: metrics.map(({ label }, index) => ({
      show: true,
      type: series,
      mode: kind === "line" || kind === "horizontal_bar" ? "normal" : "stacked",
      data: { label, id: metricId(index) },
      valueAxis: "ValueAxis-1",
      drawLinesBetweenPoints: true,
      lineWidth: 2,
      interpolate: "linear",
      showCircles: true,
    })),
    addTooltip: true,
    addLegend: kind !== "horizontal_bar",
    legendPosition: "right",
    times: [],
    addTimeMarker: false,
    labels: { show: false },
    thresholdLine: { show: false, value: 10, width: 1, style: "full", color: "#E7664C" },
  };
}
