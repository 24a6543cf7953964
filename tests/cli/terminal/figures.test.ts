import { describe, expect, it } from "@jest/globals";
import { parseSince } from "../../../src/cli/terminal/command-line.ts";
import { age, byteFigure, counted, duration, figure } from "../../../src/cli/terminal/figures.ts";

describe("figures", () => {
  it.each([
    [0, "0 B"],
    [999, "999 B"],
    [1_000, "1.00 kB"],
    [12_340, "12.3 kB"],
    [999_499, "999 kB"],
    [999_500, "1.00 MB"],
    [123_456_789_000, "123 GB"],
    [5e18, "5000 PB"],
  ])("%d bytes are %s", (bytes, text) => {
    expect(byteFigure(bytes)).toBe(text);
  });

  it.each([
    [-5, "0.0 s"],
    [1_250, "1.3 s"],
    [59_999, "59 s"],
    [60_000, "1 min"],
    [61_000, "1 min 1 s"],
    [3_720_000, "1 h 2 min"],
    [172_800_000, "2 d"],
    [180_000_000, "2 d 2 h"],
  ])("%d ms are %s", (ms, text) => {
    expect(duration(ms)).toBe(text);
  });

  it("groups and counts", () => {
    expect([figure(1_234_567), counted(1, "object"), counted(2_000, "query", "queries")]).toEqual([
      "1,234,567",
      "1 object",
      "2,000 queries",
    ]);
    expect([age(undefined, 0), age(new Date(0), 90_000)]).toEqual(["-", "1 min 30 s ago"]);
  });
});

describe("parseSince", () => {
  const now = Date.parse("2026-05-10T12:00:00Z");
  it.each([
    ["90m", "2026-05-10T10:30:00.000Z"],
    ["24h", "2026-05-09T12:00:00.000Z"],
    ["7d", "2026-05-03T12:00:00.000Z"],
    ["2026-05-01", "2026-05-01T00:00:00.000Z"],
    ["2026-05-01T06:00:00+02:00", "2026-05-01T04:00:00.000Z"],
  ])("reads %s", (text, time) => {
    expect(new Date(parseSince(text, now)).toISOString()).toBe(time);
  });

  it.each(["", "7", "7w", "yesterday", "2026-99-99"])("refuses %j", (text) => {
    expect(() => parseSince(text, now)).toThrow("It must be a length of time");
  });
});
