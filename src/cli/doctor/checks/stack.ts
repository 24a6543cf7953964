import { describeError } from "../../terminal/describe-error.ts";
import { StackNotFoundError } from "../../terminal/errors.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";

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

export const stackCheck: Check = {
  name: "stack",
  about: "the CloudFormation stack, its state and outputs",
  needs: ["credentials"],
  questions: [askStack],
};

/** Nothing else can be asked without the stack: any error is the finding. */
async function askStack({ stack }: Examination): Promise<readonly Finding[]> {
  try {
    const missingOutputs: string[] = [];
    for (const name of wantedOutputs) if ((await stack.output(name)) === undefined) missingOutputs.push(name);
    return diagnoseStack({ name: stack.name, status: await stack.status(), missingOutputs });
  } catch (error) {
    const { message } = describeError(error, undefined);
    const remedy =
      error instanceof StackNotFoundError
        ? "Name it with --stack-name (LOGPIPE_STACK_NAME) and its Region with --region (AWS_REGION), or deploy it first."
        : "Allow cloudformation:DescribeStacks, or use other credentials (--profile).";
    return [failed(message.replace(/\. Name it with.*$/s, "").replace(/\.$/, ""), remedy)];
  }
}

export interface StackFacts {
  readonly name: string;
  /** CloudFormation's: CREATE_COMPLETE … */
  readonly status: string;
  /** Outputs that today's template has and the stack does not. */
  readonly missingOutputs: readonly string[];
}

export function diagnoseStack({ name, status, missingOutputs }: StackFacts): readonly Finding[] {
  const findings = [diagnoseStatus(name, status)];
  if (missingOutputs.length > 0 && findings.every(({ level }) => level !== "failed"))
    findings.push(
      failed(
        `The stack ${name} has no output ${missingOutputs.join(", ")}: it is not a logpipe stack, or its template is older`,
        "Name the right stack with --stack-name, or deploy this version: sam build && sam deploy.",
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
      `${what}: it was never created; nothing of it exists`,
      `Read its events, then run sam delete --stack-name ${name} and deploy again.`,
    );
  if (status.endsWith("FAILED") || status.startsWith("DELETE"))
    return failed(
      `${what}: parts of it may be missing`,
      "Read the stack's events in the CloudFormation console; continue the rollback, or deploy again.",
    );
  if (status.endsWith("IN_PROGRESS"))
    return warning(`${what}: it is being changed`, "Look again when that is finished.");
  return ok(what);
}
