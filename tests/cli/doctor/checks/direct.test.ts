import { describe, expect, it } from "@jest/globals";
import { diagnoseDirect, type DirectFacts } from "../../../../src/cli/doctor/checks/direct.ts";

const healthy: DirectFacts = {
  mode: "direct",
  state: "Enabled",
  lastResult: "OK",
  lags: [
    { what: "DeliverRecords behind LogStream", ms: 2_000 },
    { what: "TransformLogEvents behind CloudWatchStream", ms: null },
  ],
  heads: 4,
  retentionHours: 24,
  windowMs: 300_000,
  archiveBufferMs: 900_000,
  unloaded: 0,
};
const levels = (facts: Partial<DirectFacts>) =>
  diagnoseDirect({ ...healthy, ...facts }).map(({ level }) => level);

describe("diagnoseDirect", () => {
  it("finds nothing wrong with a reader that keeps up", () => {
    expect(levels({})).toEqual(["ok"]);
  });

  it.each<[string, Partial<DirectFacts>, string[]]>([
    ["is not there", { state: undefined }, ["failed"]],
    ["is paused", { state: "Disabled" }, ["warning"]],
    ["has a problem", { lastResult: "PROBLEM: access denied" }, ["ok", "failed"]],
    ["is late", { lags: [{ what: "DeliverRecords behind LogStream", ms: 3_600_000 }] }, ["ok", "failed"]],
  ])("says so when the event source %s", (_, facts, expected) => {
    expect(levels(facts)).toEqual(expected);
  });

  it("says while switching which of the two values can be deployed", () => {
    const findings = diagnoseDirect({
      ...healthy,
      mode: "switching",
      lags: [
        { what: "DeliverRecords behind LogStream", ms: 1_000 },
        { what: "Firehose behind LogStream", ms: 0 },
        { what: "Firehose to OpenSearch", ms: 300_000 },
      ],
    });
    expect(findings.map(({ level, found }) => [level, found])).toEqual([
      ["ok", expect.stringContaining("DeliverRecords reads LogStream")],
      ["warning", expect.stringContaining("Firehose is 5 min")],
      ["ok", expect.stringContaining("Delivery=firehose can be deployed")],
    ]);
  });

  it.each([
    ["DeliverRecords behind LogStream", 330_000, "ok", "firehose"],
    ["DeliverRecords behind LogStream", 400_000, "warning", "firehose"],
    ["Firehose to the archive", 930_000, "ok", "direct"],
    ["Firehose to the archive", 1_000_000, "warning", "direct"],
  ])(
    "%s by %i ms, beyond the time for which records are gathered or not, is %s",
    (what, ms, level, value) => {
      const findings = diagnoseDirect({ ...healthy, mode: "switching", lags: [{ what, ms }] });
      const named = findings.find(({ found, remedy = "" }) =>
        `${found} ${remedy}`.includes(`Delivery=${value}`),
      );
      expect(named?.level).toBe(level);
    },
  );

  it("counts what only DeliverRecords can load before it goes", () => {
    const findings = diagnoseDirect({ ...healthy, mode: "switching", unloaded: 3 });
    expect(findings.at(-1)?.found).toContain("3 files");
    expect(levels({ unloaded: 3 })).toEqual(["ok"]);
  });

  it("does not guess while CloudWatch says nothing", () => {
    expect(levels({ mode: "switching", lags: [] })).toEqual(["ok", "warning", "warning"]);
  });
});
