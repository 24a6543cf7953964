/** What loads depend on: settings of the log bucket, the rule that sends its new objects to LoadQueue, the pseudonym key. */
import {
  DescribeRuleCommand,
  EventBridgeClient,
  ListTargetsByRuleCommand,
} from "@aws-sdk/client-eventbridge";
import {
  GetBucketEncryptionCommand,
  GetBucketNotificationConfigurationCommand,
  GetBucketPolicyCommand,
  HeadBucketCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { GetSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Stack } from "./stack.ts";

/** @returns undefined if there is no such bucket */
export async function bucketRegion(stack: Stack, bucket: string): Promise<string | undefined> {
  const s3 = stack.client(S3Client);
  const head = await orUndefined(["NotFound", "NoSuchBucket"], () =>
    s3.send(new HeadBucketCommand({ Bucket: bucket })),
  );
  return head === undefined ? undefined : (head.BucketRegion ?? (await stack.region()));
}

/** As PutBucketNotificationConfiguration takes it. */
export async function bucketNotifications(
  stack: Stack,
  bucket: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { $metadata: _, ...configuration } = await stack
    .client(S3Client)
    .send(new GetBucketNotificationConfigurationCommand({ Bucket: bucket }));
  return configuration;
}

/** @returns JSON; undefined if the bucket has no policy */
export async function bucketPolicy(stack: Stack, bucket: string): Promise<string | undefined> {
  const answer = await orUndefined(["NoSuchBucketPolicy"], () =>
    stack.client(S3Client).send(new GetBucketPolicyCommand({ Bucket: bucket })),
  );
  return answer?.Policy;
}

/** The algorithm of the default encryption; undefined if there is none. */
export async function bucketEncryption(stack: Stack, bucket: string): Promise<string | undefined> {
  const answer = await orUndefined(["ServerSideEncryptionConfigurationNotFoundError"], () =>
    stack.client(S3Client).send(new GetBucketEncryptionCommand({ Bucket: bucket })),
  );
  const [rule] = answer?.ServerSideEncryptionConfiguration?.Rules ?? [];
  return rule?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
}

/** EventBridge's rule for new objects of the log bucket. */
export interface ObjectCreatedRule {
  readonly name: string;
  /** `ENABLED`, `DISABLED` … */
  readonly state: string;
  /** JSON; empty: none. */
  readonly pattern: string;
  readonly targets: readonly { readonly arn: string; readonly deadLettersArn: string | undefined }[];
}

/** @returns undefined if the stack has no such rule, or somebody deleted it */
export async function objectCreatedRule(stack: Stack): Promise<ObjectCreatedRule | undefined> {
  const name = await stack.find("ObjectCreatedRule");
  if (name === undefined) return undefined;
  const eventBridge = stack.client(EventBridgeClient);
  const rule = await orUndefined(["ResourceNotFoundException"], () =>
    eventBridge.send(new DescribeRuleCommand({ Name: name })),
  );
  if (rule === undefined) return undefined;
  const { Targets = [] } = await eventBridge.send(new ListTargetsByRuleCommand({ Rule: name }));
  return {
    name,
    state: rule.State ?? "",
    pattern: rule.EventPattern ?? "",
    targets: Targets.map(({ Arn = "", DeadLetterConfig }) => ({
      arn: Arn,
      deadLettersArn: DeadLetterConfig?.Arn,
    })),
  };
}

/** The secret with the pseudonym key: as LoadChunk finds it, or why it does not. */
export interface SaltSecret {
  /** Name or ARN; undefined: the stack has none. */
  readonly id: string | undefined;
  readonly state: "readable" | "empty" | "absent" | "deleted" | "not decrypted";
}

const saltStates: Readonly<Record<string, SaltSecret["state"]>> = {
  ResourceNotFoundException: "absent",
  InvalidRequestException: "deleted",
  DecryptionFailure: "not decrypted",
};

/** Reads the secret and discards its value. @throws any other error of Secrets Manager, such as a refusal */
export async function saltSecretOf(stack: Stack): Promise<SaltSecret> {
  const id = await stack.find("RedactionSalt");
  if (id === undefined) return { id, state: "absent" };
  try {
    const command = new GetSecretValueCommand({ SecretId: id });
    const { SecretString: salt = "" } = await stack.client(SecretsManagerClient).send(command);
    return { id, state: salt === "" ? "empty" : "readable" };
  } catch (error) {
    const state = error instanceof Error ? saltStates[error.name] : undefined;
    if (state === undefined) throw error;
    return { id, state };
  }
}

/** @returns undefined if the error has one of these names */
async function orUndefined<T>(names: readonly string[], ask: () => Promise<T>): Promise<T | undefined> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof Error && names.includes(error.name)) return undefined;
    throw error;
  }
}
