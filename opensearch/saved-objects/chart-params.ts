import type { Chart, ChartKind } from "./description.ts";
import { metricId } from "./aggregations.ts";

type Params = Readonly<Record<string, unknown>>;

/** The name under which Dashboards knows a kind of chart. */
export function chartType(kind: ChartKind): string {
  return kind === "share" ? "area" : kind;
}

/** How a chart is drawn: Dashboards' own defaults where there is no reason for others. */
export function chartParams(chart: Chart): Params {
  if (chart.kind === "table") return tableParams;
  if (chart.kind === "pie") return pieParams;
  return chart.kind === "metric" ? metricParams : axesParams(chart);
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

const metricParams: Params = {
  addTooltip: true,
  addLegend: false,
  type: "metric",
  metric: {
    percentageMode: false,
    useRanges: false,
    colorSchema: "Green to Red",
    metricColorMode: "None",
    colorsRange: [{ from: 0, to: 10_000 }],
    labels: { show: true },
    invertColors: false,
    style: { bgFill: "#000", bgColor: false, labelColor: false, subText: "", fontSize: 32 },
  },
};

/** How the series of a chart with axes are drawn. */
const drawnAs: Readonly<Partial<Record<ChartKind, string>>> = {
  line: "line",
  area: "area",
  share: "area",
  histogram: "histogram",
  horizontal_bar: "histogram",
};

function axesParams({ kind, metrics }: Chart): Params {
  const lying = kind === "horizontal_bar";
  const drawn = drawnAs[kind];
  return {
    type: drawn,
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
          ? { show: true, rotate: 0, filter: false, truncate: 200 }
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
        title: { text: kind === "share" ? "Per cent" : metrics.map(({ label }) => label).join(", ") },
      },
    ],
    seriesParams: metrics.map(({ label }, index) => ({
      show: true,
      type: drawn,
      mode: kind === "line" || lying ? "normal" : "stacked",
      data: { label, id: metricId(index) },
      valueAxis: "ValueAxis-1",
      drawLinesBetweenPoints: true,
      lineWidth: 2,
      interpolate: "linear",
      showCircles: true,
    })),
    addTooltip: true,
    addLegend: !lying,
    legendPosition: "right",
    times: [],
    addTimeMarker: false,
    labels: { show: false },
    thresholdLine: { show: false, value: 10, width: 1, style: "full", color: "#E7664C" },
  };
}
