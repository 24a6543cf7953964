import { type ScaleLinear, scaleLinear, scaleUtc } from "d3-scale";
import { area, line } from "d3-shape";
import type { JSX } from "preact";
import { useRef } from "preact/hooks";
import type { ChartKind } from "../../../../opensearch/descriptions.ts";
import { type Series, sumOf } from "../../model/chart-data.ts";
import { type Layer, layersOf } from "../../model/layers.ts";
import { worstFirst } from "../../model/palette.ts";
import { intervalOf, type Span, tickText } from "../../model/time-range.ts";
import { useWidth } from "../page.ts";
import { Brush, margin, type TimeScale } from "./brush.tsx";
import { Legend } from "./legend.tsx";

interface TimeChartProps {
  readonly title: string;
  readonly kind: ChartKind;
  readonly series: readonly Series[];
  readonly span: Span;
  readonly write: (value: number) => string;
  /** Unit of the values, "" if they are numbers of documents. */
  readonly axis: string;
  /** Pixels of the plot. */
  readonly height: number;
}

/** Values over time: lines, areas or bars. Dragging across it narrows the time. */
export function TimeChart(props: TimeChartProps): JSX.Element {
  const { title, kind, span, write, axis, height } = props;
  const series = worstFirst(props.series);
  const frame = useRef<HTMLDivElement>(null);
  const width = useWidth(frame);
  const interval = intervalOf(span);
  const startMs = Math.floor(span.fromMs / interval.ms) * interval.ms;
  const x = scaleUtc(
    [startMs, Math.max(span.toMs, startMs + interval.ms)],
    [margin.left, width - margin.right],
  );
  const layers = layersOf(kind, series);
  const most = Math.max(...layers.flatMap(({ parts }) => parts.map(({ to }) => to)), 0);
  const y = scaleLinear([0, most || 1], [height - margin.bottom, margin.top]);
  if (kind !== "share") y.nice(4);
  const sum = (one: Series): string => (axis === "" ? write(sumOf(one)) : latest(one, write));
  const writeTick = kind === "share" ? (value: number) => `${Math.round(value * 100)} %` : write;
  return (
    <div class="chart">
      <div class="plot" ref={frame}>
        {width === 0 ? null : (
          <Brush
            x={x}
            width={width}
            height={height}
            startMs={startMs}
            intervalMs={interval.ms}
            layers={layers}
            write={write}
          >
            <svg
              width={width}
              height={height}
              role="img"
              aria-label={`${title}: ${series.map((one) => `${one.label} ${sum(one)}`).join(", ")}`}
            >
              <Axes x={x} y={y} width={width} height={height} axis={axis} write={writeTick} />
              {layers.map((layer) => (
                <Marks
                  key={layer.series.label}
                  kind={kind}
                  layer={layer}
                  x={x}
                  y={y}
                  intervalMs={interval.ms}
                />
              ))}
            </svg>
          </Brush>
        )}
      </div>
      {series.length === 1 && series[0]?.filter === undefined ? null : (
        <Legend entries={series.map((one) => ({ label: one.label, text: sum(one), filter: one.filter }))} />
      )}
    </div>
  );
}

/** Sums of percentiles mean nothing: the last value does. */
function latest({ points }: Series, write: (value: number) => string): string {
  const last = points.at(-1);
  return last === undefined ? "" : write(last.value);
}

type ValueScale = ScaleLinear<number, number>;

interface MarksProps {
  readonly kind: ChartKind;
  readonly layer: Layer;
  readonly x: TimeScale;
  readonly y: ValueScale;
  readonly intervalMs: number;
}

function Marks({ kind, layer, x, y, intervalMs }: MarksProps): JSX.Element {
  const { className, parts, series } = layer;
  const middle = (ms: number): number => x(ms + intervalMs / 2);
  if (kind === "histogram") {
    const slotWidth = x(intervalMs) - x(0);
    const barWidth = Math.max(1, slotWidth - (slotWidth > 6 ? 1 : 0.5));
    return (
      <g class={className}>
        {parts
          .filter(({ value }) => value > 0)
          .map(({ ms, from, to, value }) => (
            <rect
              key={ms}
              x={x(ms)}
              y={y(to)}
              width={barWidth}
              height={Math.max(1, y(from) - y(to))}
              data-label={series.label}
              data-time={new Date(ms).toISOString()}
              data-value={value}
            />
          ))}
      </g>
    );
  }
  if (kind === "line") {
    const path = line<Layer["parts"][number]>()
      .x(({ ms }) => middle(ms))
      .y(({ to }) => y(to));
    return (
      <g class={`${className} line`}>
        <path d={path([...parts]) ?? ""} />
        {parts.length > 60
          ? null
          : parts.map(({ ms, to }) => <circle key={ms} cx={middle(ms)} cy={y(to)} r="1.8" />)}
      </g>
    );
  }
  const path = area<Layer["parts"][number]>()
    .x(({ ms }) => middle(ms))
    .y0(({ from }) => y(from))
    .y1(({ to }) => y(to));
  return (
    <path class={className} d={path([...parts]) ?? ""} data-label={series.label} data-value={sumOf(series)} />
  );
}

function Axes(props: {
  readonly x: TimeScale;
  readonly y: ValueScale;
  readonly width: number;
  readonly height: number;
  readonly axis: string;
  readonly write: (value: number) => string;
}): JSX.Element {
  const { x, y, width, height, axis, write } = props;
  const lines = y.ticks(height > 150 ? 5 : 3).filter((value) => axis !== "" || Number.isInteger(value));
  return (
    <g class="axes">
      {lines.map((value) => (
        <g key={value}>
          <line x1={margin.left} x2={width - margin.right} y1={y(value)} y2={y(value)} />
          <text x={margin.left - 6} y={y(value)} dy="0.32em" text-anchor="end">
            {write(value)}
          </text>
        </g>
      ))}
      {x.ticks(Math.max(2, Math.floor(width / 90))).map((time) => (
        <text
          key={time.getTime()}
          x={x(time)}
          y={height - 5}
          text-anchor={x(time) > width - 24 ? "end" : "middle"} // a centred one would be cut at the edge
        >
          {tickText(time.getTime())}
        </text>
      ))}
    </g>
  );
}
