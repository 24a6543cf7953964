import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { template } from "../template/sources.ts";

const text = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
const alarms = Object.entries(template.Resources).filter(([, { Type }]) => Type === "AWS::CloudWatch::Alarm");

describe("docs/operations.md", () => {
  it("says of every alarm what it means, and of no other", () => {
    const named = [...text.matchAll(/`(\w+Alarm)`/g)].map(([, name]) => name);
    expect(new Set(named)).toEqual(new Set(alarms.map(([name]) => name)));
    expect(alarms.length).toBeGreaterThan(10);
  });

  it.each(alarms)("%s says what it is about, and notifies the topic", (_, { Properties }) => {
    expect(String(Properties?.["AlarmDescription"]).length).toBeGreaterThan(30);
    expect(Properties).toHaveProperty("AlarmActions");
    expect(Properties?.["TreatMissingData"]).toBe("notBreaching");
  });

  it("names only parameters and resources that exist", () => {
    const words = [...text.matchAll(/`([A-Z]\w+)(?::[^`]*)?`/g)].map(([, name]) => name ?? "");
    const parameters = words.filter((word) => !word.endsWith("Alarm"));
    const isKnown = (name: string): boolean => name in template.Parameters || name in template.Resources;
    expect(parameters.filter((name) => !isKnown(name))).toEqual([]);
  });
});
