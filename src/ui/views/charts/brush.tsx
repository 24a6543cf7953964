import type { ScaleTime } from "d3-scale";
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { figure } from "../../../cli/terminal/figures.ts";
import type { Layer } from "../../model/layers.ts";
import { asInput, rangeBetween } from "../../model/time-range.ts";
import { usePage } from "../page.ts";

export type TimeScale = ScaleTime<number, number>;

/** Pixels around the plot, for the axes. */
export const margin = { left: 52, right: 8, top: 8, bottom: 20 } as const;

/** Where the pointer is, and the part of the chart that it has been dragged across. */
interface Drag {
  readonly fromX: number;
  readonly toX: number;
  readonly isPressed: boolean;
}

/** Tells the values under the pointer; dragging, or a click, narrows the time to the bars that it covers. */
export function Brush(props: {
  readonly x: TimeScale;
  readonly width: number;
  readonly height: number;
  readonly startMs: number;
  readonly intervalMs: number;
  readonly layers: readonly Layer[];
  readonly write: (value: number) => string;
  readonly children: JSX.Element;
}): JSX.Element {
  const { x, width, height, startMs, intervalMs, layers, write, children } = props;
  const { narrow } = usePage();
  const [drag, setDrag] = useState<Drag>();
  const within = (px: number): number => Math.min(width - margin.right, Math.max(margin.left, px));
  const bucketAt = (px: number): number =>
    startMs + Math.floor((x.invert(within(px)).getTime() - startMs) / intervalMs) * intervalMs;
  const xOf = (event: PointerEvent & { readonly currentTarget: Element }): number =>
    event.clientX - event.currentTarget.getBoundingClientRect().left;
  const finish = (): void => {
    if (drag?.isPressed === true) {
      const [from, to] = [Math.min(drag.fromX, drag.toX), Math.max(drag.fromX, drag.toX)];
      narrow(rangeBetween(bucketAt(from), bucketAt(Math.max(from, to - 0.5)) + intervalMs));
    }
    setDrag(undefined);
  };
  const left = drag === undefined ? 0 : within(Math.min(drag.fromX, drag.toX));
  const right = drag === undefined ? 0 : within(Math.max(drag.fromX, drag.toX));
  return (
    <div
      class="brush"
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        setDrag({ fromX: xOf(event), toX: xOf(event), isPressed: true });
      }}
      onPointerMove={(event) => {
        const px = xOf(event);
        setDrag(drag?.isPressed === true ? { ...drag, toX: px } : { fromX: px, toX: px, isPressed: false });
      }}
      onPointerUp={finish}
      onPointerLeave={() => {
        if (drag?.isPressed !== true) setDrag(undefined);
      }}
      onPointerCancel={() => {
        setDrag(undefined);
      }}
    >
      {children}
      {drag?.isPressed === true && right - left > 1 ? (
        <div
          class="brushed"
          style={{ left: `${left}px`, width: `${right - left}px`, height: `${height - margin.bottom}px` }}
        />
      ) : null}
      {drag === undefined ? null : (
        <Tooltip layers={layers} ms={bucketAt(drag.toX)} x={x} width={width} write={write} />
      )}
    </div>
  );
}

function Tooltip(props: {
  readonly layers: readonly Layer[];
  readonly ms: number;
  readonly x: TimeScale;
  readonly width: number;
  readonly write: (value: number) => string;
}): JSX.Element | null {
  const { layers, ms, x, width, write } = props;
  const found = layers.flatMap(({ series, className, parts }) => {
    const part = parts.find((one) => one.ms === ms);
    return part === undefined || part.value === 0
      ? []
      : [{ label: series.label, className, value: part.value }];
  });
  const px = x(ms);
  const side = px > width / 2 ? { right: `${width - px + 8}px` } : { left: `${px + 16}px` };
  return (
    <div class="tooltip" style={side}>
      <div class="tooltip-time">{asInput(ms)} UTC</div>
      {found.map(({ label, className, value }) => (
        <div key={label} class="tooltip-row">
          <span class={`swatch ${className}`} />
          <span>{label}</span>
          <span class="tooltip-value">{write(value)}</span>
        </div>
      ))}
      {found.length === 0 ? <div>{figure(0)}</div> : null}
    </div>
  );
}
