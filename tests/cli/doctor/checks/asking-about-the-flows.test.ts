import { GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  DescribeAccountPoliciesCommand,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeDeliveryStreamCommand } from "@aws-sdk/client-firehose";
import { GetEventSourceMappingCommand } from "@aws-sdk/client-lambda";
import { ListObjectsV2Command } from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { cloudWatchCheck } from "../../../../src/cli/doctor/checks/cloudwatch.ts";
import { deliveryCheck } from "../../../../src/cli/doctor/checks/delivery.ts";

import {
  cloudWatch,
  logs,
  firehose,
  lambda,
  s3,
  nowMs,
  account,
  streamArn,
  deployed,
  findingsOf,
  resetFakes,
} from "../fake-account.ts";

beforeEach(resetFakes);

describe("the check delivery", () => {
  it("reads state, errors, lag and what was refused today", async () => {
    deployed(
      { DeliveryBufferSeconds: "10" },
      { DeliveryStream: "delivery", DeliveryLogGroup: "/logpipe/logpipe/delivery" },
    );
    firehose.on(DescribeDeliveryStreamCommand).resolves({
      DeliveryStreamDescription: {
        DeliveryStreamName: "delivery",
        DeliveryStreamARN: "arn",
        DeliveryStreamStatus: "ACTIVE",
        DeliveryStreamType: "KinesisStreamAsSource",
        VersionId: "1",
        Destinations: [],
        HasMoreDestinations: false,
        Source: {
          KinesisStreamSourceDescription: {
            KinesisStreamARN: `arn:aws:kinesis:us-east-1:${account}:stream/logs`,
          },
        },
      },
    });
    const line = {
      deliveryStreamARN: `arn:aws:firehose:us-east-1:${account}:deliverystream/delivery`,
      destination: `arn:aws:es:us-east-1:${account}:domain/logs`,
      deliveryStreamVersionId: 1,
      message:
        "Access was denied. Ensure that the provided IAM role associated with firehose is not deleted.",
      errorCode: "ES.AccessDenied",
    };
    logs.on(FilterLogEventsCommand).resolves({
      events: [
        { timestamp: nowMs - 60_000, message: JSON.stringify(line) },
        { timestamp: nowMs, message: "not JSON" },
      ],
    });
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "m0", Values: [20, 4_000] }] });
    s3.on(ListObjectsV2Command, { Delimiter: "/" }).resolves({
      CommonPrefixes: [{ Prefix: "failed/AmazonOpenSearchService-failed/" }],
    });
    s3.on(ListObjectsV2Command, { Prefix: "failed/AmazonOpenSearchService-failed/2026/11/25/" }).resolves({
      Contents: [{ Key: "a" }, { Key: "b" }],
    });
    expect((await findingsOf(deliveryCheck)).map(({ level, found }) => `${level}: ${found}`)).toEqual([
      "ok: Firehose delivery is ACTIVE and reads logs",
      "failed: ES.AccessDenied: Firehose is not allowed to write to OpenSearch (1 time in the last hour, most recently 1 min ago)",
      "failed: Deliveries to OpenSearch are 1 h 6 min behind (DataFreshness)",
      expect.stringMatching(/^warning: 2 objects of today under failed\/.*AmazonOpenSearchService-failed: 2/),
    ]);
  });
});

describe("the check cloudwatch", () => {
  it("sees an account-level policy that subscribes the stack's own log groups, and a lag", async () => {
    deployed(
      { AccountSubscription: "true" },
      { TransformLogEventsFunction: "transform", TransformLogEventsEventSource: "uuid" },
    );
    logs.on(DescribeLogGroupsCommand).resolves({ logGroups: [] });
    logs.on(DescribeAccountPoliciesCommand).resolves({
      accountPolicies: [
        { policyName: "everything", policyDocument: JSON.stringify({ DestinationArn: streamArn }) },
      ],
    });
    lambda.on(GetEventSourceMappingCommand, { UUID: "uuid" }).resolves({
      State: "Enabled",
      LastProcessingResult: "PROBLEM: Function call failed",
    });
    cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "m0", Values: [600_000] }] });
    s3.on(ListObjectsV2Command).resolves({});
    const found = (await findingsOf(cloudWatchCheck)).map((finding) => `${finding.level}: ${finding.found}`);
    expect(found).toContainEqual(
      expect.stringMatching(/^failed: The account-level policy everything also subscribes the stack's own/),
    );
    expect(found).toContain(
      "failed: TransformLogEvents cannot process its work: PROBLEM: Function call failed",
    );
    expect(found).toContain("warning: TransformLogEvents is 10 min behind (IteratorAge)");
  });

  it("names log groups of LogGroupNames that do not exist, and those that nothing subscribed", async () => {
    deployed(
      { LogGroupNames: "/there, /late,/absent" },
      { TransformLogEventsFunction: "transform", TransformLogEventsEventSource: "uuid" },
    );
    logs
      .on(DescribeLogGroupsCommand)
      .resolves({ logGroups: ["/there", "/late", "/other"].map((logGroupName) => ({ logGroupName })) });
    logs.on(DescribeSubscriptionFiltersCommand).resolves({ subscriptionFilters: [] });
    logs.on(DescribeSubscriptionFiltersCommand, { logGroupName: "/there" }).resolves({
      subscriptionFilters: [
        {
          filterName: "logpipe",
          destinationArn: streamArn,
          roleArn: `arn:aws:iam::${account}:role/subscription`,
        },
      ],
    });
    lambda.on(GetEventSourceMappingCommand).resolves({ State: "Enabled", LastProcessingResult: "OK" });
    s3.on(ListObjectsV2Command).resolves({});
    const found = (await findingsOf(cloudWatchCheck)).map((finding) => `${finding.level}: ${finding.found}`);
    expect(found.slice(0, 3)).toEqual([
      "ok: 1 log group subscribed",
      expect.stringMatching(/^warning: 1 log group .*not exist.*: \/absent$/),
      expect.stringMatching(/^warning: 1 log group .*not subscribed: \/late$/),
    ]);
  });

  it("says what it is not allowed to ask, and continues", async () => {
    deployed({}, { TransformLogEventsFunction: "transform", TransformLogEventsEventSource: "uuid" });
    const message = `User: arn:aws:iam::${account}:user/ann is not authorized to perform: logs:DescribeLogGroups`;
    logs
      .on(DescribeLogGroupsCommand)
      .rejects(Object.assign(new Error(message), { name: "AccessDeniedException" }));
    lambda.on(GetEventSourceMappingCommand).resolves({ State: "Enabled", LastProcessingResult: "OK" });
    s3.on(ListObjectsV2Command).resolves({});
    expect((await findingsOf(cloudWatchCheck)).map(({ level, found }) => `${level}: ${found}`)).toEqual([
      expect.stringMatching(/^warning: Could not check: .*not allowed to call logs:DescribeLogGroups/),
      "ok: The event source of TransformLogEvents is enabled",
    ]);
  });
});
