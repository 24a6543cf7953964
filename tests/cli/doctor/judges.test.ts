import { describe, expect, it } from "@jest/globals";
import {
  judgeAccountPolicy,
  judgeLag,
  judgeSubscriptions,
} from "../../../src/cli/doctor/cloudwatch/judge-subscriptions.ts";
import { judgeBlocks, judgeDisk, judgeHealth } from "../../../src/cli/doctor/cluster/judge-cluster.ts";
import { judgeArrival } from "../../../src/cli/doctor/end-to-end/judge-arrival.ts";
import { judgeEventSource } from "../../../src/cli/doctor/event-source.ts";
import {
  judgeConflicts,
  judgeFieldCount,
  judgeTemplates,
} from "../../../src/cli/doctor/indexes/judge-indexes.ts";
import { judgeQueue } from "../../../src/cli/doctor/load/judge-queue.ts";
import { judgeWrite } from "../../../src/cli/doctor/producer/judge-write.ts";
import { judgeRecords } from "../../../src/cli/doctor/records/judge-records.ts";
import { judgeStack } from "../../../src/cli/doctor/stack/judge-stack.ts";
import { judgeStream } from "../../../src/cli/doctor/stream/judge-stream.ts";
import { judgeVersions } from "../../../src/cli/doctor/versions/judge-versions.ts";
import { type Finding, worstOf } from "../../../src/cli/doctor/finding.ts";

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
    expect(worstOf(judgeStack({ name: "logpipe", status, missingOutputs: [] }))).toBe(level);
  });

  it("that lacks outputs is not ours, or too old", () => {
    const facts = { name: "logpipe", status: "UPDATE_COMPLETE", missingOutputs: ["LoadQueueUrl"] };
    expect(judgeStack(facts)[1]?.found).toContain("has no output LoadQueueUrl");
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
    expect(levels(judgeStream({ ...facts, ...some }))).toEqual(expected);
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
    const [finding] = judgeWrite({
      stream: "logs",
      policyArn: "arn:aws:iam::1:policy/producer",
      refusal: { name, message },
    });
    expect(finding).toMatchObject({ level, found: expect.stringMatching(found) });
  });

  it("takes a record", () => {
    expect(levels(judgeWrite({ stream: "logs", policyArn: "", refusal: undefined }))).toEqual(["ok"]);
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
    const [finding] = judgeRecords({ isWritten, newestLog, newestDocument }, now);
    expect(finding).toMatchObject({ level, found: expect.stringContaining(found) });
  });

  it("have a test record that arrives, or does not", () => {
    expect(judgeArrival({ id: "a", afterMs: 3_000, waitedMs: 3_000 })[0]).toMatchObject({
      level: "ok",
      found: expect.stringContaining("after 3.0 s"),
    });
    expect(judgeArrival({ id: "a", afterMs: undefined, waitedMs: 70_000 })[0]?.level).toBe("failed");
  });
});

describe("an event source", () => {
  const judge = (state: string, lastResult = "OK") =>
    judgeEventSource(
      { functionName: "StartLoad", state, lastResult },
      { name: "LoadQueue", keeps: "14 days" },
    );

  it("is enabled, paused, changing or in trouble", () => {
    expect(levels(judge("Enabled"))).toEqual(["ok"]);
    expect(judge("Disabled")[0]).toMatchObject({
      level: "failed",
      remedy: expect.stringContaining("logpipe resume"),
    });
    expect(levels(judge("Disabling"))).toEqual(["failed"]);
    expect(levels(judge("Updating"))).toEqual(["warning"]);
    expect(levels(judge("Enabled", "PROBLEM: Function call failed"))).toEqual(["failed"]);
    expect(levels(judge("Enabled", "No records processed"))).toEqual(["ok"]);
  });
});

describe("subscriptions", () => {
  const group = { logGroup: "/aws/lambda/shop", isOwn: false, leadsToStream: true, hasStacksRole: true };
  const judge = (...logGroups: (typeof group)[]) => judgeSubscriptions({ logGroups, looked: 2, all: 2 });

  it("are counted, and looked at for loops, other streams and other roles", () => {
    expect(judge(group)).toEqual([{ level: "ok", found: "1 log group subscribed" }]);
    expect(judge()[0]?.found).toContain("No log group is subscribed");
    expect(judge({ ...group, logGroup: "/logpipe/logpipe/load-chunk", isOwn: true })[0]).toMatchObject({
      level: "failed",
      remedy: expect.stringContaining("logpipe unsubscribe /logpipe/logpipe/load-chunk"),
    });
    expect(judge({ ...group, leadsToStream: false })[0]?.found).toContain("leads to another stream");
    expect(judge({ ...group, hasStacksRole: false })[0]?.level).toBe("warning");
    expect(judgeSubscriptions({ logGroups: [group], looked: 200, all: 900 })[0]?.found).toContain(
      "of the first 200 of 900",
    );
  });

  it("of the whole account leave out the stack's own groups", () => {
    const policy = { name: "all", criteria: 'LogGroupName NOT IN ["/logpipe/logs/load-chunk"]' };
    expect(levels(judgeAccountPolicy({ isWanted: true, policy, stackName: "logs" }))).toEqual(["ok"]);
    expect(
      levels(judgeAccountPolicy({ isWanted: true, policy: { ...policy, criteria: "" }, stackName: "logs" })),
    ).toEqual(["failed"]);
    expect(levels(judgeAccountPolicy({ isWanted: true, policy: undefined, stackName: "logs" }))).toEqual([
      "failed",
    ]);
    expect(judgeAccountPolicy({ isWanted: false, policy: undefined, stackName: "logs" })).toEqual([]);
  });

  it("lag, fail and give up", () => {
    expect(judgeLag({ iteratorAgeMs: undefined, errors: undefined, givenUp: 0 })).toEqual([]);
    expect(levels(judgeLag({ iteratorAgeMs: 600_000, errors: 2, givenUp: 1 }))).toEqual([
      "warning",
      "warning",
      "warning",
    ]);
  });
});

describe("the load queue", () => {
  it("waits, ages and gives up", () => {
    expect(levels(judgeQueue({ waiting: 3, deadLetters: 0, oldestSeconds: undefined }))).toEqual(["ok"]);
    expect(levels(judgeQueue({ waiting: 3, deadLetters: 0, oldestSeconds: 3_600 }))).toEqual(["warning"]);
    expect(judgeQueue({ waiting: 0, deadLetters: 2, oldestSeconds: 0 })[1]).toMatchObject({
      level: "failed",
      found: expect.stringContaining("2 dead letters"),
    });
  });
});

describe("the cluster", () => {
  const health = {
    status: "green",
    activeShards: 10,
    unassignedShards: 0,
    dataNodes: 1,
    maxShardsPerNode: 1_000,
  };

  it("is green, yellow or red", () => {
    expect(levels(judgeHealth(health))).toEqual(["ok", "ok"]);
    expect(judgeHealth({ ...health, status: "yellow", unassignedShards: 1 })[0]).toMatchObject({
      level: "warning",
      remedy: expect.stringContaining("IndexReplicas=0"),
    });
    expect(judgeHealth({ ...health, status: "red" })[0]?.level).toBe("failed");
  });

  it("is near the shards that it may have", () => {
    expect(levels(judgeHealth({ ...health, activeShards: 899 }))).toEqual(["ok", "ok"]);
    expect(levels(judgeHealth({ ...health, activeShards: 900 }))).toEqual(["ok", "warning"]);
    expect(levels(judgeHealth({ ...health, activeShards: 990, unassignedShards: 10 }))).toEqual([
      "ok",
      "failed",
    ]);
    expect(levels(judgeHealth({ ...health, maxShardsPerNode: undefined }))).toEqual(["ok"]);
  });

  it("blocks writes as a whole, or an index", () => {
    expect(levels(judgeBlocks({ cluster: [], indexes: {} }))).toEqual(["ok"]);
    expect(judgeBlocks({ cluster: ["cluster read-only (api)"], indexes: {} })[0]?.level).toBe("failed");
    const full = judgeBlocks({ cluster: [], indexes: { "elb-1": ["index read-only / allow delete (api)"] } });
    expect(full[0]?.remedy).toContain("flood stage");
    const set = judgeBlocks({ cluster: [], indexes: { "elb-1": ["index write (api)"] } });
    expect(set[0]?.remedy).toContain("PUT /elb-1/_settings");
  });

  it("runs out of disk", () => {
    const facts = { highPercent: 90, floodPercent: 95, isEnforced: true };
    const judge = (freeBytes: number, isEnforced = true) =>
      judgeDisk({
        ...facts,
        isEnforced,
        nodes: [
          { name: "a", totalBytes: 100, freeBytes: 80 },
          { name: "b", totalBytes: 100, freeBytes },
        ],
      })[0]?.level;
    expect([judge(50), judge(10), judge(5), judge(5, false)]).toEqual(["ok", "warning", "failed", "warning"]);
    expect(judgeDisk({ ...facts, nodes: [] })).toEqual([]);
  });
});

describe("indexes", () => {
  it("have their templates, of this version", () => {
    const wanted = { elb: 2, alb: 2 };
    expect(levels(judgeTemplates({ wanted, installed: { elb: 2, alb: 2, dashboards: 1 } }))).toEqual(["ok"]);
    const [missing, other] = judgeTemplates({ wanted, installed: { elb: 1 } });
    expect(missing).toMatchObject({
      level: "failed",
      found: expect.stringContaining("template of alb is missing"),
    });
    expect(other).toMatchObject({
      level: "warning",
      found: expect.stringContaining("template of elb is of another version"),
    });
  });

  it("have one type for a field", () => {
    expect(levels(judgeConflicts({ a: { keyword: [] }, b: { long: [] } }))).toEqual(["ok"]);
    expect(judgeConflicts({ a: { keyword: ["app-logs-1"], object: ["app-logs-2"] } })[0]?.found).toBe(
      "Mapping conflict: a is keyword in app-logs-1 and object in app-logs-2",
    );
  });

  it("have room for more fields", () => {
    const judge = (fields: number) =>
      judgeFieldCount({ index: "app-logs-1", fields, limit: 1_000 })[0]?.level;
    expect([judge(899), judge(900), judge(1_000)]).toEqual(["ok", "warning", "failed"]);
  });
});

describe("versions", () => {
  it("of Node.js must be what the functions run on", () => {
    expect(levels(judgeVersions({ logpipe: "0.1.0", node: "v24.1.0" }))).toEqual(["ok"]);
    expect(levels(judgeVersions({ logpipe: "0.1.0", node: "v20.19.0" }))).toEqual(["warning"]);
  });
});
