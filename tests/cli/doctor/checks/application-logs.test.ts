import { describe, expect, it } from "@jest/globals";
import { diagnoseArrival } from "../../../../src/cli/doctor/checks/end-to-end.ts";
import { diagnoseWrite } from "../../../../src/cli/doctor/checks/producer.ts";
import { diagnoseRecords } from "../../../../src/cli/doctor/checks/records.ts";
import { diagnoseStream } from "../../../../src/cli/doctor/checks/stream.ts";
import { type Finding } from "../../../../src/cli/doctor/check.ts";

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

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
      /^Kinesis\.AccessDenied: .*not allowed to call kinesis:PutRecord/,
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
