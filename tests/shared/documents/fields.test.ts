import { describe, expect, it } from "@jest/globals";
import { timestampOf } from "../../../src/shared/documents/times.ts";
import { statedLevel } from "../../../src/shared/documents/levels.ts";
import { documentOf, documentsOf, envelope, transformEnvelopes } from "../../factories/envelope.ts";

const ofJson = (fields: object | string) => {
  const { cloudwatch: _, ...document } = documentOf(
    typeof fields === "string" ? fields : JSON.stringify(fields),
  );
  return document;
};
const timestamp = "2019-08-25T13:59:15.269Z";

describe("timestampOf", () => {
  it.each([
    ["2018-03-12T15:41:31.564Z", "2018-03-12T15:41:31.564Z"],
    ["2018-03-12T15:41:31Z", "2018-03-12T15:41:31.000Z"],
    ["2018-03-12T15:41:31.5+00:00", "2018-03-12T15:41:31.500Z"],
    ["2018-03-12T15:41:31.123456789-0400", "2018-03-12T19:41:31.123456789Z"],
    ["2018-03-12T00:41:31+05:30", "2018-03-11T19:11:31.000Z"],
    ["2018-03-12 15:41:31,564", "2018-03-12T15:41:31.564Z"],
    ["2018/03/12 15:41:31", "2018-03-12T15:41:31.000Z"],
    ["2016-02-29T00:00:00Z", "2016-02-29T00:00:00.000Z"],
    [1_531_171_074_631, "2018-07-09T21:17:54.631Z"],
    [1_531_171_074, "2018-07-09T21:17:54.000Z"],
    [1_531_171_074.25, "2018-07-09T21:17:54.250Z"],
    ["1531171074631", "2018-07-09T21:17:54.631Z"],
    ["1531171074631123", "2018-07-09T21:17:54.631123Z"],
    ["1531171074631123456", "2018-07-09T21:17:54.631123456Z"],
  ])("reads %s", (value, expected) => {
    expect(timestampOf(value)).toBe(expected);
  });

  it.each([
    "yesterday",
    "2018-02-30T00:00:00Z",
    "2018-13-01T00:00:00Z",
    "2018-03-12T25:00:00Z",
    "1969-12-31T23:59:59Z",
    "2262-01-01T00:00:00Z",
    "12",
    17,
    Number.NaN,
    null,
    {},
    "9".repeat(5_000),
  ])("does not take %p for a time", (value) => {
    expect(timestampOf(value)).toBeUndefined();
  });
});

describe("levelOf", () => {
  it.each([
    ["WARNING", "WARN"],
    ["Critical", "FATAL"],
    ["Information", "INFO"],
    ["trce", "TRACE"],
    [" severe ", "ERROR"],
    [30, "INFO"],
    [60, "FATAL"],
    ["50", "ERROR"],
    [3, "ERROR"],
    [7, "DEBUG"],
    ["Audit", "Audit"],
    [8, "8"],
  ])("%p is %s", (value, expected) => {
    expect(statedLevel(value, ["tens", "syslog", "monolog", "jul"])?.level).toBe(expected);
  });
});

describe("a JSON document", () => {
  it("keeps its members, and gets time, level and message from what loggers call them", () => {
    expect(ofJson({ level: 30, time: 1_566_741_554_631, pid: 7, msg: "hello" })).toEqual({
      level: "INFO",
      time: 1_566_741_554_631,
      pid: 7,
      msg: "hello",
      message: "hello",
      timestamp: "2019-08-25T13:59:14.631Z",
    });
    expect(ofJson({ severity: "warning", "@timestamp": "2018-07-09T21:17:54.631Z", a: null })).toEqual({
      severity: "warning",
      "@timestamp": "2018-07-09T21:17:54.631Z",
      a: null,
      level: "WARN",
      timestamp: "2018-07-09T21:17:54.631Z",
    });
  });

  it("keeps a time and a level that cannot be read under names of their own", () => {
    expect(ofJson({ timestamp: "tomorrow", level: { of: "detail" }, message: "m" })).toEqual({
      timestamp,
      timestamp_text: "tomorrow",
      level: "INFO",
      level_object: { of: "detail" },
      message: "m",
    });
  });

  it("gives each name one type: a value of the other type moves", () => {
    expect(
      ofJson({
        error: "boom",
        err: { code: 7 },
        user: { id: 1 },
        list: [{ a: 1 }, 2],
        tags: ["a"],
        exception: "one",
        message: { deep: true },
        processId: 7,
        cloudwatch: "mine",
        lambda: { mine: 1 },
      }),
    ).toEqual({
      timestamp,
      error_text: "boom",
      err: { code: 7 },
      user_object: { id: 1 },
      list_object: [{ a: 1 }, { value: 2 }],
      tags_text: ["a"],
      exception: ["one"],
      deep: true,
      processId: "7",
      cloudwatch_text: "mine",
      lambda_object: { mine: 1 },
    });
  });

  it("makes mdc and tags objects of strings, because each of their names is a field", () => {
    expect(
      ofJson({ mdc: { n: 1, o: { a: 1 }, "a.b": "x", a_b: "y", none: null }, tags: [{ a: 1 }] }),
    ).toEqual({
      timestamp,
      mdc: { n: "1", o: '{"a":1}', a_b: "x", a_b_: "y", none: null },
      tags_text: '[{"a":1}]',
    });
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`n${n}`, "x"]));
    expect(ofJson({ mdc: many })).toEqual({ timestamp, mdc_text: JSON.stringify(many) });
  });

  it("makes strings of lists that mix types, and one object of members beyond 256", () => {
    expect(ofJson({ mixed: [1, "a", [true, null]], same: [1, [2]] })).toEqual({
      timestamp,
      mixed: ["1", "a", ["true", null]],
      same: [1, [2]],
    });
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`n${n}`, n]));
    const document = ofJson({ ...many, message: "m" });
    expect(Object.keys(document).length).toBeLessThanOrEqual(256);
    expect(document).toMatchObject({ n0: 0, message: "m", timestamp, other_object: { n399: 399 } });
    expect(Object.keys(document["other_object"] as object).length + Object.keys(document).length).toBe(403);
  });

  it("is not confused by names that every object has", () => {
    expect(ofJson('{"toString":null,"constructor":1,"hasOwnProperty":"x","message":"m"}')).toMatchObject({
      toString: null,
      constructor: 1,
      hasOwnProperty: "x",
      message: "m",
    });
    expect(documentOf('{"__proto__":{"a":1},"message":"m"}')["message"]).toBe("m");
  });

  it("does not overwrite a member by one that moves", () => {
    expect(ofJson({ error: "a", error_text: "b", error_text_text: "c" })).toEqual({
      timestamp,
      error_text: "b",
      error_text_text: "c",
      error_text_text_text: "a",
    });
  });

  it("takes names that OpenSearch would refuse or split", () => {
    expect(ofJson({ "log.level": "warn", _id: 1, "": 2, " ": 3, "a.b": { c: 1 } })).toEqual({
      timestamp,
      level: "WARN",
      log_level: "warn",
      field_id: 1,
      field: 2,
      field_: 3,
      a_b_object: { c: 1 },
    });
  });

  it("takes names that the stack's parameter adds for objects", () => {
    const results = transformEnvelopes(envelope(['{"user":{"id":1}}', '{"user":"bob"}']), {
      objectFields: ["user"],
    });
    expect(documentsOf(results).map(({ user, user_text: text }) => [user, text])).toEqual([
      [{ id: 1 }, undefined],
      [undefined, "bob"],
    ]);
  });

  it.each([
    ["", ""],
    ["Go's ", "2024/08/29 17:22:54 "],
    ["Node.js' ", "2019-08-25T13:59:15.270Z\t700c98fd-6f76-4837-9abf-13a73766402f\tINFO\t"],
  ])("keeps all digits of %slong numbers, and the last of repeated names", (_, before) => {
    const [one] = transformEnvelopes(
      envelope([`${before}{"id":12345678901234567890,"x":1e400,"a":1,"a":2}`]),
    );
    const text = one?.kind === "document" ? one.bytes.toString() : "";
    expect(text).toContain('"id":12345678901234567890,"x":1e400,"a":2,');
  });

  it.each([
    "1234567890123456789",
    "-1234567890.1234567",
    "0.1234567890123456789",
    "1.5e-310",
    "1.5E+400",
    "1E400",
  ])("keeps the number %s as it is written, wherever it stands", (number) => {
    const text = `{"x":[${number},${number}, ${number}\n,\t${number}],"y":${number}, "z" : ${number}}`;
    const [one] = transformEnvelopes(envelope([text]));
    const written = one?.kind === "document" ? one.bytes.toString() : "";
    expect(written.split(number)).toHaveLength(7);
  });

  it.each([
    ['"a":1,"a":2', { a: 2 }],
    ['"a" :1,\n"b":2', { a: 1, b: 2 }],
    [String.raw`"a":"x\":y"`, { a: 'x":y' }],
    ['"a":1,"a":2,"b" :3', { a: 2, b: 3 }],
  ])("has each of %s once", (more, expected) => {
    const text = `{"timestamp":"2018-03-12T15:41:31.564Z","level":"INFO","message":"m",${more}}`;
    const results = transformEnvelopes(envelope([text]));
    expect(documentsOf(results)[0]).toMatchObject(expected);
    const written = results[0]?.kind === "document" ? results[0].bytes.toString() : "";
    expect(written.match(/"a":/g)).toHaveLength(1);
  });

  it("keeps a number that OpenSearch would refuse as text", () => {
    const digits = "7".repeat(2_000);
    expect(ofJson(`{"n":${digits}}`)).toEqual({ timestamp, n: digits });
  });

  it("cuts strings in objects that OpenSearch could not index, and keeps the full object next to them", () => {
    const stack = "x".repeat(40_000);
    const document = ofJson({ err: { stack } });
    expect(JSON.stringify(document["err"]).length).toBeLessThan(5_000);
    expect(document["err_text"]).toBe(JSON.stringify({ stack }));
  });

  it("is text when it is too deep to be written again", () => {
    const deep = `{"a":${"[".repeat(20_000)}${"]".repeat(20_000)}}`;
    expect(ofJson(deep)).toEqual({ timestamp, level: "INFO", message: deep });
    const rather = `{"err":${'{"a":'.repeat(30)}1${"}".repeat(30)}}`;
    expect(ofJson(rather)).toMatchObject({ err_text: rather.slice(7, -1) });
  });

  it("never carries half a surrogate pair", () => {
    expect(ofJson('{"m":"\\ud83d","n":"\\\\ud83d","o":"\\ud83d\\ude42"}')).toMatchObject({
      m: "\ufffd",
      n: "\\ud83d",
      o: "🙂",
    });
    expect(documentOf("\ud83d!")["message"]).toBe("\ufffd!");
  });
});
