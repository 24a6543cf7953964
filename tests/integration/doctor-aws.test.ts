import {
  CloudWatchLogsClient,
  CreateLogStreamCommand,
  DeleteLogStreamCommand,
  DeleteSubscriptionFilterCommand,
  PutLogEventsCommand,
  PutSubscriptionFilterCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { DisableRuleCommand, EnableRuleCommand, EventBridgeClient } from "@aws-sdk/client-eventbridge";
import {
  GetEventSourceMappingCommand,
  LambdaClient,
  UpdateEventSourceMappingCommand,
} from "@aws-sdk/client-lambda";
import {
  DeleteObjectCommand,
  GetBucketPolicyCommand,
  PutBucketEncryptionCommand,
  PutBucketNotificationConfigurationCommand,
  PutBucketPolicyCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { PurgeQueueCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { resourceOf } from "../../local/emulator/stack-record.ts";
import { doctor, expectNoFailure, expectTrouble, troubles } from "./run-doctor.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();
const configuration = awsClientConfig(stack.stack);
const logs = new CloudWatchLogsClient(configuration);
const eventBridge = new EventBridgeClient(configuration);
const lambda = new LambdaClient(configuration);

describe("logpipe doctor, where AWS resources of the local stack are broken,", () => {
  it.each([
    [
      "10: StartLoad's event source disabled",
      "StartLoadEventSource",
      "load",
      /event source of StartLoad is disabled/,
    ],
    [
      "11: TransformLogEvents' event source disabled",
      "TransformLogEventsEventSource",
      "cloudwatch",
      /event source of TransformLogEvents is disabled.* → .*logpipe resume/,
    ],
  ])("%s", async (_, resource, check, what) => {
    const UUID = resourceOf(stack.stack, resource);
    try {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: false }));
      await expectTrouble(check, what);
    } finally {
      await lambda.send(new UpdateEventSourceMappingCommand({ UUID, Enabled: true }));
    }
    expect((await lambda.send(new GetEventSourceMappingCommand({ UUID }))).State).toBe("Enabled");
    await expectNoFailure(check);
  });

  it("12: a log bucket without EventBridge notifications", async () => {
    const notify = async (configured: object) => {
      await stack.s3.send(
        new PutBucketNotificationConfigurationCommand({
          Bucket: stack.bucket,
          NotificationConfiguration: configured,
        }),
      );
    };
    try {
      await notify({});
      await expectTrouble(
        "load",
        /EventBridge notifications are off.* → aws s3api put-bucket-notification-configuration .*'\{"EventBridgeConfiguration":\{\}\}'/,
      );
    } finally {
      await notify({ EventBridgeConfiguration: {} });
    }
    await expectNoFailure("load");
  });

  it("25: EventBridge's rule for new objects disabled", async () => {
    const Name = resourceOf(stack.stack, "ObjectCreatedRule");
    try {
      await eventBridge.send(new DisableRuleCommand({ Name }));
      await expectTrouble("load", /rule logpipe-\S+ is disabled.* → aws events enable-rule --name logpipe-/);
    } finally {
      await eventBridge.send(new EnableRuleCommand({ Name }));
    }
    await expectNoFailure("load");
  });

  it("13: a log bucket with a KMS key", async () => {
    const encrypt = async (algorithm: "AES256" | "aws:kms") => {
      await stack.s3.send(
        new PutBucketEncryptionCommand({
          Bucket: stack.bucket,
          ServerSideEncryptionConfiguration: {
            Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm } }],
          },
        }),
      );
    };
    try {
      await encrypt("aws:kms");
      await expectTrouble("load", /encrypted with a KMS key \(aws:kms\).*Load Balancers cannot write to it/);
    } finally {
      await encrypt("AES256");
    }
    await expectNoFailure("load");
  });

  it("14: a log bucket whose policy lets no load balancer write", async () => {
    const { Policy } = await stack.s3.send(new GetBucketPolicyCommand({ Bucket: stack.bucket }));
    const write = async (text: string | undefined) => {
      await stack.s3.send(new PutBucketPolicyCommand({ Bucket: stack.bucket, Policy: text }));
    };
    try {
      const nobody = { Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: "*" };
      await write(JSON.stringify({ Version: "2012-10-17", Statement: [nobody] }));
      await expectTrouble(
        "load",
        /policy lets no load balancer write → [^]*logdelivery\.elasticloadbalancing/,
      );
    } finally {
      await write(Policy);
    }
    await expectNoFailure("load");
  });

  it("15: dead letters of the queue", async () => {
    const QueueUrl = resourceOf(stack.stack, "LoadDeadLetters");
    try {
      await stack.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
      await expectTrouble("load", /1 dead letter of LoadQueue/);
    } finally {
      await stack.sqs.send(new PurgeQueueCommand({ QueueUrl }));
    }
    await expectNoFailure("load");
  });

  it("16: Firehose is not allowed to read the stream, nor to write to OpenSearch", async () => {
    const at = { logGroupName: resourceOf(stack.stack, "DeliveryLogGroup"), logStreamName: "doctor-test" };
    const line = (errorCode: string, message: string) => ({
      timestamp: Date.now(),
      message: JSON.stringify({
        deliveryStreamARN: "arn:aws:firehose:us-east-1:123456789012:deliverystream/logpipe",
        destination: "arn:aws:es:us-east-1:123456789012:domain/logs",
        deliveryStreamVersionId: 1,
        message,
        errorCode,
      }),
    });
    try {
      await logs.send(new CreateLogStreamCommand(at));
      await logs.send(
        new PutLogEventsCommand({
          ...at,
          logEvents: [
            line(
              "Kinesis.AccessDenied",
              "Access was denied. Ensure the access policy on the associated IAM role allows calls to the appropriate Kinesis APIs.",
            ),
            line(
              "ES.AccessDenied",
              "Access was denied. Ensure that the provided IAM role associated with firehose is not deleted.",
            ),
          ],
        }),
      );
      await expectTrouble(
        "delivery",
        /^Kinesis\.AccessDenied: Firehose is not allowed to read the log stream/,
      );
      await expectTrouble("delivery", /^ES\.AccessDenied: Firehose is not allowed to write to OpenSearch/);
    } finally {
      await logs.send(new DeleteLogStreamCommand(at));
    }
    await expectNoFailure("delivery");
  });

  it("17: documents that OpenSearch refused today", async () => {
    const today = new Date().toISOString().slice(0, 10).replaceAll("-", "/");
    const object = {
      Bucket: resourceOf(stack.stack, "ArchiveBucket"),
      Key: `failed/AmazonOpenSearchService-failed/${today}/doctor-test`,
    };
    try {
      await stack.s3.send(new PutObjectCommand({ ...object, Body: "{}" }));
      const { report } = await doctor(["--only", "delivery"]);
      expect(troubles(report, "delivery")).toContainEqual(
        expect.stringMatching(
          /1 object of today under failed\/ .*AmazonOpenSearchService-failed: 1.* → logpipe rejects/,
        ),
      );
    } finally {
      await stack.s3.send(new DeleteObjectCommand(object));
    }
  });

  it("18: the stack's own log group subscribed", async () => {
    const logGroupName = resourceOf(stack.stack, "StartLoadLogGroup");
    const region = `${stack.stack.region}:000000000000`;
    try {
      await logs.send(
        new PutSubscriptionFilterCommand({
          logGroupName,
          filterName: "by-hand",
          filterPattern: "",
          destinationArn: `arn:aws:kinesis:${region}:stream/${resourceOf(stack.stack, "CloudWatchStream")}`,
          roleArn: `arn:aws:iam::000000000000:role/${resourceOf(stack.stack, "SubscriptionRole")}`,
        }),
      );
      await expectTrouble(
        "cloudwatch",
        /own log group is subscribed: \/logpipe\/logpipe\/start-load; .* → .*logpipe unsubscribe \/logpipe\/logpipe\/start-load/,
      );
    } finally {
      await logs.send(new DeleteSubscriptionFilterCommand({ logGroupName, filterName: "by-hand" }));
    }
    await expectNoFailure("cloudwatch");
  });
});
