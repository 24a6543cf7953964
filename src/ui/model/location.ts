import { type Filter, filterOfParameter, filterToParameter } from "./filters.ts";
import { type Range, usualRange } from "./time-range.ts";

/** Where the page is, and everything that it shows there. It is all in the address: see `addressOf`. */
export interface PageState {
  readonly room: Room;
  readonly range: Range;
  /** In Lucene's syntax. */
  readonly query: string;
  readonly filters: readonly Filter[];
  /** The family searched; "" is all. */
  readonly family: string;
  /** Of the list of documents; none: those that suit the family. */
  readonly columns: readonly string[];
  /** What colours the histogram; "": what suits the family. */
  readonly split: string;
  /** Where the list begins; undefined: at the newest. */
  readonly cursor: Cursor | undefined;
  /** Of the list, from 1: for people only. */
  readonly pageNumber: number;
  /** The document that is expanded, as `INDEX/ID`; "": none. */
  readonly expanded: string;
}

export type Room =
  | { readonly is: "search" }
  | { readonly is: "dashboard"; readonly id: string }
  | { readonly is: "pipeline" };

/** A place between two documents of a list that is sorted newest first. */
export interface Cursor {
  /** The documents that come after this place are listed, or those before it. */
  readonly lists: "after" | "before";
  /** Of the document next to it: its time with nanoseconds (ISO 8601), and its sequence number. */
  readonly timestamp: string;
  readonly sequence: number;
}

export const firstState: PageState = {
  room: { is: "search" },
  range: usualRange,
  query: "",
  filters: [],
  family: "",
  columns: [],
  split: "",
  cursor: undefined,
  pageNumber: 1,
  expanded: "",
};

/** The fragment of the address: `#/search?q=timeout&from=now-4h&is.level=ERROR`. What is as usual is left out. */
export function addressOf(state: PageState): string {
  const { room, range, query, filters, family, columns, split, cursor, pageNumber, expanded } = state;
  const parameters = new URLSearchParams();
  const add = (name: string, value: string, usual = ""): void => {
    if (value !== usual) parameters.append(name, value);
  };
  add("q", query);
  add("from", range.from, usualRange.from);
  add("to", range.to, usualRange.to);
  for (const filter of filters) parameters.append(...filterToParameter(filter));
  add("family", family);
  for (const column of columns) parameters.append("column", column);
  add("split", split);
  if (cursor !== undefined) add(cursor.lists, `${cursor.timestamp} ${cursor.sequence}`);
  add("page", String(pageNumber), "1");
  add("document", expanded);
  const text = parameters.toString();
  return `#${pathOf(room)}${text === "" ? "" : `?${text}`}`;
}

function pathOf(room: Room): string {
  if (room.is === "dashboard") return `/dashboards/${encodeURIComponent(room.id)}`;
  return room.is === "search" ? "/search" : "/pipeline";
}

/** What a fragment says; what it does not say, or says in another way, is as usual. */
export function stateOf(fragment: string): PageState {
  const [path = "", ...rest] = fragment.replace(/^#/, "").split("?");
  const parameters = new URLSearchParams(rest.join("?"));
  const text = (name: string, usual = ""): string => parameters.get(name) ?? usual;
  const pageNumber = Number(text("page", "1"));
  return {
    room: roomOf(path),
    range: { from: text("from", usualRange.from), to: text("to", usualRange.to) },
    query: text("q"),
    filters: [...parameters].flatMap(([name, value]) => filterOfParameter(name, value) ?? []),
    family: text("family"),
    columns: parameters.getAll("column"),
    split: text("split"),
    cursor: cursorOf("after", text("after")) ?? cursorOf("before", text("before")),
    pageNumber: Number.isSafeInteger(pageNumber) && pageNumber > 0 ? pageNumber : 1,
    expanded: text("document"),
  };
}

function roomOf(path: string): Room {
  const [, id] = /^\/dashboards\/([^/]+)$/.exec(path) ?? [];
  if (id !== undefined) return { is: "dashboard", id: decoded(id) };
  return { is: path === "/pipeline" ? "pipeline" : "search" };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function cursorOf(lists: Cursor["lists"], text: string): Cursor | undefined {
  const [, timestamp, sequence] = /^(\S+) (\d{1,15})$/.exec(text) ?? [];
  return timestamp === undefined ? undefined : { lists, timestamp, sequence: Number(sequence) };
}

/** From the newest document on: whatever changes the search does. */
export function fromTheNewest(state: PageState, change: Partial<PageState>): PageState {
  return { ...state, cursor: undefined, pageNumber: 1, expanded: "", ...change };
}

/** Another room, about the same documents: query, filters and range stay. */
export function inRoom(state: PageState, room: Room): PageState {
  return fromTheNewest(state, { room });
}
