import { describe, expect, it } from "@jest/globals";
import { failureOf, summarize } from "../../../src/functions/clean/summarize-clean/summary.ts";

const deletion = (index: string) => ({ index, uuid: "u", bytes: 10, reason: "delete: 8th of 7 kept" });
const kept = [{ reason: "kept: newest of its family", count: 1, examples: ["elb-2026-01-04"] }];

describe("summarize", () => {
  const deletions = ["elb-2026-01-01", "elb-2026-01-02", "elb-2026-01-03", "elb-2026-01-00"].map(deletion);
  const summary = summarize({
    dryRun: false,
    deletions,
    kept,
    results: [
      { index: "elb-2026-01-00", outcome: "kept", bytes: 0, reason: "kept: alias a writes to it" },
      { index: "elb-2026-01-01", outcome: "deleted", bytes: 10, reason: "delete: 8th of 7 kept" },
      { index: "elb-2026-01-02", outcome: "gone", bytes: 0, reason: "was not there any more" },
      { index: "elb-2026-01-03", outcome: "failed", bytes: 0, reason: "ClusterRefusesError" },
    ],
  });

  it("accounts for every index, and frees only what was deleted", () => {
    expect(summary).toMatchObject({
      deleted: [{ index: "elb-2026-01-01" }],
      gone: ["elb-2026-01-02"],
      failed: [{ index: "elb-2026-01-03", reason: "ClusterRefusesError" }],
      freedBytes: 10,
    });
    expect(summary.kept).toContainEqual({
      reason: "kept: alias a writes to it",
      count: 1,
      examples: ["elb-2026-01-00"],
    });
  });

  it("fails by name, with each index that is left", () => {
    expect(failureOf(summary)?.name).toBe("IndexesNotDeletedError");
    expect(failureOf(summary)?.message).toContain("elb-2026-01-03: ClusterRefusesError");
  });

  it("shows in a dry run what would go", () => {
    const dry = summarize({ dryRun: true, deletions, kept, results: [] });
    expect([dry.deleted.length, dry.freedBytes, failureOf(dry)]).toEqual([4, 40, undefined]);
  });
});
