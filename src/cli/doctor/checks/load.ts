import { readEventSources, readQueues } from "../../stack/intake.ts";
import { bucketEncryption, bucketNotifications, bucketPolicy, bucketRegion } from "../../stack/load-path.ts";
import { readMetric } from "../../stack/metrics.ts";
import { principalsOf, type Statement, statementsOf } from "../../stack/resource-policy.ts";
import { counted, duration } from "../../terminal/figures.ts";
import {
  type Check,
  diagnoseEventSource,
  type Examination,
  failed,
  type Finding,
  ok,
  warning,
} from "../check.ts";
import { askObjectCreatedRule, askRedactionSalt } from "./load-settings.ts";

export const loadCheck: Check = {
  name: "load",
  about:
    "the log bucket (notifications, policy, encryption), EventBridge's rule, the queue, StartLoad, the pseudonym key",
  needs: ["stack"],
  questions: [askBucket, askObjectCreatedRule, askQueue, askEventSource, askRedactionSalt],
};

/** For a bucket that does not exist, or is elsewhere, the rest would only repeat that. */
async function askBucket({ stack }: Examination): Promise<readonly Finding[]> {
  const bucket = (await stack.output("LogBucketName")) ?? "";
  const [region, stackRegion] = [await bucketRegion(stack, bucket), await stack.region()];
  const findings = diagnoseBucket({ bucket, region, stackRegion });
  if (region !== stackRegion) return findings;
  const { partition } = await stack.location();
  return [
    ...findings,
    ...diagnoseNotifications(bucket, await bucketNotifications(stack, bucket)),
    ...diagnosePolicy({ bucket, partition, policy: await bucketPolicy(stack, bucket) }),
    ...diagnoseEncryption(bucket, await bucketEncryption(stack, bucket)),
  ];
}

async function askQueue({ stack, nowMs }: Examination): Promise<readonly Finding[]> {
  const url = (await stack.output("LoadQueueUrl")) ?? "";
  const oldest = {
    namespace: "AWS/SQS",
    metric: "ApproximateAgeOfOldestMessage",
    dimensions: { QueueName: url.split("/").at(-1) ?? "" },
    statistic: "Maximum",
    minutes: 10,
  } as const;
  const [queue, deadLetters] = await readQueues(stack, ["LoadQueue", "LoadDeadLetters"]);
  return diagnoseQueue({
    waiting: queue?.waiting ?? 0,
    deadLetters: deadLetters?.waiting ?? 0,
    oldestSeconds: await readMetric(stack, oldest, nowMs),
  });
}

async function askEventSource({ stack }: Examination): Promise<readonly Finding[]> {
  const [eventSource] = await readEventSources(stack, ["load"]);
  return diagnoseEventSource(eventSource, { name: "LoadQueue", keeps: "14 days" });
}

export interface BucketFacts {
  readonly bucket: string;
  /** Undefined: there is no such bucket. */
  readonly region: string | undefined;
  readonly stackRegion: string;
}

export function diagnoseBucket({ bucket, region, stackRegion }: BucketFacts): readonly Finding[] {
  if (region === undefined)
    return [
      failed(
        `The log bucket ${bucket} does not exist`,
        "Check the parameter LogBucketName; a bucket that the stack created and somebody deleted must be created again with the same name.",
      ),
    ];
  if (region !== stackRegion)
    return [
      failed(
        `The log bucket ${bucket} is in ${region}, the stack in ${stackRegion}: its events do not arrive here`,
        `Deploy the stack in ${region}: load balancers write to a bucket in their own Region anyway.`,
      ),
    ];
  return [ok(`The log bucket is ${bucket}, in ${region}`)];
}

/** @param configuration what `GetBucketNotificationConfiguration` answers: putting another replaces all of it */
export function diagnoseNotifications(
  bucket: string,
  configuration: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  if (configuration["EventBridgeConfiguration"] !== undefined)
    return [ok("The log bucket's EventBridge notifications are on")];
  const wanted = JSON.stringify({ ...configuration, EventBridgeConfiguration: {} });
  return [
    failed(
      `The log bucket's EventBridge notifications are off: new objects are not loaded`,
      `aws s3api put-bucket-notification-configuration --bucket ${bucket} --notification-configuration '${wanted}'\nFor what arrived earlier: logpipe backfill s3://${bucket}/AWSLogs/`,
    ),
  ];
}

/** @param algorithm of the bucket's default encryption */
export function diagnoseEncryption(bucket: string, algorithm: string | undefined): readonly Finding[] {
  if (algorithm === undefined || algorithm === "AES256")
    return [ok("The log bucket is encrypted the way load balancers need (SSE-S3)")];
  const wanted = JSON.stringify({
    Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" } }],
  });
  return [
    failed(
      `The log bucket is encrypted with a KMS key (${algorithm}): Classic and Application Load Balancers cannot write to it`,
      `aws s3api put-bucket-encryption --bucket ${bucket} --server-side-encryption-configuration '${wanted}'`,
    ),
  ];
}

/** Classic and Application Load Balancers in every Region; Network Load Balancers. */
const [classicService, networkService] = [
  "logdelivery.elasticloadbalancing.amazonaws.com",
  "delivery.logs.amazonaws.com",
] as const;

/** Elastic Load Balancing's accounts, one per Region, which older policies name ("Access logs" in its guides). */
const regionalAccounts = (
  "127311923021 033677994240 027434742980 797873946194 098369216593 754344448648" +
  " 589379963580 718504428378 383597477331 600734575887 114774131450 783225319266" +
  " 582318560864 507241528517 985666609251 054676820928 156460612806 897822967062" +
  " 635631232127 009996457667 652711504416 076674570225 048591011584 190560391635" +
  " 638102146993 037604701340"
).split(" ");

export interface PolicyFacts {
  readonly bucket: string;
  readonly partition: string;
  /** JSON; undefined: the bucket has none. */
  readonly policy: string | undefined;
}

export function diagnosePolicy({ bucket, partition, policy }: PolicyFacts): readonly Finding[] {
  const statements = policy === undefined ? [] : statementsOf(policy);
  const arn = `arn:${partition}:s3:::${bucket}`;
  const classic = statements.some((one) => allows(one, classicService));
  const network = statements.some((one) => allows(one, networkService));
  const old = statements.some((one) => one.Effect === "Allow" && namesRegionalAccount(one));
  if (classic && network) return [ok("The log bucket's policy lets load balancers write")];
  const missing = [
    ...(classic || old ? [] : classicStatements(arn)),
    ...(network ? [] : networkStatements(arn)),
  ];
  const remedy = `Add this to its policy, and keep what is there (aws s3api put-bucket-policy --bucket ${bucket} --policy file://policy.json):\n${missing.map((one) => JSON.stringify(one)).join("\n")}`;
  if (classic)
    return [
      warning(
        "The log bucket's policy lets Classic and Application Load Balancers write, but not Network Load Balancers",
        remedy,
      ),
    ];
  if (old)
    return [
      warning(
        "The log bucket's policy names Elastic Load Balancing's account for this Region, which is the old way: it does not work in Regions opened since August 2022",
        `Name the service ${classicService} instead${network ? "." : `.\n${remedy}`}`,
      ),
    ];
  if (network)
    return [
      warning(
        "The log bucket's policy lets Network Load Balancers write, but not Classic and Application Load Balancers",
        remedy,
      ),
    ];
  return [failed("The log bucket's policy lets no load balancer write", remedy)];
}

function namesRegionalAccount(statement: Statement): boolean {
  return principalsOf(statement).some((arn) => regionalAccounts.some((account) => arn.includes(account)));
}

function allows(statement: Statement, service: string): boolean {
  const { Effect, Action } = statement;
  return (
    Effect === "Allow" &&
    principalsOf(statement, "Service").includes(service) &&
    Action.some((action) => /^s3:(\*|Put(Object)?\*?)$/.test(action))
  );
}

function classicStatements(arn: string): object[] {
  return [
    { Effect: "Allow", Principal: { Service: classicService }, Action: "s3:PutObject", Resource: `${arn}/*` },
  ];
}

function networkStatements(arn: string): object[] {
  const Principal = { Service: networkService };
  const Condition = { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" } };
  return [
    { Effect: "Allow", Principal, Action: "s3:PutObject", Resource: `${arn}/*`, Condition },
    { Effect: "Allow", Principal, Action: "s3:GetBucketAcl", Resource: arn },
  ];
}

export interface QueueFacts {
  readonly waiting: number;
  readonly deadLetters: number;
  /** Age of the oldest message; undefined: no data. */
  readonly oldestSeconds: number | undefined;
}

const slowSeconds = 900;

export function diagnoseQueue({ waiting, deadLetters, oldestSeconds = 0 }: QueueFacts): readonly Finding[] {
  const age = oldestSeconds > 0 ? `, the oldest for ${duration(oldestSeconds * 1000)}` : "";
  const found = `${counted(waiting, "message")} in LoadQueue${age}`;
  const findings = [
    waiting > 0 && oldestSeconds > slowSeconds
      ? warning(found, "StartLoad is too slow or fails: check its event source and its log group.")
      : ok(found),
  ];
  if (deadLetters === 0) return findings;
  return [
    ...findings,
    failed(
      `${counted(deadLetters, "dead letter")} of LoadQueue: StartLoad failed ten times for these objects, which are not loaded`,
      "logpipe rejects shows them; fix what StartLoad's log group reports, then run logpipe rejects reload.",
    ),
  ];
}
