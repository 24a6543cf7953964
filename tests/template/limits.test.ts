import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { mostIndexes, nodeShardLimit, shardsKept } from "../../src/cli/doctor/checks/shards.ts";
import { parseRules } from "../../src/functions/clean/contract/rules.ts";
import { indexTemplates } from "../../opensearch/index.ts";
import type { Rotation } from "../../src/shared/log-formats/index-name.ts";
import { brokenRules, evaluate, type Given } from "../../local/tools/template/evaluate.ts";
import { longTemplate, propertiesOf } from "../../local/tools/template/long-form.ts";
import { stateMachines } from "./sources.ts";

const { Parameters } = longTemplate;
const property = (resource: string, name: string, given: Given = {}) =>
  evaluate(propertiesOf(resource)[name] ?? null, given);
const operations = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");

describe("numbers that CloudFormation cannot compute", () => {
  it("LoadQueue hides a message for six timeouts of StartLoad and the longest window", () => {
    const timeoutSeconds = Number(
      property("StartLoadFunction", "Timeout") ?? longTemplate.Globals.Function["Timeout"],
    );
    const windowSeconds = Parameters["StartLoadWindowSeconds"]?.MaxValue ?? 0;
    expect(property("LoadQueue", "VisibilityTimeout")).toBe(6 * timeoutSeconds + windowSeconds);
  });

  it.each(Parameters["StreamRetentionHours"]?.AllowedValues ?? [])(
    "records are set aside before a retention of %s hours loses them, and no earlier than needed",
    (hours) => {
      const age = property("TransformLogEventsEventSource", "MaximumRecordAgeInSeconds", {
        StreamRetentionHours: String(hours),
      });
      expect(age).toBe(Math.min(Number(hours) * 3600 - 3600, 604_800)); // Lambda's largest
    },
  );
});

describe("the default domain", () => {
  const given = (name: string): string => String(Parameters[name]?.Default);
  const rotation = given("IndexRotation") as "week";

  /** Shards that the default rules keep with this rotation and age. */
  function shardsOf(by: Rotation, maxAgeDays: number, families = Number.POSITIVE_INFINITY): number {
    const all = parseRules(
      given("CleanRules").replaceAll('"maxAgeDays": 30', `"maxAgeDays": ${maxAgeDays}`),
      by,
    );
    const rules = { ...all, families: all.families.slice(0, families) };
    const [indexShards, indexReplicas] = [Number(given("IndexShards")), Number(given("IndexReplicas"))];
    return shardsKept({ rules, indexShards, indexReplicas });
  }

  it("holds the shards of nine families, as many as docs/operations.md says", () => {
    expect(given("InstanceType")).toBe("t3.small.search"); // 2 GiB of memory, half of it heap
    const heapGiB = 1;
    const systemShards = 8;
    const most = nodeShardLimit(heapGiB) - systemShards;
    expect(shardsOf(rotation, 30, 9)).toBeLessThanOrEqual(most);
    expect(shardsOf(rotation, 30, 10)).toBeGreaterThan(most);
    expect(operations).toContain("holds nine families");
  });

  it.each([
    ["week", 30, 6],
    ["day", 30, 33],
    ["day", 90, 93],
    ["month", 90, 5],
  ] as const)("by %s, %d days: docs/operations.md says how many shards", (by, maxAgeDays, indexes) => {
    expect(mostIndexes(by, maxAgeDays)).toBe(indexes);
    expect(operations).toMatch(
      new RegExp(`by ${by}, ${maxAgeDays} days \\| ${indexes} \\| ${shardsOf(by, maxAgeDays)}\\b`),
    );
  });

  it("has a rule for every family that the stack writes, rehydrated documents included", () => {
    const { families } = parseRules(given("CleanRules"), rotation);
    const written = [...Object.keys(indexTemplates).map((family) => `${family}-`), given("JsonIndexPrefix")];
    expect(families.map(({ prefix }) => prefix).toSorted()).toEqual(written.toSorted());
  });

  it("is cleaned by itself, an existing one only on request", () => {
    const existing = { OpenSearchEndpoint: "https://a.example.com", OpenSearchDomainArn: "arn:domain" };
    const state = (parameters: Given) => property("CleanSchedule", "State", parameters);
    expect(brokenRules(existing)).toEqual([]);
    expect([state({}), state(existing)]).toEqual(["ENABLED", "DISABLED"]);
    expect(state({ ...existing, CleanScheduleState: "ENABLED" })).toBe("ENABLED");
    expect(state({ CleanScheduleState: "DISABLED" })).toBe("DISABLED");
  });
});

describe("retries", () => {
  it.each(stateMachines)(
    "$name: a function out of memory is tried again like one that was killed",
    ({ states }) => {
      const lists = Object.values(states).flatMap(({ Retry = [] }) =>
        Retry.map(({ ErrorEquals }) => ErrorEquals),
      );
      const killed = lists.filter((names) => names.includes("Runtime.ExitError"));
      expect(killed).not.toHaveLength(0);
      for (const names of killed) expect(names).toContain("Runtime.OutOfMemory");
    },
  );
});
