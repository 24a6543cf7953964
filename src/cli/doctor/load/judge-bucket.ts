import { z } from "zod";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface BucketFacts {
  readonly bucket: string;
  /** Undefined: there is no such bucket. */
  readonly region: string | undefined;
  readonly stackRegion: string;
}

export function judgeBucket({ bucket, region, stackRegion }: BucketFacts): readonly Finding[] {
  if (region === undefined)
    return [
      failed(
        `The log bucket ${bucket} is not there`,
        "Check the parameter LogBucketName; one that the stack made and that was deleted must be created again under its name.",
      ),
    ];
  if (region !== stackRegion)
    return [
      failed(
        `The log bucket ${bucket} is in ${region}, the stack in ${stackRegion}: its events do not get here`,
        `Deploy the stack in ${region}: load balancers write to a bucket of their own Region anyway.`,
      ),
    ];
  return [ok(`The log bucket is ${bucket}, in ${region}`)];
}

/** @param configuration what `GetBucketNotificationConfiguration` answers: a put replaces all of it */
export function judgeNotifications(
  bucket: string,
  configuration: Readonly<Record<string, unknown>>,
): readonly Finding[] {
  if (configuration["EventBridgeConfiguration"] !== undefined)
    return [ok("The log bucket's EventBridge notifications are on")];
  const wanted = JSON.stringify({ ...configuration, EventBridgeConfiguration: {} });
  return [
    failed(
      `The log bucket's EventBridge notifications are off: no object that arrives is loaded`,
      `aws s3api put-bucket-notification-configuration --bucket ${bucket} --notification-configuration '${wanted}'\nWhat arrived before: logpipe backfill s3://${bucket}/AWSLogs/`,
    ),
  ];
}

/** @param algorithm of the bucket's default encryption */
export function judgeEncryption(bucket: string, algorithm: string | undefined): readonly Finding[] {
  if (algorithm === undefined || algorithm === "AES256")
    return [ok("The log bucket is encrypted as load balancers need it (SSE-S3)")];
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

const oneOrMany = z.union([z.string(), z.array(z.string())]).transform((value) => [value].flat());
const bucketPolicy = z.object({
  Statement: z.array(
    z.looseObject({
      Effect: z.string(),
      Principal: z
        .union([z.string(), z.object({ Service: oneOrMany.optional(), AWS: oneOrMany.optional() })])
        .optional(),
      Action: oneOrMany.default([]),
    }),
  ),
});
type Statement = z.infer<typeof bucketPolicy>["Statement"][number];

/** Of Classic and Application Load Balancers, in every Region; and of Network Load Balancers. */
const [classicService, networkService] = [
  "logdelivery.elasticloadbalancing.amazonaws.com",
  "delivery.logs.amazonaws.com",
] as const;

/** Elastic Load Balancing's accounts, one a Region, which older policies name ("Access logs" in its guides). */
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

export function judgePolicy({ bucket, partition, policy }: PolicyFacts): readonly Finding[] {
  const statements = policy === undefined ? [] : bucketPolicy.parse(JSON.parse(policy)).Statement;
  const arn = `arn:${partition}:s3:::${bucket}`;
  const classic = statements.some((one) => lets(one, classicService));
  const network = statements.some((one) => lets(one, networkService));
  const old = statements.some((one) => one.Effect === "Allow" && namesRegionalAccount(one));
  if (classic && network) return [ok("The log bucket's policy lets load balancers write")];
  const missing = [
    ...(classic || old ? [] : classicStatements(arn)),
    ...(network ? [] : networkStatements(arn)),
  ];
  const remedy = `Add to its policy, and keep what is there (aws s3api put-bucket-policy --bucket ${bucket} --policy file://policy.json):\n${missing.map((one) => JSON.stringify(one)).join("\n")}`;
  if (classic)
    return [
      warning(
        "The log bucket's policy lets Classic and Application Load Balancers write, Network Load Balancers not",
        remedy,
      ),
    ];
  if (old)
    return [
      warning(
        "The log bucket's policy names the account of Elastic Load Balancing in this Region, the old way: it works, but in no Region opened since August 2022",
        `Name the service ${classicService} in its place${network ? "." : `.\n${remedy}`}`,
      ),
    ];
  if (network)
    return [
      warning(
        "The log bucket's policy lets Network Load Balancers write, Classic and Application Load Balancers not",
        remedy,
      ),
    ];
  return [failed("The log bucket's policy lets no load balancer write", remedy)];
}

function namesRegionalAccount({ Principal }: Statement): boolean {
  const who = typeof Principal === "object" ? (Principal.AWS ?? []) : [];
  return who.some((arn) => regionalAccounts.some((account) => arn.includes(account)));
}

function lets({ Effect, Principal, Action }: Statement, service: string): boolean {
  const services = typeof Principal === "object" ? (Principal.Service ?? []) : [];
  return (
    Effect === "Allow" &&
    services.includes(service) &&
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
