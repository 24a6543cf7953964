import type { JSX } from "preact";
import type { Chart, Chooser, Note, Shown, View } from "../../../opensearch/descriptions.ts";
import type { SearchAnswer } from "../model/answers.ts";
import { type ChartData, chartData, isEmpty } from "../model/chart-data.ts";
import { choicesOf, ignoredFilters, listedInPanel, spanFor, viewOf } from "../model/dashboards.ts";
import { describeFilter, type Filter, isSameFilter, withFilter, withoutFilter } from "../model/filters.ts";
import { fromTheNewest, type PageState } from "../model/location.ts";
import { readMarkdown } from "../model/markdown.ts";
import { addressOf } from "../model/location.ts";
import { TimeChart } from "./charts/time-chart.tsx";
import { BarChart, DataTable, Numbers, PieChart } from "./charts/value-charts.tsx";
import { DocumentTable } from "./document-table.tsx";
import { usePage } from "./page.ts";
import { Popover } from "./popover.tsx";

/** A panel's title without the name that all titles of its dashboard begin with. */
function shortTitle(title: string): string {
  const [, rest = title] = /^[^:]*: (.*)$/.exec(title) ?? [];
  return rest.charAt(0).toUpperCase() + rest.slice(1);
}

interface PanelProps {
  readonly shows: Shown;
  /** To its searches, in their order; undefined while they are not answered. */
  readonly answers: readonly SearchAnswer[] | undefined;
  /** Pixels, without the title. */
  readonly height: number;
}

export function Panel({ shows, answers, height }: PanelProps): JSX.Element {
  const { state } = usePage();
  if (shows.is === "chooser") return <ChooserPanel chooser={shows} answers={answers} />;
  const title = shortTitle(shows.title);
  const ignored = shows.is === "note" ? [] : ignoredFilters(shows.pattern, state.filters);
  const why = shows.is === "chart" ? shows.emptyWhen : shows.is === "view" ? shows.description : undefined;
  return (
    <section class="panel" aria-label={title} data-panel={shows.id}>
      <header>
        <h2 title={why}>{title}</h2>
        {ignored.length === 0 ? null : (
          <span class="panel-hint">not filtered by: {ignored.map(describeFilter).join(", ")}</span>
        )}
        {shows.is === "view" ? <OpenInSearch view={shows} /> : null}
      </header>
      <div class="panel-body">
        {shows.is === "note" ? (
          <NoteText note={shows} />
        ) : (
          <Answered shows={shows} answer={answers?.[0]} title={title} height={height} />
        )}
      </div>
    </section>
  );
}

function Answered(props: {
  readonly shows: Chart | View;
  readonly answer: SearchAnswer | undefined;
  readonly title: string;
  readonly height: number;
}): JSX.Element {
  const { shows, answer, title, height } = props;
  const page = usePage();
  if (answer === undefined) return <div class="waiting">searching…</div>;
  if (answer.is === "failed") return <div class="problem">{answer.sentence}</div>;
  const incomplete = answer.incomplete === "" ? null : <div class="problem">{answer.incomplete}</div>;
  if (shows.is === "view") {
    if (answer.hits.length === 0) return <Empty why={undefined} />;
    const columns = shows.columns.length === 0 ? ["document"] : shows.columns;
    return (
      <>
        {incomplete}
        <DocumentTable hits={answer.hits.slice(0, listedInPanel)} columns={columns} label={title} />
      </>
    );
  }
  const data = chartData(shows, answer);
  if (isEmpty(data)) return <Empty why={shows.emptyWhen} />;
  return (
    <>
      {incomplete}
      <Drawn chart={shows} data={data} title={title} height={height} span={spanFor(shows, page)} />
    </>
  );
}

function Empty({ why }: { readonly why: string | undefined }): JSX.Element {
  return (
    <div class="empty">
      No data in this range.
      {why === undefined ? null : <span>{why}.</span>}
    </div>
  );
}

function Drawn(props: {
  readonly chart: Chart;
  readonly data: ChartData;
  readonly title: string;
  readonly height: number;
  readonly span: ReturnType<typeof spanFor>;
}): JSX.Element {
  const { chart, data, title, height, span } = props;
  if (data.is === "numbers")
    return <Numbers data={data} colour={chart.kind === "alarm" ? (chart.colour ?? "red") : undefined} />;
  if (data.is === "table") return <DataTable title={title} data={data} />;
  if (data.is === "bars") return <BarChart bars={data.bars} write={data.write} />;
  if (data.is === "slices") return <PieChart title={title} slices={data.slices} write={data.write} />;
  return (
    <TimeChart
      title={title}
      kind={chart.kind}
      series={data.series}
      span={span}
      write={data.write}
      axis={chart.axis === "per cent" ? "" : (chart.axis ?? "")}
      height={height}
    />
  );
}

/** The same documents in Search: a view's query is added to the person's own. */
function searchFor(state: PageState, { query = "", pattern, columns }: View): PageState {
  const both = [query, state.query].filter((one) => one !== "");
  return fromTheNewest(state, {
    room: { is: "search" },
    query: both.length === 2 ? both.map((one) => `(${one})`).join(" AND ") : (both[0] ?? ""),
    family: pattern.id.replace(/^logpipe-/, ""),
    columns,
  });
}

function OpenInSearch({ view }: { readonly view: View }): JSX.Element {
  const { state } = usePage();
  return (
    <a class="panel-link" href={addressOf(searchFor(state, view))}>
      all of them in Search
    </a>
  );
}

function NoteText({ note }: { readonly note: Note }): JSX.Element {
  const { about, state } = usePage();
  return (
    <div class="note" role="group" aria-label={note.title} tabIndex={0}>
      {readMarkdown(note.markdown).map((pieces, paragraph) => (
        <p key={paragraph}>
          {pieces.map((piece, index) => {
            if (piece.is === "strong") return <strong key={index}>{piece.text}</strong>;
            if (piece.is === "code") return <code key={index}>{piece.text}</code>;
            const view = piece.is === "link" ? viewOf(about.boards, piece.target) : undefined;
            if (view === undefined) return piece.text;
            return (
              <a key={index} href={addressOf(searchFor(state, view))}>
                {piece.text}
              </a>
            );
          })}
        </p>
      ))}
    </div>
  );
}

/** Lists to choose from. Several values of one list mean any of them. */
function ChooserPanel(props: {
  readonly chooser: Chooser;
  readonly answers: readonly SearchAnswer[] | undefined;
}): JSX.Element {
  const { chooser, answers } = props;
  const { state, change } = usePage();
  return (
    <section class="choosers" aria-label="Choose what to see" data-panel={chooser.id}>
      {chooser.fields.map(({ field, label }, index) => {
        const answer = answers?.[index];
        const chosen = state.filters.flatMap((one) =>
          one.is === "value" && !one.excluded && one.field === field ? [one.value] : [],
        );
        const offered = answer === undefined ? [] : choicesOf(answer);
        const values = [...new Set([...chosen, ...offered.map(({ value }) => value)])];
        const counts = new Map(offered.map(({ value, count }) => [value, count]));
        const toggle = (value: string): void => {
          const filter: Filter = { is: "value", excluded: false, field, value };
          const isChosen = state.filters.some((one) => isSameFilter(one, filter));
          const filters = (isChosen ? withoutFilter : withFilter)(state.filters, filter);
          change({ filters });
        };
        return (
          <Popover
            key={field}
            label={chosen.length === 0 ? label : `${label}: ${chosen.join(", ")}`}
            isActive={chosen.length > 0}
          >
            <div class="choices" role="group" aria-label={label}>
              {answer?.is === "failed" ? <p class="problem">{answer.sentence}</p> : null}
              {values.length === 0 ? <p class="empty">No values in this range.</p> : null}
              {values.map((value) => (
                <label key={value}>
                  <input
                    type="checkbox"
                    checked={chosen.includes(value)}
                    onChange={() => {
                      toggle(value);
                    }}
                  />
                  <span class="choice-value">{value}</span>
                  <span class="choice-count">{counts.get(value)?.toLocaleString("en-US") ?? ""}</span>
                </label>
              ))}
            </div>
          </Popover>
        );
      })}
    </section>
  );
}
