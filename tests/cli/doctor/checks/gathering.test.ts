import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from "@aws-sdk/client-cloudformation";
import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import {
  CloudWatchLogsClient,
  DescribeAccountPoliciesCommand,
  DescribeLogGroupsCommand,
  DescribeSubscriptionFiltersCommand,
  FilterLogEventsCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DescribeDeliveryStreamCommand, FirehoseClient } from "@aws-sdk/client-firehose";
import { GetRoleCommand, IAMClient, NoSuchEntityException } from "@aws-sdk/client-iam";
import { AccessDeniedException, KinesisClient, PutRecordCommand } from "@aws-sdk/client-kinesis";
import { GetEventSourceMappingCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DescribeDomainCommand,
  OpenSearchClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-opensearch";
import { ListObjectsV2Command, S3Client } from "@aws-sdk/client-s3";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { cloudWatchCheck } from "../../../../src/cli/doctor/checks/cloudwatch.ts";
import { deliveryCheck } from "../../../../src/cli/doctor/checks/delivery.ts";
import { openSearchCheck } from "../../../../src/cli/doctor/checks/opensearch.ts";
import { producerCheck } from "../../../../src/cli/doctor/checks/producer.ts";
import { stackCheck } from "../../../../src/cli/doctor/checks/stack.ts";
import { type Check, examine } from "../../../../src/cli/doctor/check.ts";
import type { Finding } from "../../../../src/cli/doctor/check.ts";
import { selectStack } from "../../../../src/cli/stack/selection.ts";
import { Stack } from "../../../../src/cli/stack/stack.ts";

const cloudFormation = mockClient(CloudFormationClient);
const cloudWatch = mockClient(CloudWatchClient);
const logs = mockClient(CloudWatchLogsClient);
const firehose = mockClient(FirehoseClient);
const iam = mockClient(IAMClient);
const kinesis = mockClient(KinesisClient);
const lambda = mockClient(LambdaClient);
const domains = mockClient(OpenSearchClient);
const s3 = mockClient(S3Client);
const sts = mockClient(STSClient);

const nowMs = Date.parse("2026-11-25T12:00:00Z");
const account = "123456789012";
const streamArn = `arn:aws:kinesis:us-east-1:${account}:stream/cloudwatch`;
/** Nobody listens there: what is asked of OpenSearch itself is the integration tests' part. */
const endpoint = "http://127.0.0.1:9";

function deployed(
  parameters: Readonly<Record<string, string>>,
  resources: Readonly<Record<string, string>>,
): void {
  const outputs = {
    LogStreamName: "logs",
    LogStreamProducerPolicyArn: `arn:aws:iam::${account}:policy/producer`,
    ArchiveBucketName: "archive",
    CloudWatchStreamArn: streamArn,
    SubscriptionRoleArn: `arn:aws:iam::${account}:role/subscription`,
    RejectBucketName: "rejects",
    OpenSearchEndpoint: endpoint,
  };
  cloudFormation.on(DescribeStacksCommand).resolves({
    Stacks: [
      {
        StackName: "logpipe",
        CreationTime: new Date(0),
        StackStatus: "CREATE_COMPLETE",
        Outputs: Object.entries(outputs).map(([OutputKey, OutputValue]) => ({ OutputKey, OutputValue })),
        Parameters: Object.entries(parameters).map(([ParameterKey, ParameterValue]) => ({
          ParameterKey,
          ParameterValue,
        })),
      },
    ],
  });
  cloudFormation.on(ListStackResourcesCommand).resolves({
    StackResourceSummaries: Object.entries(resources).map(([LogicalResourceId, PhysicalResourceId]) => ({
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType: "any",
      LastUpdatedTimestamp: new Date(0),
      ResourceStatus: "CREATE_COMPLETE",
    })),
  });
}

async function findingsOf(check: Check): Promise<readonly Finding[]> {
  const stack = new Stack(selectStack({ region: "us-east-1", stackName: "logpipe" }, {}, "/"));
  const examination = { stack, nowMs, testRecordId: "an-id", say: () => undefined };
  for await (const { findings } of examine([{ ...check, needs: [] }], examination)) return findings;
  return [];
}

beforeEach(() => {
  for (const mock of [cloudFormation, cloudWatch, logs, firehose, iam, kinesis, lambda, domains, s3, sts])
    mock.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Arn: `arn:aws:iam::${account}:user/ann` });
  cloudWatch.on(GetMetricDataCommand).resolves({ MetricDataResults: [{ Id: "m0", Values: [] }] });
});

describe("the check stack", () => {
  const found = async () =>
    (await findingsOf(stackCheck)).map(({ level, found: text }) => `${level}: ${text}`);

  it("asks for the service-linked role where a domain is made in a VPC", async () => {
    deployed({ VpcSubnetIds: "subnet-0123abcd", OpenSearchEndpoint: "" }, {});
    const absent = new NoSuchEntityException({ message: "cannot be found", $metadata: {} });
    iam.on(GetRoleCommand, { RoleName: "AWSServiceRoleForAmazonOpenSearchService" }).rejects(absent);
    expect(await found()).toContainEqual(
      expect.stringMatching(/^failed: .*AWSServiceRoleForAmazonOpenSearchService/),
    );
    iam.on(GetRoleCommand).resolves({});
    expect((await found()).at(-1)).toMatch(/^ok: .*service-linked role/);
  });

  it.each([
    { VpcSubnetIds: "", OpenSearchEndpoint: "" },
    { VpcSubnetIds: "subnet-0123abcd", OpenSearchEndpoint: "https://search.example.com" },
  ])("does not ask IAM otherwise: %j", async (parameters) => {
    deployed(parameters, {});
    await findingsOf(stackCheck);
    expect(iam.calls()).toEqual([]);
  });

  it("says once that there is no stack", async () => {
    const message = "Stack with id logpipe does not exist";
    cloudFormation.on(DescribeStacksCommand).rejects(
      new CloudFormationServiceException({
        name: "ValidationError",
        message,
        $fault: "client",
        $metadata: {},
      }),
    );
    expect(await found()).toEqual([expect.stringContaining("There is no stack logpipe")]);
  });
});

describe("the check producer", () => {
  it("writes one document to the log stream", async () => {
    deployed({}, {});
    kinesis.on(PutRecordCommand).resolves({});
    expect(await findingsOf(producerCheck)).toEqual([expect.objectContaining({ level: "ok" })]);
    const { StreamName, Data } = kinesis.commandCalls(PutRecordCommand)[0]?.args[0].input ?? {};
    const text = Buffer.from(Data ?? []).toString();
    expect([StreamName, text.endsWith("}\n")]).toEqual(["logs", true]);
    expect(JSON.parse(text)).toEqual({
      timestamp: "2026-11-25T12:00:00.000Z",
      level: "INFO",
      logger: "logpipe-doctor",
      message: "A test record of logpipe doctor: an-id",
    });
  });

  it("names a refusal as Firehose would", async () => {
    deployed({}, {});
    const message = `User: arn:aws:iam::${account}:user/ann is not authorized to perform: kinesis:PutRecord`;
    kinesis
      .on(PutRecordCommand)
      .rejects(new AccessDeniedException({ message, $metadata: { httpStatusCode: 400 } }));
    expect(await findingsOf(producerCheck)).toEqual([
      {
        level: "failed",
        found: "Kinesis.AccessDenied: these credentials may not kinesis:PutRecord on logs",
        remedy: expect.stringContaining(`Attach arn:aws:iam::${account}:policy/producer`),
      },
    ]);
  });
});

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
      "failed: ES.AccessDenied: Firehose may not write to OpenSearch (1 time in the last hour, most recently 1 min ago)",
      "failed: Deliveries to OpenSearch are 1 h 6 min behind (DataFreshness)",
      expect.stringMatching(/^warning: 2 objects of today under failed\/.*AmazonOpenSearchService-failed: 2/),
    ]);
  });
});

describe("the check opensearch", () => {
  it("sees a domain whose fine-grained access control the stack does not know, although it cannot be reached", async () => {
    deployed(
      {
        OpenSearchDomainArn: `arn:aws:es:us-east-1:${account}:domain/logs`,
        FineGrainedAccessControl: "false",
      },
      { LoadChunkRole: "load-chunk" },
    );
    domains.on(DescribeDomainCommand, { DomainName: "logs" }).resolves({
      DomainStatus: {
        DomainId: `${account}/logs`,
        DomainName: "logs",
        ARN: `arn:aws:es:us-east-1:${account}:domain/logs`,
        Endpoint: "127.0.0.1",
        ClusterConfig: {},
        Processing: false,
        AdvancedSecurityOptions: { Enabled: true },
        AccessPolicies: JSON.stringify({
          Version: "2012-10-17",
          Statement: [
            {
              Effect: "Deny",
              Principal: { AWS: `arn:aws:iam::${account}:role/load-chunk` },
              Action: "es:*",
              Resource: "*",
            },
          ],
        }),
      },
    });
    expect((await findingsOf(openSearchCheck)).map(({ level, found }) => `${level}: ${found}`)).toEqual([
      expect.stringMatching(/^failed: OpenSearch cannot be reached at http:\/\/127\.0\.0\.1:9/),
      "ok: The domain logs is active",
      expect.stringMatching(
        /^failed: The domain has fine-grained access control, and the stack does not know/,
      ),
      `failed: The domain's access policy denies arn:aws:iam::${account}:role/load-chunk`,
    ]);
  });

  it("says that it could not check the policy of what is not a domain", async () => {
    deployed({ OpenSearchDomainArn: `arn:aws:es:us-east-1:${account}:domain/logs` }, {});
    domains
      .on(DescribeDomainCommand)
      .rejects(new ResourceNotFoundException({ message: "Domain not found", $metadata: {} }));
    expect((await findingsOf(openSearchCheck))[1]).toMatchObject({
      level: "warning",
      found: expect.stringContaining("Could not check"),
    });
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
      expect.stringMatching(/^failed: The account-level policy everything subscribes the stack's own/),
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
      expect.stringMatching(/^warning: Could not check: .*may not logs:DescribeLogGroups/),
      "ok: The event source of TransformLogEvents is enabled",
    ]);
  });
});
