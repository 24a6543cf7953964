import { describe, expect, it } from "@jest/globals";
import type { Finding } from "../../../../src/cli/doctor/check.ts";
import {
  diagnoseBucket,
  diagnoseEncryption,
  diagnoseNotifications,
  diagnosePolicy,
  diagnoseQueue,
} from "../../../../src/cli/doctor/checks/load.ts";

const bucket = "my-logs";
const to = (Principal: unknown, Action: unknown = "s3:PutObject") => ({
  Effect: "Allow",
  Principal,
  Action,
  Resource: "arn:aws:s3:::my-logs/*",
});
const classic = to({ Service: "logdelivery.elasticloadbalancing.amazonaws.com" });
const network = to({ Service: ["delivery.logs.amazonaws.com"] });
const policyOf = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });
const diagnosed = (policy: string | undefined) => diagnosePolicy({ bucket, partition: "aws", policy })[0];

const levels = (findings: readonly Finding[]) => findings.map(({ level }) => level);

describe("the log bucket's policy", () => {
  it("is fine if both types of load balancer may write", () => {
    expect(diagnosed(policyOf(classic, network))?.level).toBe("ok");
    expect(diagnosed(policyOf({ ...classic, Action: ["s3:*"] }, network))?.level).toBe("ok");
  });

  it("is a warning if only one type of load balancer may write, and says what to add", () => {
    expect(diagnosed(policyOf(classic))).toMatchObject({
      level: "warning",
      remedy: expect.stringContaining("s3:GetBucketAcl"),
    });
    const remedy = diagnosed(policyOf(network))?.remedy ?? "";
    expect(remedy).toContain("logdelivery.elasticloadbalancing.amazonaws.com");
    expect(remedy).not.toContain("delivery.logs.amazonaws.com");
  });

  it("accepts the old way, by a Region's account", () => {
    expect(diagnosed(policyOf(to({ AWS: "arn:aws:iam::127311923021:root" }), network))).toMatchObject({
      level: "warning",
      found: expect.stringContaining("the old way"),
    });
  });

  it.each([
    ["without a policy", undefined],
    ["with one for others", policyOf(to({ AWS: "arn:aws:iam::111111111111:root" }))],
    ["with one that only reads", policyOf({ ...classic, Action: "s3:GetObject" })],
    ["with one that denies", policyOf({ ...classic, Effect: "Deny" })],
  ])("fails %s, and prints statements that are JSON", (_, policy) => {
    const finding = diagnosed(policy);
    expect(finding?.level).toBe("failed");
    const [, ...statements] = (finding?.remedy ?? "").split("\n");
    expect(statements.map((line) => JSON.parse(line).Effect)).toEqual(["Allow", "Allow", "Allow"]);
  });
});

describe("the log bucket", () => {
  it("must exist, in the stack's Region", () => {
    expect(diagnoseBucket({ bucket, region: undefined, stackRegion: "eu-west-1" })[0]?.found).toContain(
      "does not exist",
    );
    expect(diagnoseBucket({ bucket, region: "us-east-1", stackRegion: "eu-west-1" })[0]?.level).toBe(
      "failed",
    );
    expect(diagnoseBucket({ bucket, region: "eu-west-1", stackRegion: "eu-west-1" })[0]?.level).toBe("ok");
  });

  it("must notify EventBridge; its other notifications are kept in the command", () => {
    expect(diagnoseNotifications(bucket, { EventBridgeConfiguration: {} })[0]?.level).toBe("ok");
    const topic = {
      TopicConfigurations: [{ TopicArn: "arn:aws:sns:us-east-1:1:t", Events: ["s3:ObjectCreated:*"] }],
    };
    const remedy = diagnoseNotifications(bucket, topic)[0]?.remedy ?? "";
    const [, json = ""] = /--notification-configuration '(.+)'/.exec(remedy) ?? [];
    expect(JSON.parse(json)).toEqual({ ...topic, EventBridgeConfiguration: {} });
  });

  it("must not have a KMS key", () => {
    expect(diagnoseEncryption(bucket, undefined)[0]?.level).toBe("ok");
    expect(diagnoseEncryption(bucket, "AES256")[0]?.level).toBe("ok");
    expect(diagnoseEncryption(bucket, "aws:kms:dsse")[0]?.level).toBe("failed");
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
