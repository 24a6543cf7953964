import { describe, expect, it } from "@jest/globals";
import { parseRules } from "../../src/functions/clean/contract/rules.ts";
import { indexDate, indexPeriod } from "../../src/shared/log-formats/index-name.ts";
import { brokenRules, evaluate, type Given } from "./evaluate.ts";
import { longTemplate, propertiesOf } from "./long-form.ts";
import { stateMachines } from "./sources.ts";

const { Parameters } = longTemplate;
const property = (resource: string, name: string, given: Given = {}) =>
  evaluate(propertiesOf(resource)[name] ?? null, given);
const dayMs = 86_400_000;

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

  const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 11, 31)];
  const periods = new Map<string, { readonly startMs: number; readonly endMs: number }>();
  for (let time = from; time < to; time += dayMs / 2) {
    const at = new Date(time);
    const date = indexDate(
      rotation,
      at.getUTCFullYear(),
      at.getUTCMonth() + 1,
      at.getUTCDate(),
      at.getUTCHours(),
    );
    const period = indexPeriod(rotation, date);
    if (period !== undefined) periods.set(date, period);
  }

  /** Indexes of a family that are there at most, when those past `maxAgeDays` go once a night. */
  function mostIndexes(maxAgeDays: number): number {
    let most = 0;
    for (let now = from + 100 * dayMs; now < to; now += dayMs / 4) {
      const isThere = ({ startMs, endMs }: { startMs: number; endMs: number }): boolean =>
        startMs <= now && Math.floor((now - dayMs - endMs) / dayMs) <= maxAgeDays; // a night's run may be still to come
      most = Math.max(most, [...periods.values()].filter(isThere).length);
    }
    return most;
  }

  it("holds the shards of all families that the default rules keep", () => {
    expect(given("InstanceType")).toBe("t3.small.search"); // 2 GiB of memory, half of it heap
    const heapGiB = 1;
    const shardLimit = Math.floor((1000 * heapGiB) / 16); // "OpenSearch Service quotas", from 2.17 on
    const systemShards = 8;
    const { families } = parseRules(given("CleanRules"), rotation);
    const indexes = families.map(({ maxAgeDays, keep = 0 }) =>
      maxAgeDays === undefined ? keep : mostIndexes(maxAgeDays),
    );
    const shards =
      indexes.reduce((sum, one) => sum + one, 0) *
      Number(given("IndexShards")) *
      (1 + Number(given("IndexReplicas")));
    expect(shards).toBeGreaterThan(30);
    expect(shards + systemShards).toBeLessThanOrEqual(shardLimit);
  });

  it("has a rule for every family that the stack writes, rehydrated documents included", () => {
    const { families } = parseRules(given("CleanRules"), rotation);
    expect(families.map(({ prefix }) => prefix)).toEqual(
      expect.arrayContaining(["app-logs-", "elb-", "alb-", "nlb-", "s3-access-", given("JsonIndexPrefix")]),
    );
  });

  it("is cleaned by itself, an existing one only when told so", () => {
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
