import {
  type Boards,
  type Body,
  type Chart,
  chartBody,
  type Chooser,
  choicesBody,
  choicesName,
  type Dashboard,
  luceneQuery,
  type Pattern,
  type Selection,
  type Shown,
  type View,
} from "../../../opensearch/descriptions.ts";
import { bucketsOf, type SearchAnswer } from "./answers.ts";
import { canHave } from "./families.ts";
import { fieldsOf, type Filter, selectionOf, type TypeOf } from "./filters.ts";
import { listBody } from "./search.ts";
import { intervalOf, type Span, spanOf } from "./time-range.ts";

/** Documents of a view that a panel lists; Search lists the others. */
export const listedInPanel = 50;

/** What a dashboard's panels are asked with. */
export interface Asked {
  readonly query: string;
  readonly filters: readonly Filter[];
  readonly span: Span;
  readonly nowMs: number;
  readonly type: TypeOf;
}

/** One search, as `_msearch` takes it. */
export interface PanelSearch {
  readonly index: string;
  readonly body: Body;
}

export function dashboardOf({ dashboards }: Boards, id: string): Dashboard | undefined {
  return dashboards.find((one) => one.id === id);
}

/** The view that a link of a note leads to. */
export function viewOf({ dashboards }: Boards, target: string): View | undefined {
  const [, id] = /^discover#\/view\/(.+)$/.exec(target) ?? [];
  const shown = dashboards.flatMap(({ rows }) =>
    rows.flatMap(({ panels }) => panels.map(({ shows }) => shows)),
  );
  return shown.find((one): one is View => one.is === "view" && one.id === id);
}

/** The range that a panel shows: that of the page, unless it always looks at the last days. */
export function spanFor(shown: Shown, { span, nowMs }: Pick<Asked, "span" | "nowMs">): Span {
  if (shown.is !== "chart" || shown.lastDays === undefined) return span;
  return spanOf({ from: `now-${shown.lastDays}d`, to: "now" }, nowMs) ?? span;
}

/** Filters by fields that the panel's documents cannot have are not applied; the panel says so. */
export function ignoredFilters(pattern: Pattern, filters: readonly Filter[]): readonly Filter[] {
  return filters.filter((filter) => !fieldsOf(filter).some((field) => canHave(pattern, field)));
}

function selectionFor(pattern: Pattern, { query, filters, type }: Asked): Selection {
  const ignored = ignoredFilters(pattern, filters);
  const { filter, mustNot } = selectionOf(
    filters.filter((one) => !ignored.includes(one)),
    type,
  );
  return { filter: query === "" ? filter : [luceneQuery(query), ...filter], mustNot };
}

/** The searches that fill a panel, in the order in which `panelAnswers` are read. */
export function panelSearches(shown: Shown, asked: Asked): readonly PanelSearch[] {
  if (shown.is === "note") return [];
  const index = shown.pattern.title;
  return bodiesFor(shown, asked).map((body) => ({ index, body }));
}

function bodiesFor(shown: Chart | Chooser | View, asked: Asked): readonly Body[] {
  const span = spanFor(shown, asked);
  const range = { from: span.from, to: span.to, interval: intervalOf(span).name };
  if (shown.is === "chooser") return shown.fields.map(({ field }) => choicesBody(shown, field, range));
  const selection = selectionFor(shown.pattern, asked);
  if (shown.is === "chart") return [{ ...chartBody(shown, range, selection), track_total_hits: true }];
  const { query = "" } = shown;
  return [{ ...listBody({ query, span, selection }, undefined), size: listedInPanel }];
}

/** A value to choose, and how many documents have it. */
export interface Choice {
  readonly value: string;
  readonly count: number;
}

export function choicesOf(answer: SearchAnswer): readonly Choice[] {
  if (answer.is === "failed") return [];
  return bucketsOf(answer.aggregations[choicesName]).map(([value, { doc_count: count }]) => ({
    value,
    count,
  }));
}
