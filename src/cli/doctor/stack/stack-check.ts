import { describeError } from "../../errors/describe-error.ts";
import { StackNotFoundError } from "../../errors/cli-errors.ts";
import type { Check, Examination } from "../check.ts";
import { failed, type Finding } from "../finding.ts";
import { judgeStack } from "./judge-stack.ts";

/** What the other checks and commands ask the stack for. */
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

/** Nothing else can be asked without the stack: whatever is thrown is the finding. */
async function askStack({ stack }: Examination): Promise<readonly Finding[]> {
  try {
    const missingOutputs: string[] = [];
    for (const name of wantedOutputs) if ((await stack.output(name)) === undefined) missingOutputs.push(name);
    return judgeStack({ name: stack.name, status: await stack.status(), missingOutputs });
  } catch (error) {
    const { message } = describeError(error, undefined);
    const remedy =
      error instanceof StackNotFoundError
        ? "Name it with --stack-name (LOGPIPE_STACK_NAME) and its Region with --region (AWS_REGION), or deploy it first."
        : "Allow cloudformation:DescribeStacks, or use other credentials (--profile).";
    return [failed(message.replace(/\. Name it with.*$/s, "").replace(/\.$/, ""), remedy)];
  }
}
