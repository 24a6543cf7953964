import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import { type Filter, withFilter, withoutFilter } from "../../src/ui/model/filters.ts";
import {
  addressOf,
  type Cursor,
  firstState,
  fromTheNewest,
  inRoom,
  type PageState,
  type Room,
  stateOf,
} from "../../src/ui/model/location.ts";

const text = fc.string({ unit: "grapheme" });
const name = fc.string({ unit: "grapheme", minLength: 1 });
const excluded = fc.boolean();

const filter: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ is: fc.constant("value" as const), excluded, field: name, value: text }),
  fc.record({ is: fc.constant("existence" as const), excluded, field: name }),
  fc.record({ is: fc.constant("query" as const), excluded, label: name, query: text }),
);
const room: fc.Arbitrary<Room> = fc.oneof(
  fc.constant<Room>({ is: "search" }),
  fc.constant<Room>({ is: "pipeline" }),
  name.map((id): Room => ({ is: "dashboard", id })),
);
const cursor: fc.Arbitrary<Cursor> = fc.record({
  lists: fc.constantFrom("after" as const, "before" as const),
  timestamp: fc.constantFrom("2026-11-28T03:30:00.123456789Z", "2026-11-28T03:30:00.000Z"),
  sequence: fc.integer({ min: 0, max: 1e12 }),
});
const state: fc.Arbitrary<PageState> = fc.record({
  room,
  range: fc.record({ from: text, to: text }),
  query: text,
  filters: fc.array(filter, { maxLength: 4 }),
  family: text,
  columns: fc.array(name, { maxLength: 4 }),
  split: text,
  cursor: fc.option(cursor, { nil: undefined }),
  pageNumber: fc.integer({ min: 1, max: 1e6 }),
  expanded: text,
});

describe("the address of the page", () => {
  it("holds the page's state, all of it", () => {
    fc.assert(
      fc.property(state, (one) => {
        expect(stateOf(addressOf(one))).toEqual(one);
      }),
    );
  });

  it("is readable by any URL parser, and short where everything is as usual", () => {
    expect(addressOf(firstState)).toBe("#/search");
    const filters: Filter[] = [{ is: "value", excluded: true, field: "level", value: "INFO" }];
    const address = addressOf({ ...firstState, query: "time out", filters, family: "app-logs" });
    expect(address).toBe("#/search?q=time+out&not.level=INFO&family=app-logs");
    fc.assert(
      fc.property(state, (one) => {
        const { hash } = new URL(`http://127.0.0.1:5680/${addressOf(one)}`);
        expect(stateOf(hash)).toEqual(one);
      }),
    );
  });

  it("gives a page whatever somebody typed as the fragment", () => {
    fc.assert(
      fc.property(text, (typed) => {
        const found = stateOf(`#${typed}`);
        expect(found.pageNumber).toBeGreaterThan(0);
        expect(["search", "dashboard", "pipeline"]).toContain(found.room.is);
      }),
    );
    expect(stateOf("")).toEqual(firstState);
    expect(stateOf("#/search?page=-3&after=nonsense")).toEqual(firstState);
  });
});

describe("going on", () => {
  const somewhere: PageState = {
    ...firstState,
    query: "timeout",
    filters: [{ is: "existence", excluded: false, field: "lambda.errorType" }],
    cursor: { lists: "after", timestamp: "2026-11-28T03:30:00.000Z", sequence: 3 },
    pageNumber: 7,
    expanded: "elb-1/x",
  };

  it("begins at the newest document again when the search changes", () => {
    expect(fromTheNewest(somewhere, { query: "other" })).toMatchObject({
      query: "other",
      cursor: undefined,
      pageNumber: 1,
      expanded: "",
    });
  });

  it("keeps the query, the filters and the range in another room", () => {
    const { query, filters, range } = inRoom(somewhere, { is: "dashboard", id: "logpipe-logs" });
    expect({ query, filters, range }).toEqual({
      query: somewhere.query,
      filters: somewhere.filters,
      range: somewhere.range,
    });
  });
});

describe("filters", () => {
  it("are there once, and never together with their opposite", () => {
    fc.assert(
      fc.property(fc.array(filter, { maxLength: 5 }), filter, (filters, added) => {
        const opposite: Filter = { ...added, excluded: !added.excluded };
        const after = withFilter(withFilter(filters, opposite), added);
        expect(after.filter((one) => JSON.stringify(one) === JSON.stringify(added))).toHaveLength(1);
        expect(withoutFilter(after, opposite)).toEqual(after);
        expect(withoutFilter(after, added)).not.toContainEqual(added);
      }),
    );
  });
});
