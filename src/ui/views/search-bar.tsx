import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { describeFilter, withFilter, withoutFilter } from "../model/filters.ts";
import { addressOf } from "../model/location.ts";
import { asInput, describeRange, fixed, quickRanges, readInput } from "../model/time-range.ts";
import { CopyButton } from "./copy-button.tsx";
import { usePage } from "./page.ts";
import { Popover } from "./popover.tsx";

/** Element that `/` goes to. */
export const queryInputId = "query";

/** What all rooms that search share: the query, the time range, the filters. */
export function SearchBar({ children }: { readonly children?: JSX.Element | undefined }): JSX.Element {
  const { state, span, refresh } = usePage();
  // Whoever opens the link later sees the same time, not the same distance from now.
  const link = `${location.origin}/${addressOf({ ...state, range: fixed(span) })}`;
  return (
    <div class="search-bar">
      <div class="search-line">
        {children}
        <QueryInput />
        <RangePicker />
        <button type="button" class="button" onClick={refresh} title="Look again (r)">
          Refresh
        </button>
        <CopyButton text={link} label="Copy link" />
      </div>
      <FilterChips />
    </div>
  );
}

function QueryInput(): JSX.Element {
  const { state, change, refresh } = usePage();
  const [typed, setTyped] = useState(state.query);
  useEffect(() => {
    setTyped(state.query);
  }, [state.query]);
  return (
    <form
      class="query"
      role="search"
      onSubmit={(event) => {
        event.preventDefault();
        if (typed === state.query) refresh();
        else change({ query: typed });
      }}
    >
      <input
        id={queryInputId}
        type="search"
        aria-label="Query, in Lucene's syntax"
        placeholder="Search: timeout, level:ERROR AND logger:*Checkout*, elb_status_code:[500 TO 599]    ( / )"
        autocomplete="off"
        spellcheck={false}
        value={typed}
        onInput={(event) => {
          setTyped(event.currentTarget.value);
        }}
      />
      <button type="submit" class="button primary">
        Search
      </button>
    </form>
  );
}

function RangePicker(): JSX.Element {
  const { state, span, narrow } = usePage();
  const { range } = state;
  const said = describeRange(range);
  return (
    <Popover label={said} spoken={`Time range: ${said}`} align="right">
      {(close) => (
        <div class="range-picker">
          <div class="quick-ranges" role="group" aria-label="Quick ranges">
            {quickRanges.map((one) => (
              <button
                key={one.label}
                type="button"
                class="button"
                aria-pressed={one.range.from === range.from && one.range.to === range.to}
                onClick={() => {
                  narrow(one.range);
                  close();
                }}
              >
                {one.label}
              </button>
            ))}
          </div>
          <AbsoluteRange
            from={range.from.startsWith("now") ? range.from : asInput(span.fromMs)}
            to={range.to.startsWith("now") ? range.to : asInput(span.toMs)}
            close={close}
          />
        </div>
      )}
    </Popover>
  );
}

function AbsoluteRange(props: {
  readonly from: string;
  readonly to: string;
  readonly close: () => void;
}): JSX.Element {
  const { narrow } = usePage();
  const [from, setFrom] = useState(props.from);
  const [to, setTo] = useState(props.to);
  const [problem, setProblem] = useState("");
  return (
    <form
      class="absolute-range"
      onSubmit={(event) => {
        event.preventDefault();
        const [first, last] = [readInput(from, false), readInput(to, true)];
        if (first === undefined || last === undefined) {
          setProblem(`${first === undefined ? from : to} is not a time: write 2026-11-28 03:30 or now-2h.`);
          return;
        }
        narrow({ from: first, to: last });
        props.close();
      }}
    >
      <label>
        From (UTC)
        <input
          value={from}
          onInput={(event) => {
            setFrom(event.currentTarget.value);
          }}
        />
      </label>
      <label>
        To (UTC)
        <input
          value={to}
          onInput={(event) => {
            setTo(event.currentTarget.value);
          }}
        />
      </label>
      <button type="submit" class="button primary">
        Show
      </button>
      <p class="problem" role="alert">
        {problem}
      </p>
    </form>
  );
}

function FilterChips(): JSX.Element | null {
  const { state, change } = usePage();
  const { filters } = state;
  if (filters.length === 0) return null;
  return (
    <ul class="chips" aria-label="Filters">
      {filters.map((filter) => {
        const said = describeFilter(filter);
        return (
          <li key={said} class={filter.excluded ? "chip excluded" : "chip"}>
            <button
              type="button"
              class="chip-text"
              title="Turn around: only these, or without these"
              onClick={() => {
                const others = withoutFilter(filters, filter);
                change({ filters: withFilter(others, { ...filter, excluded: !filter.excluded }) });
              }}
            >
              {said}
            </button>
            <button
              type="button"
              class="chip-remove"
              aria-label={`Remove the filter ${said}`}
              onClick={() => {
                change({ filters: withoutFilter(filters, filter) });
              }}
            >
              ×
            </button>
          </li>
        );
      })}
      {filters.length > 1 ? (
        <li>
          <button
            type="button"
            class="button"
            onClick={() => {
              change({ filters: [] });
            }}
          >
            Remove all
          </button>
        </li>
      ) : null}
    </ul>
  );
}
