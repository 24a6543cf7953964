import { createContext } from "preact";
import { useCallback, useContext, useEffect, useMemo, useState } from "preact/hooks";
import { type Filter, withFilter } from "../model/filters.ts";
import { addressOf, fromTheNewest, type PageState, stateOf } from "../model/location.ts";
import { type Range, type Span, spanOf, usualRange } from "../model/time-range.ts";
import type { About } from "../server-contract.ts";

/** What every view can ask for and do. */
export interface Page {
  readonly about: About;
  readonly state: PageState;
  /** The address that says so, as it is written. */
  readonly fragment: string;
  /** The range at `nowMs`. */
  readonly span: Span;
  /** When the page last looked. */
  readonly nowMs: number;
  /** Why the range in the address is not the one that is shown; "" if it is. */
  readonly rangeProblem: string;
  /** Goes to another state; the browser's back button returns. */
  readonly go: (state: PageState) => void;
  /** Changes the search: its list begins at the newest document again. */
  readonly change: (change: Partial<PageState>) => void;
  readonly addFilter: (filter: Filter) => void;
  readonly narrow: (range: Range) => void;
  /** Looks again. */
  readonly refresh: () => void;
}

const PageContext = createContext<Page | undefined>(undefined);
export const PageProvider = PageContext.Provider;

export function usePage(): Page {
  const page = useContext(PageContext);
  if (page === undefined) throw new Error("This view is outside of the page.");
  return page;
}

/** The page's state, which is the fragment of the address. */
export function usePageOf(about: About): Page {
  const [fragment, setFragment] = useState(location.hash);
  const [looked, setLooked] = useState(0);
  useEffect(() => {
    const follow = (): void => {
      setFragment(location.hash);
    };
    addEventListener("hashchange", follow);
    return () => {
      removeEventListener("hashchange", follow);
    };
  }, []);
  const state = useMemo(() => stateOf(fragment), [fragment]);
  // Going through the pages of a list, or opening a document, is no new look: the range must stay as it is.
  const searched = addressOf(fromTheNewest(state, { columns: [], split: "" }));
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the moment of the last look
  const nowMs = useMemo(() => Date.now(), [searched, looked]);
  const { from, to } = state.range;
  const [span, rangeProblem] = useMemo(() => shownSpan({ from, to }, nowMs), [from, to, nowMs]);
  const go = useCallback((next: PageState) => {
    location.hash = addressOf(next);
  }, []);
  const refresh = useCallback(() => {
    setLooked((times) => times + 1);
  }, []);
  return useMemo(() => {
    const change = (changed: Partial<PageState>): void => {
      go(fromTheNewest(state, changed));
    };
    return {
      about,
      state,
      fragment,
      span,
      nowMs,
      rangeProblem,
      go,
      change,
      refresh,
      addFilter: (filter) => {
        change({ filters: withFilter(state.filters, filter) });
      },
      narrow: (range) => {
        change({ range });
      },
    };
  }, [about, state, fragment, span, nowMs, rangeProblem, go, refresh]);
}

function shownSpan(range: Range, nowMs: number): readonly [Span, string] {
  const span = spanOf(range, nowMs);
  if (span !== undefined) return [span, ""];
  const usual = spanOf(usualRange, nowMs);
  if (usual === undefined) throw new Error("The usual range is none.");
  return [
    usual,
    `The range ${range.from} to ${range.to} cannot be read, or ends before it begins: the last 24 hours are shown.`,
  ];
}

/** The last answer to a request, and whether it is to the present one: until then the one before stays. */
export interface Latest<T> {
  readonly answer: T | undefined;
  readonly isCurrent: boolean;
}

/**
 * Makes a request whenever its key changes; a later one overtakes an earlier one.
 * @param key all that the request depends on
 */
export function useLatest<T>(key: string, request: () => Promise<T>): Latest<T> {
  const [answered, setAnswered] = useState<{ readonly key: string; readonly answer: T }>();
  useEffect(() => {
    let isWanted = true;
    void (async () => {
      const answer = await request();
      if (isWanted) setAnswered({ key, answer });
    })();
    return () => {
      isWanted = false;
    };
  }, [key]);
  return { answer: answered?.answer, isCurrent: answered?.key === key };
}

/** The width of an element, in pixels; 0 before it is laid out. */
export function useWidth(element: { readonly current: Element | null }): number {
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const { current } = element;
    if (current === null) return undefined;
    const observer = new ResizeObserver(([entry]) => {
      setWidth(Math.floor(entry?.contentRect.width ?? 0));
    });
    observer.observe(current);
    return () => {
      observer.disconnect();
    };
  }, [element]);
  return width;
}
