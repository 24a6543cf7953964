import {
  CloudWatchLogsClient,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { fakeStack } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

const logs = mockClient(CloudWatchLogsClient);
const streamArn = "arn:aws:kinesis:us-east-1:123456789012:stream/cloudwatch";
const roleArn = "arn:aws:iam::123456789012:role/subscription";

beforeEach(() => {
  fakeStack(
    { TransformLogEventsFunction: "transform" },
    { CloudWatchStreamArn: streamArn, SubscriptionRoleArn: roleArn },
    { LogGroupNames: "/app/there,/app/absent,/other/absent" },
  );
  logs.reset();
  logs
    .on(DescribeLogGroupsCommand)
    .resolves({ logGroups: [{ logGroupName: "/app/there" }, { logGroupName: "/app/unrelated" }] });
  logs.on(DescribeSubscriptionFiltersCommand).resolves({ subscriptionFilters: [] });
  logs
    .on(DescribeSubscriptionFiltersCommand, { logGroupName: "/app/there" })
    .resolves({ subscriptionFilters: [{ filterName: "logpipe", destinationArn: streamArn, roleArn }] });
});

describe("logpipe subscriptions", () => {
  it("lists log groups of LogGroupNames that do not exist, and does not count them as log groups", async () => {
    const { code, out, err } = await runCli(["--json", "subscriptions"]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toEqual([
      { logGroup: "/app/absent", subscription: "does not exist", others: [] },
      { logGroup: "/app/there", subscription: "yes", others: [] },
      { logGroup: "/other/absent", subscription: "does not exist", others: [] },
    ]);
    expect(err).toContain("1 of 2 log groups");
    expect(err).toMatch(/2 log groups of LogGroupNames .*logpipe subscribe/);
  });

  it("names only those with the prefix", async () => {
    const { out } = await runCli(["--json", "subscriptions", "--prefix", "/app/"]);
    expect(out).toContain("/app/absent");
    expect(out).not.toContain("/other/absent");
  });
});
