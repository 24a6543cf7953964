import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import { figure } from "../../cli/terminal/figures.ts";
import type { SearchAnswer } from "../model/answers.ts";
import { chartData, isEmpty } from "../model/chart-data.ts";
import { columnsOf, patternOf, splitOf, splitsOf, typesOf } from "../model/families.ts";
import { selectionOf } from "../model/filters.ts";
import type { Cursor } from "../model/location.ts";
import {
  histogramBody,
  histogramOf,
  listBody,
  type Page,
  pageOf,
  pageSize,
  type Search,
} from "../model/search.ts";
import type { Span } from "../model/time-range.ts";
import { readFieldTypes, search } from "../server.ts";
import { TimeChart } from "./charts/time-chart.tsx";
import { ColumnChooser } from "./column-chooser.tsx";
import { DocumentTable } from "./document-table.tsx";
import { useLatest, usePage } from "./page.ts";
import { SavedSearches } from "./saved-searches.tsx";
import { SearchBar } from "./search-bar.tsx";

const histogramHeight = 130;

/** Documents of a family or of all: how many over time, and the documents themselves. */
export function SearchRoom(): JSX.Element {
  const { about, state, span, nowMs, go, change } = usePage();
  const { family, query, filters, cursor, split: splitName } = state;
  const pattern = patternOf(about.families, family);
  const fields = useLatest(pattern, async () => await readFieldTypes(pattern)).answer ?? noFields;
  const typeOf = useMemo(() => typesOf(about.boards.mappings, family, fields), [about, family, fields]);
  const asked: Search = useMemo(
    () => ({ query, span, selection: selectionOf(filters, typeOf) }),
    [query, span, filters, typeOf],
  );
  const split = splitOf(about.boards, family, splitName);
  const histogram = useMemo(() => histogramOf(split.bucket), [split]);
  const bodies = { list: listBody(asked, cursor), histogram: histogramBody(histogram, asked) };
  const key = (body: object): string => JSON.stringify([pattern, nowMs, body]);
  const listed = useLatest(key(bodies.list), async () => await search(pattern, bodies.list));
  const counted = useLatest(key(bodies.histogram), async () => {
    return { chart: histogram, span, answer: await search(pattern, bodies.histogram) };
  });
  const list = listed.answer;
  const columns = state.columns.length === 0 ? columnsOf(family) : state.columns;
  const page = list?.is === "found" ? pageOf(list.hits, cursor) : undefined;
  const setColumns = (chosen: readonly string[]): void => {
    go({ ...state, columns: chosen });
  };
  return (
    <>
      <SearchBar>
        <label class="family">
          <span class="unseen">Family of indexes</span>
          <select
            value={family}
            onChange={(event) => {
              change({ family: event.currentTarget.value, columns: [], split: "" });
            }}
          >
            <option value="">all families</option>
            {about.families.map(({ name }) => (
              <option key={name} value={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
      </SearchBar>
      <section class={counted.isCurrent ? "histogram" : "histogram stale"} aria-label="Documents over time">
        <div class="histogram-bar">
          <span class="total" role="status">
            {totalOf(counted.answer?.answer)}
          </span>
          <label>
            colour by{" "}
            <select
              value={split.name}
              onChange={(event) => {
                go({ ...state, split: event.currentTarget.value });
              }}
            >
              {splitsOf(about.boards, family).map(({ name, label }) => (
                <option key={name} value={name}>
                  {label}
                </option>
              ))}
            </select>
          </label>
          <span class="spacer" />
          <ColumnChooser family={family} fields={fields} columns={columns} onChange={setColumns} />
          <SavedSearches />
        </div>
        <Histogram counted={counted.answer} />
      </section>
      <section class={listed.isCurrent ? "results" : "results stale"} aria-label="Documents">
        <Problem answer={list} />
        {page === undefined ? (
          list === undefined ? (
            <div class="waiting">searching…</div>
          ) : null
        ) : page.hits.length === 0 ? (
          <div class="empty">No documents match in this range.</div>
        ) : (
          <DocumentTable
            hits={page.hits}
            columns={columns}
            label="Documents"
            expanded={state.expanded}
            onExpand={(expanded) => {
              go({ ...state, expanded });
            }}
            onColumn={(column) => {
              const isShown = columns.includes(column);
              setColumns(isShown ? columns.filter((one) => one !== column) : [...columns, column]);
            }}
          />
        )}
        {page === undefined ? null : <Pages page={page} />}
      </section>
    </>
  );
}

const noFields: ReadonlyMap<string, string> = new Map();

function totalOf(counted: SearchAnswer | undefined): string {
  if (counted === undefined) return "counting…";
  return counted.is === "failed" ? "" : `${figure(counted.total)} documents`;
}

function Problem({ answer }: { readonly answer: SearchAnswer | undefined }): JSX.Element | null {
  const sentence = answer?.is === "failed" ? answer.sentence : (answer?.incomplete ?? "");
  return sentence === "" ? null : (
    <p class="problem" role="alert">
      {sentence}
    </p>
  );
}

interface Counted {
  readonly chart: ReturnType<typeof histogramOf>;
  readonly span: Span;
  readonly answer: SearchAnswer;
}

function Histogram({ counted }: { readonly counted: Counted | undefined }): JSX.Element {
  if (counted?.answer.is !== "found") return <div class="histogram-space" />;
  const { chart, span, answer } = counted;
  const data = chartData(chart, answer);
  if (data.is !== "time" || isEmpty(data)) return <div class="histogram-space" />;
  return (
    <TimeChart
      title={chart.title}
      kind={chart.kind}
      series={data.series}
      span={span}
      write={data.write}
      axis=""
      height={histogramHeight}
    />
  );
}

/** Goes through the list by pages. */
function Pages({ page }: { readonly page: Page }): JSX.Element {
  const { state, go } = usePage();
  const { older, newer } = page;
  const turn = (cursor: Cursor | undefined, pageNumber: number): void => {
    go({ ...state, cursor: pageNumber === 1 ? undefined : cursor, pageNumber, expanded: "" });
  };
  return (
    <nav class="pages" aria-label="Pages of the list">
      <button
        type="button"
        class="button"
        disabled={state.cursor === undefined}
        onClick={() => {
          turn(undefined, 1);
        }}
      >
        Newest
      </button>
      <button
        type="button"
        class="button"
        disabled={newer === undefined}
        onClick={() => {
          turn(newer, Math.max(1, state.pageNumber - 1));
        }}
      >
        Newer
      </button>
      <span>
        page {figure(state.pageNumber)}, {figure(page.hits.length)} of at most {pageSize} documents
      </span>
      <button
        type="button"
        class="button"
        disabled={older === undefined}
        onClick={() => {
          turn(older, state.pageNumber + 1);
        }}
      >
        Older
      </button>
    </nav>
  );
}
