import { describe, expect, it } from "@jest/globals";
import {
  diagnoseAccountPolicy,
  diagnoseLag,
  diagnoseSubscriptions,
  diagnoseWantedGroups,
} from "../../../../src/cli/doctor/checks/cloudwatch.ts";
import { diagnoseEventSource } from "../../../../src/cli/doctor/check.ts";
import { type Finding } from "../../../../src/cli/doctor/check.ts";

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

describe("an event source", () => {
  const diagnose = (state: string, lastResult = "OK") =>
    diagnoseEventSource(
      { name: "load", uuid: "u", state, lastResult },
      { name: "LoadQueue", keeps: "14 days" },
    );

  it("is enabled, paused, changing or in trouble", () => {
    expect(levels(diagnose("Enabled"))).toEqual(["ok"]);
    expect(diagnose("Disabled")[0]).toMatchObject({
      level: "failed",
      remedy: expect.stringContaining("logpipe resume"),
    });
    expect(levels(diagnose("Disabling"))).toEqual(["failed"]);
    expect(levels(diagnose("Updating"))).toEqual(["warning"]);
    expect(levels(diagnose("Enabled", "PROBLEM: Function call failed"))).toEqual(["failed"]);
    expect(levels(diagnose("Enabled", "No records processed"))).toEqual(["ok"]);
  });
});

describe("subscriptions", () => {
  const group = { logGroup: "/aws/lambda/shop", isOwn: false, leadsToStream: true, hasStacksRole: true };
  const diagnose = (...logGroups: (typeof group)[]) =>
    diagnoseSubscriptions({ logGroups, looked: 2, all: 2 });

  it("are counted, and looked at for loops, other streams and other roles", () => {
    expect(diagnose(group)).toEqual([{ level: "ok", found: "1 log group subscribed" }]);
    expect(diagnose()[0]?.found).toContain("No log group is subscribed");
    expect(diagnose({ ...group, logGroup: "/logpipe/logpipe/load-chunk", isOwn: true })[0]).toMatchObject({
      level: "failed",
      remedy: expect.stringContaining("logpipe unsubscribe /logpipe/logpipe/load-chunk"),
    });
    expect(diagnose({ ...group, leadsToStream: false })[0]?.found).toContain("points to another stream");
    expect(diagnose({ ...group, hasStacksRole: false })[0]?.level).toBe("warning");
    expect(diagnoseSubscriptions({ logGroups: [group], looked: 200, all: 900 })[0]?.found).toContain(
      "of the first 200 of 900",
    );
  });

  it("of log groups that LogGroupNames names must exist, and be there", () => {
    expect(diagnoseWantedGroups({ absent: [], unsubscribed: [] })).toEqual([]);
    expect(diagnoseWantedGroups({ absent: ["/aws/lambda/new", "/typo"], unsubscribed: ["/late"] })).toEqual([
      {
        level: "warning",
        found: expect.stringContaining("/aws/lambda/new, /typo"),
        remedy: expect.stringContaining("logpipe subscribe /aws/lambda/new /typo"),
      },
      {
        level: "warning",
        found: expect.stringContaining("/late"),
        remedy: "logpipe subscribe /late",
      },
    ]);
  });

  it("of the account must exclude the stack's own groups", () => {
    const policy = { name: "all", criteria: 'LogGroupName NOT IN ["/logpipe/logs/load-chunk"]' };
    expect(levels(diagnoseAccountPolicy({ isWanted: true, policy, stackName: "logs" }))).toEqual(["ok"]);
    expect(
      levels(
        diagnoseAccountPolicy({ isWanted: true, policy: { ...policy, criteria: "" }, stackName: "logs" }),
      ),
    ).toEqual(["failed"]);
    expect(levels(diagnoseAccountPolicy({ isWanted: true, policy: undefined, stackName: "logs" }))).toEqual([
      "failed",
    ]);
    expect(diagnoseAccountPolicy({ isWanted: false, policy: undefined, stackName: "logs" })).toEqual([]);
  });

  it("lag, fail and give up", () => {
    expect(
      diagnoseLag({ iteratorAgeMs: undefined, errors: undefined, givenUp: { objects: 0, isCapped: false } }),
    ).toEqual([]);
    expect(
      levels(diagnoseLag({ iteratorAgeMs: 600_000, errors: 2, givenUp: { objects: 1, isCapped: false } })),
    ).toEqual(["warning", "warning", "warning"]);
  });
});
