import { describe, expect, it } from "@jest/globals";
import {
  diagnoseAccountPolicy,
  diagnoseLag,
  diagnoseSubscriptions,
  diagnoseWantedGroups,
} from "../../../../src/cli/doctor/checks/cloudwatch.ts";
import { diagnoseBlocks, diagnoseDisk, diagnoseHealth } from "../../../../src/cli/doctor/checks/cluster.ts";
import { diagnoseArrival } from "../../../../src/cli/doctor/checks/end-to-end.ts";
import {
  diagnoseConflicts,
  diagnoseFieldCount,
  diagnoseTemplates,
} from "../../../../src/cli/doctor/checks/indexes.ts";
import { diagnoseQueue } from "../../../../src/cli/doctor/checks/load.ts";
import { diagnoseWrite } from "../../../../src/cli/doctor/checks/producer.ts";
import { diagnoseRecords } from "../../../../src/cli/doctor/checks/records.ts";
import { diagnoseServiceLinkedRole, diagnoseStack } from "../../../../src/cli/doctor/checks/stack.ts";
import { diagnoseStream } from "../../../../src/cli/doctor/checks/stream.ts";
import { diagnoseVersions } from "../../../../src/cli/doctor/checks/versions.ts";
import { diagnoseEventSource } from "../../../../src/cli/doctor/check.ts";
import { type Finding, worstOf } from "../../../../src/cli/doctor/check.ts";

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

describe("the stack", () => {
  it.each([
    ["CREATE_COMPLETE", "ok"],
    ["UPDATE_COMPLETE", "ok"],
    ["IMPORT_COMPLETE", "ok"],
    ["UPDATE_IN_PROGRESS", "warning"],
    ["UPDATE_ROLLBACK_COMPLETE", "warning"],
    ["ROLLBACK_COMPLETE", "failed"],
    ["UPDATE_ROLLBACK_FAILED", "failed"],
    ["DELETE_IN_PROGRESS", "failed"],
    ["REVIEW_IN_PROGRESS", "failed"],
  ])("that is %s", (status, level) => {
    const facts = { name: "logpipe", status, missingOutputs: [], hasReaderPolicy: true };
    expect(worstOf(diagnoseStack(facts))).toBe(level);
  });

  it("without its outputs is not ours, or too old", () => {
    const facts = { name: "logpipe", status: "UPDATE_COMPLETE", hasReaderPolicy: false };
    const findings = diagnoseStack({ ...facts, missingOutputs: ["LoadQueueUrl"] });
    expect(findings[1]?.found).toContain("has no output LoadQueueUrl");
    expect(findings).toHaveLength(2);
  });

  it("warns where people who read have no policy", () => {
    const facts = { name: "logpipe", status: "UPDATE_COMPLETE", missingOutputs: [] };
    expect(diagnoseStack({ ...facts, hasReaderPolicy: false })[1]).toMatchObject({
      level: "warning",
      found: expect.stringContaining("LogReaderPolicyArn"),
    });
    expect(levels(diagnoseStack({ ...facts, hasReaderPolicy: true }))).toEqual(["ok"]);
  });

  it("in a VPC needs the service-linked role, and says how to make it", () => {
    expect(levels(diagnoseServiceLinkedRole(true))).toEqual(["ok"]);
    expect(diagnoseServiceLinkedRole(false)[0]).toMatchObject({
      level: "failed",
      found: expect.stringContaining("AWSServiceRoleForAmazonOpenSearchService"),
      remedy: expect.stringContaining(
        "aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com",
      ),
    });
  });
});

describe("the log stream", () => {
  const facts = {
    name: "logs",
    status: "ACTIVE",
    isOnDemand: true,
    openShards: 4,
    keyId: "alias/aws/kinesis",
    throttledWrites: 0,
  };

  it.each([
    ["there", {}, ["ok"]],
    ["without metrics", { throttledWrites: undefined }, ["ok"]],
    ["throttled", { throttledWrites: 3 }, ["ok", "warning"]],
    ["gone", { status: undefined }, ["failed"]],
    ["going", { status: "DELETING" }, ["failed"]],
    ["coming", { status: "CREATING" }, ["warning"]],
  ])("that is %s", (_, some, expected) => {
    expect(levels(diagnoseStream({ ...facts, ...some }))).toEqual(expected);
  });

  it.each([
    [
      "AccessDeniedException",
      "User: a is not authorized to perform: kinesis:PutRecord",
      /^Kinesis\.AccessDenied: .*may not kinesis:PutRecord/,
      "failed",
    ],
    [
      "AccessDeniedException",
      "User: a is not authorized to perform: kms:GenerateDataKey on resource: key",
      /^Kinesis\.KMS/,
      "failed",
    ],
    ["KMSDisabledException", "key is disabled", /^Kinesis\.KMS/, "failed"],
    ["ProvisionedThroughputExceededException", "Rate exceeded", /is throttled/, "warning"],
    ["InternalFailure", "oh", /InternalFailure: oh/, "failed"],
  ])("refuses a producer with %s: %s", (name, message, found, level) => {
    const [finding] = diagnoseWrite({
      streamName: "logs",
      policyArn: "arn:aws:iam::1:policy/producer",
      refusal: { name, message },
    });
    expect(finding).toMatchObject({ level, found: expect.stringMatching(found) });
  });

  it("accepts a record", () => {
    expect(levels(diagnoseWrite({ streamName: "logs", policyArn: "", refusal: undefined }))).toEqual(["ok"]);
  });
});

describe("application logs", () => {
  const now = Date.parse("2026-11-25T12:00:00Z");
  const recent = new Date(now - 60_000);
  const old = new Date(now - 86_400_000);

  it.each([
    ["arrive", true, recent, recent, "ok", "arrive: the newest in OpenSearch is from 1 min ago"],
    ["are written and not delivered", true, old, old, "failed", "do not arrive"],
    ["are written and never were delivered", true, undefined, undefined, "failed", "OpenSearch has none"],
    ["are not written", false, old, old, "warning", "No application log was written"],
    ["are test records only", true, undefined, recent, "warning", "No application log was written"],
    ["are perhaps written", undefined, old, old, "warning", "No application log was written"],
  ] as const)("%s", (_, isWritten, newestLog, newestDocument, level, found) => {
    const [finding] = diagnoseRecords({ isWritten, newestLog, newestDocument }, now);
    expect(finding).toMatchObject({ level, found: expect.stringContaining(found) });
  });

  it("have a test record that arrives, or does not", () => {
    expect(diagnoseArrival({ id: "a", afterMs: 3_000, waitedMs: 3_000 })[0]).toMatchObject({
      level: "ok",
      found: expect.stringContaining("after 3.0 s"),
    });
    expect(diagnoseArrival({ id: "a", afterMs: undefined, waitedMs: 70_000 })[0]?.level).toBe("failed");
  });
});

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
    expect(diagnose({ ...group, leadsToStream: false })[0]?.found).toContain("leads to another stream");
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

describe("the load queue", () => {
  it("waits, ages and gives up", () => {
    expect(levels(diagnoseQueue({ waiting: 3, deadLetters: 0, oldestSeconds: undefined }))).toEqual(["ok"]);
    expect(levels(diagnoseQueue({ waiting: 3, deadLetters: 0, oldestSeconds: 3_600 }))).toEqual(["warning"]);
    expect(diagnoseQueue({ waiting: 0, deadLetters: 2, oldestSeconds: 0 })[1]).toMatchObject({
      level: "failed",
      found: expect.stringContaining("2 dead letters"),
    });
  });
});

describe("the cluster", () => {
  it("is green, yellow or red", () => {
    expect(levels(diagnoseHealth({ status: "green", unassignedShards: 0 }))).toEqual(["ok"]);
    expect(diagnoseHealth({ status: "yellow", unassignedShards: 1 })[0]).toMatchObject({
      level: "warning",
      remedy: expect.stringContaining("IndexReplicas=0"),
    });
    expect(levels(diagnoseHealth({ status: "red", unassignedShards: 1 }))).toEqual(["failed"]);
  });

  it("blocks writes as a whole, or an index", () => {
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

describe("versions", () => {
  it("of Node.js must be supported", () => {
    expect(levels(diagnoseVersions({ logpipe: "0.1.0", node: "v22.1.0" }))).toEqual(["ok"]);
    expect(levels(diagnoseVersions({ logpipe: "0.1.0", node: "v20.19.0" }))).toEqual(["warning"]);
  });
});
