import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { recordingServer } from "../../fakes/recording-server.ts";

process.env["AWS_REGION"] = "us-east-1";
const { answer } = await import("../../../src/shared/custom-resource/custom-resource.ts");
const cloudFormation = mockClient(CloudFormationClient);
const stackIs = (StackStatus: "UPDATE_IN_PROGRESS" | "UPDATE_ROLLBACK_IN_PROGRESS") =>
  cloudFormation
    .on(DescribeStacksCommand)
    .resolves({ Stacks: [{ StackName: "logpipe", CreationTime: new Date(), StackStatus }] });

async function statusOf(RequestType: "Create" | "Update" | "Delete", failure?: Error): Promise<string> {
  const server = await recordingServer(() => 200);
  const ids = { StackId: "arn:stack", RequestId: "request", LogicalResourceId: "PreparedDomain" };
  const given = await answer({ RequestType, ResponseURL: server.url, ...ids }, failure);
  await server.close();
  expect(JSON.parse(server.requests[0]?.body ?? "")).toEqual(JSON.parse(JSON.stringify(given)));
  return given.Status;
}

describe("the answer of a custom resource", () => {
  const failure = new Error("the domain is unavailable");
  beforeEach(() => {
    cloudFormation.reset();
  });
  afterEach(() => {
    cloudFormation.reset();
  });

  it("fails an update that failed", async () => {
    stackIs("UPDATE_IN_PROGRESS");
    expect(await statusOf("Update", failure)).toBe("FAILED");
  });

  it("does not fail the return to the properties before, which would leave UPDATE_ROLLBACK_FAILED", async () => {
    stackIs("UPDATE_ROLLBACK_IN_PROGRESS");
    expect(await statusOf("Update", failure)).toBe("SUCCESS");
    expect(cloudFormation.commandCalls(DescribeStacksCommand)[0]?.args[0].input).toEqual({
      StackName: "arn:stack",
    });
  });

  it("lets the failure count where CloudFormation cannot be asked", async () => {
    cloudFormation.on(DescribeStacksCommand).rejects(new Error("no route"));
    expect(await statusOf("Update", failure)).toBe("FAILED");
  });

  it("asks nobody about a success, a Create or a Delete", async () => {
    stackIs("UPDATE_ROLLBACK_IN_PROGRESS");
    expect(await statusOf("Update")).toBe("SUCCESS");
    expect(await statusOf("Create", failure)).toBe("FAILED");
    expect(await statusOf("Delete", failure)).toBe("SUCCESS");
    expect(cloudFormation.calls()).toHaveLength(0);
  });
});
