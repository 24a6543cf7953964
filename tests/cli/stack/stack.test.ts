import { ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { describe, expect, it } from "@jest/globals";
import { Stack } from "../../../src/cli/stack/stack.ts";
import { fakeStack } from "../fake-stack.ts";

const selection = { stackName: "logpipe", region: "us-east-1", profile: undefined, endpoint: undefined };
const summary = (LogicalResourceId: string, ResourceStatus: "CREATE_COMPLETE" | "DELETE_COMPLETE") => ({
  LogicalResourceId,
  PhysicalResourceId: `physical-${LogicalResourceId}`,
  ResourceType: "",
  LastUpdatedTimestamp: new Date(),
  ResourceStatus,
});

describe("Stack", () => {
  it("reads all pages of its resources, once, and leaves out what was deleted", async () => {
    const cloudFormation = fakeStack({});
    cloudFormation
      .on(ListStackResourcesCommand)
      .resolvesOnce({ StackResourceSummaries: [summary("A", "CREATE_COMPLETE")], NextToken: "more" })
      .resolvesOnce({
        StackResourceSummaries: [summary("B", "CREATE_COMPLETE"), summary("C", "DELETE_COMPLETE")],
      });
    const stack = new Stack(selection);
    expect(await Promise.all(["A", "B", "C"].map((id) => stack.find(id)))).toEqual([
      "physical-A",
      "physical-B",
      undefined,
    ]);
    const calls = cloudFormation.commandCalls(ListStackResourcesCommand);
    expect(calls).toHaveLength(2);
    expect(calls.at(-1)?.args[0].input).toEqual({ StackName: "logpipe", NextToken: "more" });
    await expect(stack.resource("C")).rejects.toThrow("The stack logpipe has no C.");
  });

  it("knows outputs and parameters, and needs the endpoint for OpenSearch", async () => {
    fakeStack({}, { LogBucketName: "logs" }, { IndexRotation: "week" });
    const stack = new Stack(selection);
    expect(await stack.output("LogBucketName")).toBe("logs");
    expect(await stack.parameter("IndexRotation")).toBe("week");
    expect(await stack.parameter("Other")).toBeUndefined();
    await expect(stack.openSearch()).rejects.toThrow("has no output OpenSearchEndpoint");
  });
});
