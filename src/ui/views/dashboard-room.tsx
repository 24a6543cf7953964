import type { JSX } from "preact";
import { useMemo } from "preact/hooks";
import type { Row } from "../../../opensearch/descriptions.ts";
import { type Asked, dashboardOf, panelSearches } from "../model/dashboards.ts";
import { typesOf } from "../model/families.ts";
import { searchAll } from "../server.ts";
import { useLatest, usePage } from "./page.ts";
import { Panel } from "./panel.tsx";
import { SearchBar } from "./search-bar.tsx";

/** One of the descriptions that Dashboards' own are made from. */
export function DashboardRoom({ id }: { readonly id: string }): JSX.Element {
  const { about, state, span, nowMs } = usePage();
  const { query, filters } = state;
  const asked: Asked = useMemo(
    () => ({ query, filters, span, nowMs, type: typesOf(about.boards.mappings, "", new Map()) }),
    [about, query, filters, span, nowMs],
  );
  const dashboard = dashboardOf(about.boards, id);
  if (dashboard === undefined) return <p class="problem">There is no dashboard {id}.</p>;
  return (
    <>
      <SearchBar />
      <div class="panels" data-dashboard={id}>
        {dashboard.rows.map((row) => (
          <DashboardRow key={row.panels.map(({ shows }) => shows.id).join()} row={row} asked={asked} />
        ))}
      </div>
    </>
  );
}

/** Pixels of one of the grid's rows. */
const unit = 17;
const titleHeight = 30;

/** Rows are asked for one by one, so that the first is there first. */
function DashboardRow({ row, asked }: { readonly row: Row; readonly asked: Asked }): JSX.Element {
  const { nowMs } = usePage();
  const searches = row.panels.map(({ shows }) => panelSearches(shows, asked));
  const all = searches.flat();
  const { answer: answers, isCurrent } = useLatest(JSON.stringify([nowMs, all]), async () =>
    all.length === 0 ? [] : await searchAll(all),
  );
  const height = row.height * unit;
  const isList = row.panels.every(({ shows }) => shows.is === "chooser");
  let begin = 0;
  return (
    <div
      class={isCurrent ? "dashboard-row" : "dashboard-row stale"}
      style={isList ? {} : { height: `${height}px` }}
    >
      {row.panels.map(({ width, shows }, index) => {
        const from = begin;
        begin += searches[index]?.length ?? 0;
        return (
          <div key={shows.id} class="dashboard-cell" style={{ gridColumn: `span ${width}` }}>
            <Panel shows={shows} answers={answers?.slice(from, begin)} height={height - titleHeight} />
          </div>
        );
      })}
    </div>
  );
}
