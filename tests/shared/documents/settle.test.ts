import { describe, expect, it } from "@jest/globals";
import type { Recognised } from "../../../src/shared/documents/recognised.ts";
import { settle } from "../../../src/shared/documents/settle.ts";
import { readTime } from "../../../src/shared/documents/times.ts";

const eventTime = "2026-11-25T13:59:15.945Z";
const eventMs = Date.parse(eventTime);
const settled = (recognised: Recognised) => settle(recognised, eventMs);
const ofFields = (fields: Record<string, unknown>, more: Recognised = {}) => settled({ ...more, fields });

describe("text", () => {
  it("without anything else has an empty message, and INFO", () => {
    expect(settled({ isText: true })).toEqual({ message: "", level: "INFO", members: {} });
  });

  it("keeps a time without a zone that is far from the event's", () => {
    expect(settled({ message: "m", time: readTime("2026-11-25 03:00:00") })).toMatchObject({
      timestamp: undefined,
      members: { timestamp_text: "2026-11-25 03:00:00" },
    });
    expect(settled({ message: "m", time: readTime("2026-11-25 13:59:10") })).toMatchObject({
      timestamp: "2026-11-25T13:59:10.000Z",
      members: {},
    });
  });
});

describe("the message of a document", () => {
  it.each([
    [{ a: 1 }, { message_object: { a: 1 } }],
    [["a", 1], { message_text: '["a",1]' }],
    [[{ a: 1 }], { message_object: [{ a: 1 }] }],
    [["a", { b: 1 }], { message_object: ["a", { b: 1 }] }],
  ])("is not %j, which is kept", (message, members) => {
    expect(ofFields({ message, other: true })).toMatchObject({
      message: undefined,
      members: { ...members, other: true },
    });
  });

  it("is a scalar as text", () => {
    expect(ofFields({ message: 17 })).toMatchObject({ message: "17", members: {} });
    expect(ofFields({ message: null })).toMatchObject({ message: undefined, members: {} });
  });

  it("is kept under a name that is free", () => {
    const { members } = ofFields({ message: { a: 1 }, message_object: "taken", message_object_: "too" });
    expect(members).toEqual({ message_object: "taken", message_object_: "too", message_object__: { a: 1 } });
  });
});

describe("the time of a document", () => {
  const own = "2026-11-25T13:59:10.000Z";
  const head = readTime("2026-11-25T12:00:00Z");
  const farHead = readTime("2026-11-25 03:00:00");

  it("is its own before that of the layout, which is not kept", () => {
    expect(ofFields({ time: own }, { time: head })).toMatchObject({ timestamp: own });
    expect(ofFields({ time: own }, { time: farHead }).members).toEqual({ time: own });
  });

  it("is that of the layout where it states none, if that counts", () => {
    expect(ofFields({ a: 1 }, { time: head })).toMatchObject({
      timestamp: "2026-11-25T12:00:00.000Z",
      members: { a: 1 },
    });
    expect(ofFields({ a: 1 }, { time: farHead })).toMatchObject({
      timestamp: undefined,
      members: { a: 1, timestamp_text: "2026-11-25 03:00:00" },
    });
  });

  it("may be that of the layout a year before the event", () => {
    const time = readTime("2025-11-25T12:00:00Z");
    expect(ofFields({ a: 1 }, { time })).toMatchObject({ timestamp: time?.iso, members: { a: 1 } });
  });

  it.each([
    ["soon", { timestamp_text: "soon" }],
    [17, { timestamp_text: "17" }],
    [{ a: 1 }, { timestamp_object: { a: 1 } }],
    [null, {}],
  ])("is not the timestamp %j, which is kept unless it is null", (timestamp, members) => {
    expect(ofFields({ timestamp })).toMatchObject({ timestamp: undefined, members });
    expect(ofFields({ timestamp }).members).toEqual(members);
  });
});

describe("the level of a document", () => {
  it.each([
    ["ERROR", "ERROR"],
    ["Warning", "WARN"],
    [40, "WARN"],
    ["40", "WARN"],
    ["audit", "audit"],
    [" none ", "INFO"],
    [" ".repeat(20), "INFO"],
    [null, "INFO"],
  ])("is %j in other words: %s", (level, expected) => {
    expect(ofFields({ level })).toMatchObject({ level: expected, members: {} });
    expect(ofFields({ level }).members).toEqual({});
  });

  it.each([
    ["audit", { level_text: "audit" }],
    ["WARN", { level_text: "WARN" }],
    [30, { level_text: "30" }],
    [{ a: 1 }, { level_object: { a: 1 } }],
    ["x".repeat(65), { level_text: "x".repeat(65) }],
    [true, { level_text: "true" }],
  ])("beside another that is stated, %j is kept", (level, members) => {
    const found = ofFields({ level }, { stated: { level: "error" } });
    expect(found).toMatchObject({ level: "ERROR", members });
  });

  it.each([["error"], ["E"], [50], ["none"]])("beside another that is stated, %j says no more", (level) => {
    expect(ofFields({ level }, { stated: { level: "error" } }).members).toEqual({});
  });
});

describe("what is known about Lambda", () => {
  it("is nothing where nothing says it", () => {
    expect(ofFields({ a: 1 }).lambda).toBeUndefined();
  });

  it("is what the layout and the document say, the layout first", () => {
    const fields = { lambda: { functionName: "f", requestId: "r" } };
    expect(ofFields(fields, { lambda: { requestId: "q" } }).lambda).toEqual({
      functionName: "f",
      requestId: "q",
    });
    expect(ofFields({ a: 1 }, { lambda: { requestId: "q" } }).lambda).toEqual({ requestId: "q" });
  });
});
