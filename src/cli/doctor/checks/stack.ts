/** The two checks that all others need: the credentials, and the stack itself. */
import { hasServiceLinkedRole } from "../../stack/domain.ts";
import { describeError } from "../../terminal/describe-error.ts";
import { StackNotFoundError } from "../../terminal/errors.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";

export const credentialsCheck: Check = {
  name: "credentials",
  about: "AWS credentials and Region",
  needs: [],
  questions: [askWho],
};

/** Without an answer here nothing else can be asked: any error is the finding. */
async function askWho({ stack }: Examination): Promise<readonly Finding[]> {
  try {
    return [ok(`${await stack.caller()}, in ${await stack.region()}`)];
  } catch (error) {
    const { message } = describeError(error);
    // The last sentence says what to do.
    const [, found = message, remedy = "Use other credentials (--profile)."] =
      /^(.+)\. (.+)$/s.exec(message) ?? [];
    return [failed(found, remedy)];
  }
}

/** Outputs that other checks and commands read. */
const wantedOutputs = [
  "LogStreamName",
  "LogStreamProducerPolicyArn",
  "ArchiveBucketName",
  "CloudWatchStreamArn",
  "SubscriptionRoleArn",
  "LogBucketName",
  "RejectBucketName",
  "LoadQueueUrl",
  "OpenSearchEndpoint",
] as const;

/** For people; no log depends on it. */
const outputForReaders = "LogReaderPolicyArn";

export const stackCheck: Check = {
  name: "stack",
  about: "the CloudFormation stack, its state and outputs, and for a domain in a VPC the service-linked role",
  needs: ["credentials"],
  questions: [askStack, askServiceLinkedRole],
};

/** Nothing else can be asked without the stack: any error is the finding. */
async function askStack({ stack }: Examination): Promise<readonly Finding[]> {
  try {
    const missingOutputs: string[] = [];
    for (const name of wantedOutputs) if ((await stack.output(name)) === undefined) missingOutputs.push(name);
    const hasReaderPolicy = (await stack.output(outputForReaders)) !== undefined;
    return diagnoseStack({
      name: stack.name,
      status: await stack.status(),
      missingOutputs,
      hasReaderPolicy,
    });
  } catch (error) {
    const { message } = describeError(error);
    const remedy =
      error instanceof StackNotFoundError
        ? "Name it with --stack-name (LOGPIPE_STACK_NAME) and its Region with --region (AWS_REGION), or deploy it first."
        : "Allow cloudformation:DescribeStacks, or use other credentials (--profile).";
    return [failed(message.replace(/\. Name it with.*$/s, "").replace(/\.$/, ""), remedy)];
  }
}

/** Asked even where the stack could not be created: this may be why. */
async function askServiceLinkedRole({ stack }: Examination): Promise<readonly Finding[]> {
  const [subnets, endpoint] = await Promise.all(
    ["VpcSubnetIds", "OpenSearchEndpoint"].map((name) => stack.parameter(name)),
  ).catch(() => []); // askStack has said why
  if (subnets === undefined || subnets === "" || (endpoint ?? "") !== "") return [];
  return diagnoseServiceLinkedRole(await hasServiceLinkedRole(stack));
}

export function diagnoseServiceLinkedRole(exists: boolean): readonly Finding[] {
  if (exists) return [ok("OpenSearch Service has its service-linked role, for domains in a VPC")];
  return [
    failed(
      "The account has no service-linked role AWSServiceRoleForAmazonOpenSearchService: a domain in a VPC cannot be created",
      "aws iam create-service-linked-role --aws-service-name opensearchservice.amazonaws.com\nThen deploy again.",
    ),
  ];
}

export interface StackFacts {
  readonly name: string;
  /** CloudFormation's: CREATE_COMPLETE … */
  readonly status: string;
  /** Outputs that today's template has and the stack does not. */
  readonly missingOutputs: readonly string[];
  /** The output LogReaderPolicyArn. */
  readonly hasReaderPolicy: boolean;
}

export function diagnoseStack({
  name,
  status,
  missingOutputs,
  hasReaderPolicy,
}: StackFacts): readonly Finding[] {
  const findings = [diagnoseStatus(name, status)];
  if (missingOutputs.length > 0 && findings.every(({ level }) => level !== "failed"))
    findings.push(
      failed(
        `The stack ${name} has no output ${missingOutputs.join(", ")}: it is not a logpipe stack, or its template is older`,
        "Name the right stack with --stack-name, or deploy this version: sam build && sam deploy.",
      ),
    );
  if (!hasReaderPolicy && findings.every(({ level }) => level !== "failed"))
    findings.push(
      warning(
        `The stack ${name} has no output ${outputForReaders}: people who only read have no policy`,
        "Deploy this version: sam build && sam deploy. Then attach the policy to the roles of people who search the logs.",
      ),
    );
  return findings;
}

function diagnoseStatus(name: string, status: string): Finding {
  const what = `${name}: ${status}`;
  if (status === "UPDATE_ROLLBACK_COMPLETE")
    return warning(
      `${what}: the last deployment failed, and the version before it is running`,
      "Read the stack's events in the CloudFormation console, fix the cause, and deploy again.",
    );
  if (status === "ROLLBACK_COMPLETE" || status === "REVIEW_IN_PROGRESS")
    return failed(
      `${what}: it was never created, and has no resources`,
      `Read its events, then run sam delete --stack-name ${name} and deploy again.`,
    );
  if (status.endsWith("FAILED") || status.startsWith("DELETE"))
    return failed(
      `${what}: parts of it may be missing`,
      "Read the stack's events in the CloudFormation console; continue the rollback, or deploy again.",
    );
  if (status.endsWith("IN_PROGRESS"))
    return warning(`${what}: it is being changed`, "Check again when that is finished.");
  return ok(what);
}
