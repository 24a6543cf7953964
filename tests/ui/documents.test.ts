import { describe, expect, it } from "@jest/globals";
import fc from "fast-check";
import {
  filterValues,
  jsonOf,
  leavesOf,
  LongNumber,
  memberOf,
  readAnswer,
  summaryOf,
  textOf,
  timeText,
} from "../../src/ui/model/documents.ts";

describe("numbers of documents", () => {
  const json =
    '{"hits":[{"_source":{"id":12345678901234567890,"ratio":0.12345678901234567,"n":5}}],"took":12345678901234567890}';

  it("keep all their digits, as text and as JSON", () => {
    const { hits, took } = readAnswer(json) as { hits: { _source: unknown }[]; took: unknown };
    const source = hits[0]?._source;
    expect(leavesOf(source).map(([name, value]) => [name, textOf(value)])).toEqual([
      ["id", "12345678901234567890"],
      ["ratio", "0.12345678901234567"],
      ["n", "5"],
    ]);
    expect(jsonOf(source)).toContain('"id": 12345678901234567890');
    expect(filterValues(memberOf(source, "id"))).toEqual(["12345678901234567890"]);
    expect(typeof took).toBe("number");
  });
});

describe("a document", () => {
  const document = {
    timestamp: "2026-11-28T03:29:50.362123Z",
    level: "ERROR",
    message: "declined",
    "with.dots": 1,
    mdc: { tenant: "t-1", "a.b": "c" },
    tags: ["x", "y"],
    items: [{ id: 1 }],
    empty: {},
    none: null,
  };

  it("has leaves by their dotted names", () => {
    expect(leavesOf(document).map(([name]) => name)).toEqual([
      "timestamp",
      "level",
      "message",
      "with.dots",
      "mdc.tenant",
      "mdc.a.b",
      "tags",
      "items",
      "empty",
      "none",
    ]);
    for (const [name, value] of leavesOf(document)) expect(memberOf(document, name)).toEqual(value);
    expect(memberOf(document, "mdc.other")).toBeUndefined();
    expect(memberOf(document, "constructor")).toBeUndefined();
  });

  it("is text wherever it is shown", () => {
    expect([textOf(document.tags), textOf(document.none), textOf(undefined), textOf(true)]).toEqual([
      "x, y",
      "",
      "",
      "true",
    ]);
    expect(textOf(document.items)).toContain('"id": 1');
  });

  it("can be filtered by its plain values, lists one by one", () => {
    expect([filterValues(document.tags), filterValues(document.items), filterValues("")]).toEqual([
      ["x", "y"],
      [],
      [],
    ]);
  });

  it("in short begins with what says most, without the time", () => {
    const names = summaryOf(document).map(([name]) => name);
    expect(names.slice(0, 2)).toEqual(["message", "level"]);
    expect(names).not.toContain("timestamp");
    const long = summaryOf({ message: "x".repeat(10_000), a: "b", c: "d" });
    expect(JSON.stringify(long).length).toBeLessThan(1000);
  });

  it("is JSON that reads back as the same", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(JSON.parse(jsonOf(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
    expect(jsonOf({ n: new LongNumber("1.10") })).toBe('{\n  "n": 1.10\n}');
  });

  it("has its time in milliseconds", () => {
    expect(timeText(document.timestamp)).toBe("2026-11-28 03:29:50.362");
  });
});
