import { describe, expect, it } from "@jest/globals";
import { readTime } from "../../../src/shared/documents/times.ts";

describe("a time in the usual spelling", () => {
  it.each([
    "1970-01-01T00:00:00.000Z",
    "2024-02-29T23:59:59.999Z",
    "2026-11-25T13:59:15.945Z",
    "2026-11-30T13:59:15.9451Z",
    "2026-11-25T13:59:15.945123456Z",
    "2026-12-31T09:08:07.006Z",
    "2261-12-31T23:59:59.999Z",
  ])("%s is taken as it is", (text) => {
    expect(readTime(text)).toEqual({ iso: text, hasZone: true, text });
  });

  it.each([
    ["1969-12-28T23:59:59.999Z", "before 1970"],
    ["2262-01-01T00:00:00.000Z", "after 2261"],
    ["2026-00-25T13:59:15.945Z", "no month"],
    ["2026-13-25T13:59:15.945Z", "a thirteenth month"],
    ["2026-11-00T13:59:15.945Z", "no day"],
    ["2026-11-31T13:59:15.945Z", "a day too many"],
    ["2025-02-29T13:59:15.945Z", "no leap year"],
    ["2026-11-25T24:00:00.000Z", "hour 24"],
    ["2026-11-25T13:60:15.945Z", "minute 60"],
    ["2026-11-25T13:58:60.945Z", "second 60"],
    ["2026-11-2/T13:59:15.945Z", "a character below the digits"],
    ["2026-02-30T13:59:15.945123Z", "a day that February never has"],
    ["2026-11-25T13:59:15.9/5Z", "a fraction that is not a number"],
    ["2026-11-25T13:59:15.945/Z", "a fraction that is not a number"],
    ["2026-11-1:T13:59:15.945Z", "a character above the digits"],
    ["2026-11-25T13.59.15.945Z", "points in the time of day"],
  ])("%s is none: %s", (text) => {
    expect(readTime(text)).toBeUndefined();
  });
});

describe("a time in another spelling", () => {
  it.each([
    ["1970-01-01T00:00:00Z", "1970-01-01T00:00:00.000Z", true],
    ["2026-11-25T13:59:15+18:00", "2026-11-24T19:59:15.000Z", true],
    ["2026-11-25T13:59:15-18:00", "2026-11-26T07:59:15.000Z", true],
    ["2026-11-25T13:59:15+05:30", "2026-11-25T08:29:15.000Z", true],
    ["2026-11-25T13:59:15-03", "2026-11-25T16:59:15.000Z", true],
    ["2026-11-25 13:59:15,5", "2026-11-25T13:59:15.500Z", false],
    ["2026-11-25 13:59", "2026-11-25T13:59:00.000Z", false],
    ["2026-11-25T13:59:15.1234567891Z", "2026-11-25T13:59:15.123456789Z", true],
  ])("%s is %s", (text, iso, hasZone) => {
    expect(readTime(text)).toEqual({ iso, hasZone, text });
  });

  it.each([
    ["2026-11-25T13:59:15+18:01", "an offset that no zone has"],
    ["2026-11-25T13:59:15-18:01", "an offset that no zone has"],
    ["2026-02-30T13:59:15+01:00", "a day that February never has"],
    ["2026-11-25T24:00:00+00:00", "hour 24"],
    ["2026-11-25T13:60:00+00:00", "minute 60"],
    ["2026-11-25T13:58:60+00:00", "second 60"],
  ])("%s is none: %s", (text) => {
    expect(readTime(text)).toBeUndefined();
  });

  it("may have blanks around it, up to 80 characters together", () => {
    const iso = "2026-11-25T13:59:15.945Z";
    expect(readTime(iso.padEnd(80))?.iso).toBe(iso);
    expect(readTime(iso.padEnd(81))).toBeUndefined();
  });
});

describe("a time as a number, or as digits", () => {
  it.each([
    [1_764_079_155, "2025-11-25T13:59:15.000Z", "1764079155000"],
    [1_764_079_155_945, "2025-11-25T13:59:15.945Z", "1764079155945"],
    [1_764_079_155_945.7, "2025-11-25T13:59:15.946Z", "1764079155946"],
    ["9214646399999", "2261-12-31T23:59:59.999Z", "9214646399999"],
    [100_000_000_000, "1973-03-03T09:46:40.000Z", "100000000000"],
    [100_000_000, "1973-03-03T09:46:40.000Z", "100000000000"],
    ["100000000", "1973-03-03T09:46:40.000Z", "100000000000"],
    [1_764_079_155_945_123, "2025-11-25T13:59:15.945123Z", "1764079155945123"],
    ["1764079155945123456", "2025-11-25T13:59:15.945123456Z", "1764079155945123456"],
    ["/Date(1764079155945)/", "2025-11-25T13:59:15.945Z", "1764079155945"],
  ])("%s has a zone", (value, iso, text) => {
    expect(readTime(value)).toEqual({ iso, hasZone: true, text });
  });

  it.each<[unknown, string]>([
    [99_999_999, "a duration or a counter"],
    ["099999999", "a duration or a counter"],
    ["10000000000", "seconds after 2261"],
    ["17640791559451", "fourteen digits"],
    ["176407915594512", "fifteen digits"],
    ["17640791559451234", "seventeen digits"],
    ["176407915594512345", "eighteen digits"],
    ["9999999999999", "milliseconds after 2261"],
    ["9999999999999999999", "nanoseconds after 2261"],
    [Number.POSITIVE_INFINITY, "no number of seconds"],
  ])("%s is none: %s", (value) => {
    expect(readTime(value)).toBeUndefined();
  });
});
