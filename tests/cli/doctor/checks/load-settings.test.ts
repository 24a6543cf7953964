import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-eventbridge";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import type { Finding } from "../../../../src/cli/doctor/check.ts";
import {
  askObjectCreatedRule,
  askRedactionSalt,
  diagnoseRedactionSalt,
} from "../../../../src/cli/doctor/checks/load-settings.ts";
import { selectStack } from "../../../../src/cli/stack/selection.ts";
import { Stack } from "../../../../src/cli/stack/stack.ts";
import { evaluate } from "../../../../local/tools/template/evaluate.ts";
import { propertiesOf } from "../../../../local/tools/template/long-form.ts";
import { fakeStack } from "../../fake-stack.ts";

const eventBridge = mockClient(EventBridgeClient);
const secrets = mockClient(SecretsManagerClient);
const arn = (name: string) => `arn:aws:sqs:us-east-1:123456789012:${name}`;
const url = (name: string) => `https://sqs.us-east-1.amazonaws.com/123456789012/${name}`;
const bucket = "my-logs";
/** The template's own pattern, for a bucket that exists. */
const pattern = JSON.stringify(
  evaluate(propertiesOf("ObjectCreatedRule")["EventPattern"] ?? null, { LogBucketName: bucket }),
);
const target = { Id: "LoadQueue", Arn: arn("load-queue"), DeadLetterConfig: { Arn: arn("dead") } };
const outputs = {
  LogBucketName: bucket,
  CloudWatchStreamArn: "arn:aws:kinesis:us-east-1:123456789012:stream/cloudwatch",
};

function examined(ask: typeof askObjectCreatedRule): Promise<readonly Finding[]> {
  const stack = new Stack(selectStack({ region: "us-east-1", stackName: "logpipe" }, {}, "/"));
  return ask({ stack, nowMs: 0, testRecordId: undefined, say: () => undefined });
}

describe("EventBridge's rule for new objects", () => {
  const queues = { LoadQueue: url("load-queue"), LoadDeadLetters: url("dead") };

  function withRule(rule: object, ...targets: (typeof target | { Id: string; Arn: string })[]) {
    eventBridge.on(DescribeRuleCommand, { Name: "logpipe-id" }).resolves({
      Name: "logpipe-id",
      State: "ENABLED",
      EventPattern: pattern,
      ...rule,
    });
    eventBridge.on(ListTargetsByRuleCommand, { Rule: "logpipe-id" }).resolves({ Targets: targets });
  }

  beforeEach(() => {
    eventBridge.reset();
    fakeStack({ ...queues, ObjectCreatedRule: "logpipe-id" }, outputs, { LogKeyPattern: "*AWSLogs/*" });
  });

  it("is fine as the template creates it", async () => {
    withRule({}, target);
    expect(await examined(askObjectCreatedRule)).toEqual([
      { level: "ok", found: expect.stringContaining("*AWSLogs/*") },
    ]);
  });

  it("is switched off: the remedy switches it on, and names what to load", async () => {
    withRule({ State: "DISABLED" }, target);
    expect(await examined(askObjectCreatedRule)).toEqual([
      {
        level: "failed",
        found: expect.stringContaining("logpipe-id is disabled"),
        remedy: expect.stringMatching(
          /aws events enable-rule --name logpipe-id\n.*logpipe backfill s3:\/\/my-logs/,
        ),
      },
    ]);
  });

  it.each([
    ["another bucket", pattern.replace(bucket, "others")],
    ["other keys", pattern.replace("*AWSLogs/*", "*/else/*")],
    ["other events", pattern.replace("Object Created", "Object Deleted")],
    ["other sources", pattern.replace("aws.s3", "aws.ec2")],
    ["nothing", ""],
  ])("matches %s: the remedy's pattern is the template's", async (_, EventPattern) => {
    withRule({ EventPattern }, target);
    const [finding] = await examined(askObjectCreatedRule);
    expect(finding).toMatchObject({ level: "failed", found: expect.stringContaining(bucket) });
    const [, json = ""] =
      /put-rule --name logpipe-id --event-pattern '(.+)'$/.exec(finding?.remedy ?? "") ?? [];
    expect(JSON.parse(json)).toEqual(JSON.parse(pattern));
  });

  it("sends elsewhere, or drops what it cannot deliver: the remedy sets the target", async () => {
    withRule({}, { Id: "other", Arn: arn("other") });
    const [elsewhere] = await examined(askObjectCreatedRule);
    withRule({}, { Id: target.Id, Arn: target.Arn });
    const [dropping] = await examined(askObjectCreatedRule);
    expect([elsewhere?.level, dropping?.level]).toEqual(["failed", "warning"]);
    for (const finding of [elsewhere, dropping]) {
      const [, json = ""] =
        /put-targets --rule logpipe-id --targets '(.+)'$/.exec(finding?.remedy ?? "") ?? [];
      expect(JSON.parse(json)).toEqual([target]);
    }
  });

  it("is gone", async () => {
    const gone = new ResourceNotFoundException({ message: "Rule does not exist.", $metadata: {} });
    eventBridge.on(DescribeRuleCommand).rejects(gone);
    expect(await examined(askObjectCreatedRule)).toMatchObject([
      { level: "failed", found: expect.stringContaining("ObjectCreatedRule") },
    ]);
  });
});

describe("the pseudonym key", () => {
  const salt = "arn:aws:secretsmanager:us-east-1:123456789012:secret:RedactionSalt-a";
  const answers = (name: string) =>
    secrets.on(GetSecretValueCommand).rejects(Object.assign(new Error(name), { name }));

  beforeEach(() => {
    secrets.reset();
    fakeStack({ RedactionSalt: salt }, outputs, { RedactClientAddresses: "hash" });
  });

  it.each(["none", "mask"])("is not asked for with %s", async (RedactClientAddresses) => {
    fakeStack({}, outputs, { RedactClientAddresses });
    expect(await examined(askRedactionSalt)).toEqual([]);
    expect(secrets.calls()).toEqual([]);
  });

  it("can be read, and is not shown", async () => {
    secrets.on(GetSecretValueCommand, { SecretId: salt }).resolves({ SecretString: "a salt" });
    const findings = await examined(askRedactionSalt);
    expect(findings.map(({ level }) => level)).toEqual(["ok"]);
    expect(JSON.stringify(findings)).not.toContain("a salt");
  });

  it.each([
    ["ResourceNotFoundException", /does not exist/],
    ["InvalidRequestException", /scheduled for deletion/],
    ["DecryptionFailure", /cannot be decrypted/],
  ])("names the secret and the reason: %s", async (name, found) => {
    answers(name);
    const [finding] = await examined(askRedactionSalt);
    expect(finding).toMatchObject({ level: "failed", found: expect.stringMatching(found) });
    expect(finding?.found).toContain(salt);
  });

  it("is empty, or the stack has none", async () => {
    secrets.on(GetSecretValueCommand).resolves({ SecretString: "" });
    expect(await examined(askRedactionSalt)).toMatchObject([
      { level: "failed", found: expect.stringContaining("is empty") },
    ]);
    expect(diagnoseRedactionSalt({ id: undefined, state: "absent" })[0]?.level).toBe("failed");
  });

  it("that these credentials are not allowed to read could not be checked", async () => {
    answers("AccessDeniedException");
    await expect(examined(askRedactionSalt)).rejects.toThrow("AccessDeniedException");
  });
});
