import * as z from "zod/mini";
import { readJson } from "../../../shared/json/read-json.ts";
import {
  type ObjectCreatedRule,
  objectCreatedRule,
  type SaltSecret,
  saltSecretOf,
} from "../../stack/load-path.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Examination, failed, type Finding, ok, warning } from "../check.ts";

/** A question of the check load: EventBridge's rule, between the log bucket and LoadQueue. */
export async function askObjectCreatedRule({ stack }: Examination): Promise<readonly Finding[]> {
  return diagnoseObjectCreatedRule({
    rule: await objectCreatedRule(stack),
    bucket: (await stack.output("LogBucketName")) ?? "",
    keyPattern: (await stack.parameter("LogKeyPattern")) ?? "",
    queueArn: await queueArn(stack, "LoadQueue"),
    deadLettersArn: await queueArn(stack, "LoadDeadLetters"),
  });
}

/** A queue's physical id is its URL, which ends in its name. */
async function queueArn(stack: Stack, logicalId: string): Promise<string> {
  const { partition, account } = await stack.location();
  const name = (await stack.resource(logicalId)).split("/").at(-1) ?? "";
  return `arn:${partition}:sqs:${await stack.region()}:${account}:${name}`;
}

/** A question of the check load: the pseudonym key, where addresses are hashed. */
export async function askRedactionSalt({ stack }: Examination): Promise<readonly Finding[]> {
  if ((await stack.parameter("RedactClientAddresses")) !== "hash") return [];
  return diagnoseRedactionSalt(await saltSecretOf(stack));
}

interface RuleFacts {
  /** Undefined: there is none. */
  readonly rule: ObjectCreatedRule | undefined;
  readonly bucket: string;
  /** Parameter LogKeyPattern. */
  readonly keyPattern: string;
  readonly queueArn: string;
  readonly deadLettersArn: string;
}

/** Conditions of the rule that the stack sets; a person may have added others. */
const eventPattern = z.object({
  source: z.array(z.string()),
  "detail-type": z.array(z.string()),
  detail: z.object({
    bucket: z.object({ name: z.array(z.string()) }),
    object: z.object({ key: z.array(z.object({ wildcard: z.optional(z.string()) })) }),
  }),
});

function diagnoseObjectCreatedRule(facts: RuleFacts): readonly Finding[] {
  const { rule, bucket, keyPattern } = facts;
  if (rule === undefined)
    return [
      failed(
        "EventBridge's rule for new objects (ObjectCreatedRule) does not exist: they are not loaded",
        "Deploy the stack again. If somebody deleted the rule, first deploy a copy of the template without it, then this one.",
      ),
    ];
  const { name, state } = rule;
  const findings = [...diagnosePattern(rule, facts), ...diagnoseTargets(rule, facts)];
  if (!state.startsWith("ENABLED"))
    findings.unshift(
      failed(
        `EventBridge's rule ${name} is ${state.toLowerCase()}: new objects are not loaded`,
        `aws events enable-rule --name ${name}\nFor what has arrived since: logpipe backfill s3://${bucket}/PREFIX`,
      ),
    );
  return findings.length > 0
    ? findings
    : [ok(`EventBridge's rule sends new objects that match ${keyPattern} to LoadQueue`)];
}

function diagnosePattern(
  { name, pattern }: ObjectCreatedRule,
  { bucket, keyPattern }: RuleFacts,
): readonly Finding[] {
  const found = readJson(eventPattern, pattern);
  const matches =
    found?.source.includes("aws.s3") === true &&
    found["detail-type"].includes("Object Created") &&
    found.detail.bucket.name.includes(bucket) &&
    found.detail.object.key.some(({ wildcard }) => wildcard === keyPattern);
  if (matches) return [];
  const wanted = JSON.stringify({
    source: ["aws.s3"],
    "detail-type": ["Object Created"],
    detail: { bucket: { name: [bucket] }, object: { key: [{ wildcard: keyPattern }] } },
  });
  return [
    failed(
      `EventBridge's rule ${name} does not match new objects of ${bucket} with keys like ${keyPattern}: ${pattern}`,
      `aws events put-rule --name ${name} --event-pattern '${wanted}'`,
    ),
  ];
}

function diagnoseTargets(
  { name, targets }: ObjectCreatedRule,
  { queueArn: Arn, deadLettersArn }: RuleFacts,
): readonly Finding[] {
  const target = targets.find(({ arn }) => arn === Arn);
  if (target?.deadLettersArn === deadLettersArn) return [];
  const wanted = JSON.stringify([{ Id: "LoadQueue", Arn, DeadLetterConfig: { Arn: deadLettersArn } }]);
  const remedy = `aws events put-targets --rule ${name} --targets '${wanted}'`;
  return [
    target === undefined
      ? failed(`EventBridge's rule ${name} does not send to LoadQueue: new objects are not loaded`, remedy)
      : warning(
          `EventBridge's rule ${name} has ${target.deadLettersArn ?? "no queue"} for dead letters, not LoadDeadLetters: logpipe rejects does not find events that EventBridge cannot deliver`,
          remedy,
        ),
  ];
}

const newSalt =
  "A different key gives the same client a different pseudonym, so old documents no longer match new ones.";

type BrokenSalt = Exclude<SaltSecret["state"], "readable">;
const brokenSalts: Readonly<Record<BrokenSalt, readonly [is: string, remedy: (id: string) => string]>> = {
  deleted: [
    "is scheduled for deletion",
    (id) => `aws secretsmanager restore-secret --secret-id ${id}\nThen run logpipe redrive --all.`,
  ],
  "not decrypted": [
    "cannot be decrypted",
    () =>
      "Enable the KMS key of the secret, and allow kms:Decrypt on it to LoadChunkRole; then run logpipe redrive --all.",
  ],
  empty: [
    "is empty",
    (id) => `Restore its earlier value (aws secretsmanager put-secret-value --secret-id ${id}). ${newSalt}`,
  ],
  absent: [
    "does not exist",
    () => `Deploy with RedactClientAddresses=none, then with hash: that creates a new one. ${newSalt}`,
  ],
};

export function diagnoseRedactionSalt({ id = "RedactionSalt", state }: SaltSecret): readonly Finding[] {
  if (state === "readable") return [ok("The pseudonym key (RedactClientAddresses=hash) can be read")];
  const [is, remedy] = brokenSalts[state];
  return [failed(`The pseudonym key (secret ${id}) ${is}: loads fail`, remedy(id))];
}
