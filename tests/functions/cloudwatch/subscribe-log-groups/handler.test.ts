import {
  CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { lambdaContext } from "../../../fakes/lambda-context.ts";
import { recordingServer } from "../../../fakes/recording-server.ts";

const target = { destinationArn: "arn:aws:kinesis:us-east-1:1:stream/cloudwatch", roleArn: "arn:role" };
Object.assign(process.env, {
  AWS_REGION: "us-east-1",
  POWERTOOLS_LOG_LEVEL: "SILENT",
  POWERTOOLS_METRICS_DISABLED: "true",
  CLOUDWATCH_STREAM_ARN: target.destinationArn,
  SUBSCRIPTION_ROLE_ARN: target.roleArn,
  FILTER_NAME: "logpipe",
  OWN_LOG_GROUPS: "/logpipe/logpipe/",
});
const { handler } = await import("../../../../src/functions/cloudwatch/subscribe-log-groups/handler.ts");
const { changeSubscriptions } = await import(
  "../../../../src/functions/cloudwatch/subscribe-log-groups/change-subscriptions.ts"
);
const { logger, metrics } = await import("../../../../src/shared/step/step.ts");
const logs = mockClient(CloudWatchLogsClient);
const subscription = {
  streamArn: target.destinationArn,
  roleArn: target.roleArn,
  filterName: "logpipe",
  ownLogGroups: [],
};
const undelivered = () =>
  Object.assign(new Error("Could not deliver test message to specified Kinesis stream."), {
    name: "InvalidParameterException",
  });

async function change(RequestType: string, names: readonly string[], oldNames?: readonly string[]) {
  const server = await recordingServer(() => 200);
  const ids = { StackId: "stack", RequestId: "request", LogicalResourceId: "SubscribedLogGroups" };
  await handler(
    {
      RequestType,
      ResponseURL: server.url,
      ...ids,
      ResourceProperties: { LogGroupNames: names },
      ...(oldNames === undefined ? {} : { OldResourceProperties: { LogGroupNames: oldNames } }),
    },
    lambdaContext(60_000),
  );
  await server.close();
  return JSON.parse(server.requests[0]?.body ?? "{}");
}
const putTo = () =>
  logs.commandCalls(PutSubscriptionFilterCommand).map(({ args }) => args[0].input.logGroupName);
const deletedFrom = () =>
  logs.commandCalls(DeleteSubscriptionFilterCommand).map(({ args }) => args[0].input.logGroupName);

describe("SubscribeLogGroups", () => {
  beforeEach(() => {
    logs.reset();
    logs.on(DescribeSubscriptionFiltersCommand).resolves({ subscriptionFilters: [] });
    logs.on(PutSubscriptionFilterCommand).resolves({});
    logs.on(DeleteSubscriptionFilterCommand).resolves({});
  });
  afterEach(() => {
    logs.reset();
    jest.restoreAllMocks();
  });

  it("subscribes the groups of the parameter, spread over the shards", async () => {
    expect(await change("Create", ["/app/a", " /app/b", "", "/app/a"])).toMatchObject({ Status: "SUCCESS" });
    expect(putTo()).toEqual(["/app/a", "/app/b"]);
    expect(logs.commandCalls(PutSubscriptionFilterCommand)[0]?.args[0].input).toEqual({
      logGroupName: "/app/a",
      filterName: "logpipe",
      filterPattern: "",
      distribution: "Random",
      ...target,
    });
  });

  it("removes its filter from groups that are no longer in the parameter, and from all on Delete", async () => {
    logs
      .on(DescribeSubscriptionFiltersCommand)
      .resolves({ subscriptionFilters: [{ filterName: "logpipe", ...target }, { filterName: "other" }] });
    expect(await change("Update", ["/app/b"], ["/app/a", "/app/b"])).toMatchObject({ Status: "SUCCESS" });
    expect([deletedFrom(), putTo()]).toEqual([["/app/a"], []]);
    expect(await change("Delete", ["/app/b"])).toMatchObject({ Status: "SUCCESS" });
    expect(deletedFrom()).toEqual(["/app/a", "/app/b"]);
  });

  it("subscribes the others where a group cannot be, and fails no deployment for it", async () => {
    const warnings = jest.spyOn(logger, "warn").mockImplementation(() => undefined);
    const counted = jest.spyOn(metrics, "addMetric");
    logs.on(DescribeSubscriptionFiltersCommand, { logGroupName: "/app/full" }).resolves({
      subscriptionFilters: [{ filterName: "one" }, { filterName: "two" }],
    });
    logs
      .on(DescribeSubscriptionFiltersCommand, { logGroupName: "/app/none" })
      .rejects(Object.assign(new Error("no"), { name: "ResourceNotFoundException" }));
    const { Status } = await change("Create", ["/app/full", "/app/none", "/logpipe/logpipe/x", "/app/ok"]);
    expect(Status).toBe("SUCCESS");
    expect(putTo()).toEqual(["/app/ok"]);
    const messages = warnings.mock.calls.map(([message]) => message);
    expect(messages).toEqual([
      expect.stringMatching(/\/app\/full.*\(one, two\)/),
      expect.stringMatching(/\/app\/none.*no such log group/),
      expect.stringMatching(/\/logpipe\/logpipe\/x.*stack itself/),
    ]);
    expect(counted).toHaveBeenCalledWith("LogGroupsNotSubscribed", "Count", 3);
  });

  it("waits for a role that CloudWatch Logs does not know yet", async () => {
    logs.on(PutSubscriptionFilterCommand).rejectsOnce(undelivered()).rejectsOnce(undelivered()).resolves({});
    const client = new CloudWatchLogsClient({});
    const patience = { deadlineMs: Date.now() + 60_000, pauseMs: 1 };
    expect(await changeSubscriptions(client, subscription, ["/app/a"], [], patience)).toEqual([
      { logGroup: "/app/a", outcome: "subscribed" },
    ]);
    expect(putTo()).toHaveLength(3);
  });

  it("gives a group up when its stream stays unreachable", async () => {
    logs.on(PutSubscriptionFilterCommand).rejects(undelivered());
    const patience = { deadlineMs: Date.now(), pauseMs: 1 };
    expect(
      await changeSubscriptions(new CloudWatchLogsClient({}), subscription, ["/app/a"], [], patience),
    ).toMatchObject([{ outcome: "failed", problem: expect.stringContaining("test message") }]);
  });

  it("never fails a Delete", async () => {
    logs.on(DescribeSubscriptionFiltersCommand).rejects(new Error("away"));
    expect(await change("Delete", ["/app/a"])).toMatchObject({ Status: "SUCCESS" });
  });
});
