import { describe, expect, it } from "@jest/globals";
import { diagnoseBlocks, diagnoseDisk, diagnoseHealth } from "../../../../src/cli/doctor/checks/cluster.ts";
import {
  diagnoseConflicts,
  diagnoseFieldCount,
  diagnoseTemplates,
} from "../../../../src/cli/doctor/checks/indexes.ts";
import { type Finding } from "../../../../src/cli/doctor/check.ts";

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

describe("the cluster", () => {
  it("is green, yellow or red", () => {
    expect(levels(diagnoseHealth({ status: "green", unassignedShards: 0 }))).toEqual(["ok"]);
    expect(diagnoseHealth({ status: "yellow", unassignedShards: 1 })[0]).toMatchObject({
      level: "warning",
      remedy: expect.stringContaining("IndexReplicas=0"),
    });
    expect(levels(diagnoseHealth({ status: "red", unassignedShards: 1 }))).toEqual(["failed"]);
  });

  it("can be write-blocked, all of it or one index", () => {
    expect(levels(diagnoseBlocks({ cluster: [], indexes: {} }))).toEqual(["ok"]);
    expect(diagnoseBlocks({ cluster: ["cluster read-only (api)"], indexes: {} })[0]?.level).toBe("failed");
    const full = diagnoseBlocks({
      cluster: [],
      indexes: { "elb-1": ["index read-only / allow delete (api)"] },
    });
    expect(full[0]?.remedy).toContain("flood stage");
    const set = diagnoseBlocks({ cluster: [], indexes: { "elb-1": ["index write (api)"] } });
    expect(set[0]?.remedy).toContain("PUT /elb-1/_settings");
  });

  it("runs out of disk", () => {
    const facts = { highPercent: 90, floodPercent: 95, isEnforced: true };
    const diagnose = (freeBytes: number, isEnforced = true) =>
      diagnoseDisk({
        ...facts,
        isEnforced,
        nodes: [
          { name: "a", totalBytes: 100, freeBytes: 80 },
          { name: "b", totalBytes: 100, freeBytes },
        ],
      })[0]?.level;
    expect([diagnose(50), diagnose(10), diagnose(5), diagnose(5, false)]).toEqual([
      "ok",
      "warning",
      "failed",
      "warning",
    ]);
    expect(diagnoseDisk({ ...facts, nodes: [] })).toEqual([]);
  });
});

describe("indexes", () => {
  it("have their templates, of this version", () => {
    const wanted = { elb: 2, alb: 2 };
    expect(levels(diagnoseTemplates({ wanted, installed: { elb: 2, alb: 2, dashboards: 1 } }))).toEqual([
      "ok",
    ]);
    const [missing, other] = diagnoseTemplates({ wanted, installed: { elb: 1 } });
    expect(missing).toMatchObject({
      level: "failed",
      found: expect.stringContaining("template of alb is missing"),
    });
    expect(other).toMatchObject({
      level: "warning",
      found: expect.stringContaining("template of elb has another version"),
    });
  });

  it("have one type for a field", () => {
    expect(levels(diagnoseConflicts({ a: { keyword: [] }, b: { long: [] } }))).toEqual(["ok"]);
    expect(diagnoseConflicts({ a: { keyword: ["app-logs-1"], object: ["app-logs-2"] } })[0]?.found).toBe(
      "Mapping conflict: a is keyword in app-logs-1 and object in app-logs-2",
    );
  });

  it("have room for more fields", () => {
    const diagnose = (fields: number) =>
      diagnoseFieldCount({ index: "app-logs-1", fields, limit: 1_000 })[0]?.level;
    expect([diagnose(899), diagnose(900), diagnose(1_000)]).toEqual(["ok", "warning", "failed"]);
  });
});
