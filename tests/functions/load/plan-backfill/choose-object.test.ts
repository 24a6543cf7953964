import { describe, expect, it } from "@jest/globals";
import { isChosen, periodOf } from "../../../../src/functions/load/plan-backfill/choose-object.ts";

const formatOf = (key: string) =>
  key.includes("TestFile") ? "test-file" : key.endsWith(".log") ? "classic" : undefined;
const at = (key: string, time = "2024-05-03T10:00:00Z", size = 1) => ({
  key,
  size,
  lastModifiedMs: Date.parse(time),
});
const chosen = (object: ReturnType<typeof at>, since?: string, until?: string, format?: "alb" | "classic") =>
  isChosen(object, { ...periodOf(since, until), format }, formatOf);

describe("isChosen", () => {
  it("takes everything without a period and a format", () => {
    expect(chosen(at("x/2024/05/03/a.log"))).toBe(true);
    expect(chosen(at("unknown"))).toBe(true);
  });

  it.each([
    ["2024-05-03", "2024-05-03", true],
    ["2024-05-04", undefined, false],
    [undefined, "2024-05-02", false],
    ["2024-05-03T23:00:00Z", undefined, true],
    [undefined, "2024-05-03T00:00:00Z", false],
  ])("goes by the day in the key (since %s, until %s)", (since, until, expected) => {
    expect(chosen(at("x/2024/05/03/a.log", "2030-01-01T00:00:00Z"), since, until)).toBe(expected);
  });

  it.each([
    ["2024-05-03T12:00:00Z", "2024-05-03T13:00:00Z", true],
    ["2024-05-03T12:59:59Z", undefined, true],
    ["2024-05-03T13:00:00Z", undefined, false],
    [undefined, "2024-05-03T12:00:00Z", false],
    ["2024-05-03", "2024-05-03", true],
  ])("goes by the hour in a key of the archive (since %s, until %s)", (since, until, expected) => {
    expect(chosen(at("archive/2024/05/03/12/a"), since, until)).toBe(expected);
  });

  it("takes no other number of a key for an hour", () => {
    expect(chosen(at("x/2024/05/03/99/a.log"), "2024-05-03T23:00:00Z", "2024-05-03T23:30:00Z")).toBe(true);
  });

  it("uses the time of writing if the key has no day", () => {
    expect(chosen(at("a.log"), "2024-05-03T10:00:00Z", "2024-05-03")).toBe(true);
    expect(chosen(at("a.log"), "2024-05-03T10:00:01Z")).toBe(false);
    expect(chosen(at("x/2024/99/03/a.log"), undefined, "2024-05-03T10:00:00Z")).toBe(false);
  });

  it("leaves out empty objects, test files and other formats", () => {
    expect(chosen(at("a.log", undefined, 0))).toBe(false);
    expect(chosen(at("ELBAccessLogTestFile"))).toBe(false);
    expect(chosen(at("a.log"), undefined, undefined, "alb")).toBe(false);
    expect(chosen(at("unknown"), undefined, undefined, "alb")).toBe(true);
  });
});
