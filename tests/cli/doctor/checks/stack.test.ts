import { describe, expect, it } from "@jest/globals";
import { diagnoseServiceLinkedRole, diagnoseStack } from "../../../../src/cli/doctor/checks/stack.ts";
import { diagnoseVersions } from "../../../../src/cli/doctor/checks/versions.ts";
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

  it("warns if readers have no policy", () => {
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

describe("versions", () => {
  it("of Node.js must be supported", () => {
    expect(levels(diagnoseVersions({ logpipe: "0.1.0", node: "v22.1.0" }))).toEqual(["ok"]);
    expect(levels(diagnoseVersions({ logpipe: "0.1.0", node: "v20.19.0" }))).toEqual(["warning"]);
  });
});
