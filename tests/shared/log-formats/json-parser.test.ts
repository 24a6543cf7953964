import { describe, expect, it } from "@jest/globals";
import { parse } from "../../factories/parse.ts";

const doc = (value: object) => JSON.stringify({ timestamp: "2018-03-12T15:41:31.564Z", ...value });

describe("json", () => {
  it("takes one object per line and several run together, and counts objects", () => {
    const content = `${doc({ a: "}{" })}\n${doc({ b: 1 })}${doc({ c: '\\"' })}\n\n${doc({ d: { e: [{}] } })}`;
    const { items, lines, skipped, rejects } = parse("json", content);
    expect(rejects).toEqual([]);
    expect({ lines, skipped }).toEqual({ lines: 5, skipped: 1 });
    expect(items.map(({ document }) => Object.keys(document)[1])).toEqual(["a", "b", "c", "d"]);
    expect(items.map(({ index }) => index)).toEqual(Array.from({ length: 4 }, () => "rehydrated-2018-03-12"));
    expect(items.map(({ id }) => Number(id.slice(3)))).toEqual(
      ['"a"', '"b"', '"c"', '"d"'].map((name) => content.lastIndexOf("{", content.indexOf(name))),
    );
  });

  it("gives the same items whatever the batch size", () => {
    const content = Array.from({ length: 50 }, (_, index) => doc({ index })).join("");
    expect(parse("json", content, {}, 300).items).toEqual(parse("json", content).items);
  });

  it.each([
    ["not json", "unparsable"],
    ['{"a":', "unparsable"],
    ["[1]", "unparsable"],
    ['{"a":1}', "no_timestamp"],
    ['{"timestamp":"yesterday"}', "no_timestamp"],
  ])("rejects %s", (content, reason) => {
    const { rejects, lines, items } = parse("json", `${content}\n${doc({})}\n`);
    expect(rejects.map((reject) => [reject.reason, reject.line.toString()])).toEqual([[reason, content]]);
    expect([lines, items.length]).toEqual([2, 1]);
  });

  it("uses the hour in the object's key if a document has no time of its own", () => {
    const key = "archive/2020/02/29/23/delivery-1-2020-02-29-23-59-00-x.gz";
    const { items, rejects } = parse("json", '{"a":1}\n{"time":"2020-01-01T00:00:00Z"}\n', {
      key,
      rotation: "hour",
    });
    expect(rejects).toEqual([]);
    expect(items.map(({ index }) => index)).toEqual(["rehydrated-2020-02-29-23", "rehydrated-2020-01-01-00"]);
  });

  it("takes epoch milliseconds and other usual names of the time", () => {
    const content = '{"@timestamp":"2020-01-01T00:00:00Z"}{"time":1577836800000}';
    expect(parse("json", content).items.map(({ index }) => index)).toEqual([
      "rehydrated-2020-01-01",
      "rehydrated-2020-01-01",
    ]);
  });
});
