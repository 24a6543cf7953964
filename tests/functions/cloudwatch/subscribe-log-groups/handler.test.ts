import {
  CloudWatchLogsClient,
  DeleteSubscriptionFilterCommand,
  DescribeSubscriptionFiltersCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
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
const logs = mockClient(CloudWatchLogsClient);

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

  it("takes its filter away from groups that are not in the parameter any more, and from all on Delete", async () => {
    logs
      .on(DescribeSubscriptionFiltersCommand)
      .resolves({ subscriptionFilters: [{ filterName: "logpipe", ...target }, { filterName: "other" }] });
    expect(await change("Update", ["/app/b"], ["/app/a", "/app/b"])).toMatchObject({ Status: "SUCCESS" });
    expect([deletedFrom(), putTo()]).toEqual([["/app/a"], []]);
    expect(await change("Delete", ["/app/b"])).toMatchObject({ Status: "SUCCESS" });
    expect(deletedFrom()).toEqual(["/app/a", "/app/b"]);
  });

  it("names every group that cannot be subscribed, and subscribes the others", async () => {
    logs.on(DescribeSubscriptionFiltersCommand, { logGroupName: "/app/full" }).resolves({
      subscriptionFilters: [{ filterName: "one" }, { filterName: "two" }],
    });
    logs
      .on(DescribeSubscriptionFiltersCommand, { logGroupName: "/app/none" })
      .rejects(Object.assign(new Error("no"), { name: "ResourceNotFoundException" }));
    const { Status, Reason } = await change("Create", [
      "/app/full",
      "/app/none",
      "/logpipe/logpipe/x",
      "/app/ok",
    ]);
    expect(Status).toBe("FAILED");
    expect(Reason).toMatch(/\/app\/full: it has 2 subscription filters already \(one, two\)/);
    expect(Reason).toMatch(/\/app\/none: there is no such log group/);
    expect(Reason).toMatch(/\/logpipe\/logpipe\/x: the stack itself writes there/);
    expect(putTo()).toEqual(["/app/ok"]);
  });

  it("never fails a Delete", async () => {
    logs.on(DescribeSubscriptionFiltersCommand).rejects(new Error("away"));
    expect(await change("Delete", ["/app/a"])).toMatchObject({ Status: "SUCCESS" });
  });
});
