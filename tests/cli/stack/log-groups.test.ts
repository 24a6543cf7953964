import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  ListTagsForResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { checkChoice, chooseLogGroups } from "../../../src/cli/stack/log-groups.ts";
import { selectStack } from "../../../src/cli/stack/selection.ts";
import { Stack } from "../../../src/cli/stack/stack.ts";

const logs = mockClient(CloudWatchLogsClient);
const stack = new Stack(selectStack({ region: "us-east-1" }, {}, "/"));
const arn = (name: string) => `arn:aws:logs:us-east-1:1:log-group:${name}`;

describe("the choice of log groups", () => {
  beforeEach(() => {
    logs.reset();
    logs
      .on(DescribeLogGroupsCommand)
      .resolves({ logGroups: [{ logGroupName: "/b", arn: `${arn("/b")}:*` }], nextToken: "more" });
    logs
      .on(DescribeLogGroupsCommand, { nextToken: "more" })
      .resolves({ logGroups: [{ logGroupName: "/a", logGroupArn: arn("/a") }, { logGroupName: "/c" }] });
    logs.on(ListTagsForResourceCommand).resolves({ tags: {} });
    logs.on(ListTagsForResourceCommand, { resourceArn: arn("/a") }).resolves({ tags: { team: "shop=1" } });
    logs.on(ListTagsForResourceCommand, { resourceArn: arn("/b") }).resolves({ tags: { team: "billing" } });
  });

  it("takes names as they are, each once", async () => {
    expect(await chooseLogGroups(stack, { names: ["/z", "/y", "/z"] })).toEqual(["/y", "/z"]);
    expect(logs.calls()).toEqual([]);
  });

  it("finds them by prefix, page by page", async () => {
    expect(await chooseLogGroups(stack, { names: [], prefix: "/" })).toEqual(["/a", "/b", "/c"]);
    expect(logs.commandCalls(DescribeLogGroupsCommand)[0]?.args[0].input).toMatchObject({
      logGroupNamePrefix: "/",
    });
  });

  it("finds them by tag: a key with its value, or only a key", async () => {
    expect(await chooseLogGroups(stack, { names: [], tag: "team=shop=1" })).toEqual(["/a"]);
    expect(await chooseLogGroups(stack, { names: [], tag: "team" })).toEqual(["/a", "/b"]);
    await expect(chooseLogGroups(stack, { names: [], tag: "team=none" })).rejects.toThrow(
      "There is no log group with the tag team=none in this Region.",
    );
  });

  it("needs exactly one way to say which", () => {
    expect(() => checkChoice({ names: [] })).toThrow("Choose the log groups");
    expect(() => checkChoice({ names: ["/a"], tag: "x" })).toThrow("either names");
  });
});
