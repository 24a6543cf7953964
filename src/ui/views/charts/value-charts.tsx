import { scaleLinear } from "d3-scale";
import { arc, pie } from "d3-shape";
import type { JSX } from "preact";
import type { Bar, ChartData, Part } from "../../model/chart-data.ts";
import { markClass, wordClass, worstFirst } from "../../model/palette.ts";
import { FilterButton, Legend } from "./legend.tsx";

type Write = (value: number) => string;

function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, { value }) => sum + value, 0);
}

/** The sum of each label over all bars, in the order of the colours. */
function totalsOf(bars: readonly Bar[]): readonly Part[] {
  const totals = new Map<string, Part>();
  for (const part of bars.flatMap(({ parts }) => parts))
    totals.set(part.label, { ...part, value: part.value + (totals.get(part.label)?.value ?? 0) });
  return worstFirst([...totals.values()]);
}

/** Horizontal bars, each a line: its label, the bar, its value. */
export function BarChart({
  bars,
  write,
}: {
  readonly bars: readonly Bar[];
  readonly write: Write;
}): JSX.Element {
  const totals = totalsOf(bars);
  const classOf = (label: string): string =>
    markClass(
      label,
      totals.findIndex((one) => one.label === label),
    );
  const most = Math.max(...bars.map(({ parts }) => sumOf(parts)), 0);
  const x = scaleLinear([0, most || 1], [0, 100]);
  const isStacked = totals.some(({ filter }) => filter !== undefined);
  return (
    <div class="chart">
      <div class="bars scrolling" role="group" aria-label="bars" tabIndex={0}>
        {bars.map(({ label, filter, parts }) => {
          let end = 0;
          return (
            <FilterButton key={label} filter={filter} label={label} className="bar">
              <span class="bar-label">{label}</span>
              <svg class="bar-track" aria-hidden="true">
                {worstFirst(parts).map((part) => {
                  const start = end;
                  end += part.value;
                  return (
                    <rect
                      key={part.label}
                      class={classOf(part.label)}
                      x={`${x(start)}%`}
                      width={`${x(part.value)}%`}
                      height="100%"
                      data-label={part.label}
                      data-value={part.value}
                    />
                  );
                })}
              </svg>
              <span class="bar-value">{write(sumOf(parts))}</span>
            </FilterButton>
          );
        })}
      </div>
      {isStacked ? (
        <Legend entries={totals.map(({ label, value, filter }) => ({ label, text: write(value), filter }))} />
      ) : null}
    </div>
  );
}

const diameter = 150;

/** A ring of parts, named in the legend with their share. */
export function PieChart(props: {
  readonly title: string;
  readonly slices: readonly Part[];
  readonly write: Write;
}): JSX.Element {
  const { title, write } = props;
  const slices = worstFirst(props.slices);
  const total = sumOf(slices);
  const share = (value: number): string => {
    const percent = (value / total) * 100;
    return `${percent.toFixed(percent < 1 ? 1 : 0)} %`;
  };
  const angles = pie<Part>()
    .sortValues(null)
    .value(({ value }) => value)([...slices]);
  const shape = arc<(typeof angles)[number]>()
    .innerRadius(diameter * 0.32)
    .outerRadius(diameter / 2 - 2)
    .padAngle(0.015);
  const said = slices.map(({ label, value }) => `${label} ${write(value)}`).join(", ");
  return (
    <div class="chart pie">
      <svg
        viewBox={`${-diameter / 2} ${-diameter / 2} ${diameter} ${diameter}`}
        role="img"
        aria-label={`${title}: ${said}`}
      >
        {angles.map((angle, index) => (
          <path
            key={angle.data.label}
            class={markClass(angle.data.label, index)}
            d={shape(angle) ?? ""}
            data-label={angle.data.label}
            data-value={angle.data.value}
          />
        ))}
        <text class="pie-total" text-anchor="middle" dy="0.35em">
          {write(total)}
        </text>
      </svg>
      <Legend
        entries={slices.map(({ label, value, filter }) => ({
          label,
          text: `${write(value)} · ${share(value)}`,
          filter,
        }))}
      />
    </div>
  );
}

type TableData = Extract<ChartData, { is: "table" }>;

export function DataTable({
  title,
  data,
}: {
  readonly title: string;
  readonly data: TableData;
}): JSX.Element {
  return (
    <div class="scrolling" role="group" aria-label={title} tabIndex={0}>
      <table class="data">
        <thead>
          <tr>
            {data.columns.map(({ label, kind }, index) => (
              <th key={`${label}${index}`} scope="col" class={kind}>
                {label === "" ? <span class="unseen">name</span> : label}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {data.rows.map((cells) => (
            <tr key={cells.map(({ text }) => text).join("\n")}>
              {cells.map(({ text, kind, filter }, index) => (
                <td key={index} class={kind} title={text}>
                  <FilterButton
                    filter={filter}
                    label={text}
                    className={`cell ${filter?.is === "value" ? wordClass(text, filter.field) : ""}`}
                  >
                    {text}
                  </FilterButton>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

type NumbersData = Extract<ChartData, { is: "numbers" }>;

/** @param colour of numbers above 0 */
export function Numbers(props: {
  readonly data: NumbersData;
  readonly colour: "red" | "amber" | undefined;
}): JSX.Element {
  const { data, colour } = props;
  return (
    <dl class="numbers">
      {data.numbers.map(({ label, text, value }) => (
        <div key={label} class={colour === undefined ? "" : value > 0 ? `word-${colour}` : "word-green"}>
          <dd>{text}</dd>
          <dt>{label}</dt>
        </div>
      ))}
    </dl>
  );
}
