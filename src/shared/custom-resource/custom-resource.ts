import { setTimeout as sleep } from "node:timers/promises";
import { CloudFormationClient, DescribeStacksCommand } from "@aws-sdk/client-cloudformation";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import * as z from "zod/mini";

/** What CloudFormation sends (User Guide, "Custom resource request objects"), as far as it is needed. */
export const customResourceRequest = z.object({
  RequestType: z.enum(["Create", "Update", "Delete"]),
  ResponseURL: z.url(),
  StackId: z.string(),
  RequestId: z.string(),
  LogicalResourceId: z.string(),
  PhysicalResourceId: z.optional(z.string()),
});
type CustomResourceRequest = z.infer<typeof customResourceRequest>;

interface CustomResourceAnswer {
  readonly Status: "SUCCESS" | "FAILED";
  readonly Reason?: string;
  readonly PhysicalResourceId: string;
  readonly StackId: string;
  readonly RequestId: string;
  readonly LogicalResourceId: string;
}

/** In a VPC without a route to CloudFormation there is no answer, but ours must still go out. */
const cloudFormation = new CloudFormationClient({
  maxAttempts: 2,
  requestHandler: new NodeHttpHandler({
    connectionTimeout: 2_000,
    requestTimeout: 3_000,
    throwOnRequestTimeout: true,
  }),
});

/**
 * Answers CloudFormation. A failed return to the properties before a failed update is answered with success: otherwise
 * the stack would be left in UPDATE_ROLLBACK_FAILED, which accepts no further update.
 */
export async function answer(
  request: CustomResourceRequest,
  failure: Error | undefined,
): Promise<CustomResourceAnswer> {
  const isForgiven =
    failure !== undefined && request.RequestType === "Update" && (await isRollingBack(request.StackId));
  const given = answerTo(request, isForgiven ? undefined : failure);
  await sendAnswer(request.ResponseURL, given);
  return given;
}

/** If CloudFormation cannot be asked, the failure counts. */
async function isRollingBack(StackName: string): Promise<boolean> {
  try {
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    return Stacks.some(({ StackStatus }) => StackStatus?.includes("ROLLBACK_IN_PROGRESS"));
  } catch {
    return false;
  }
}

/** CloudFormation takes answers of at most 4,096 bytes. */
const reasonCharacters = 1_000;

/** Success without a failure, and always to a Delete, so that a stack can be deleted. */
function answerTo(request: CustomResourceRequest, failure?: Error): CustomResourceAnswer {
  const { RequestType, StackId, RequestId, LogicalResourceId } = request;
  // one id for ever: another one would have CloudFormation delete the old resource after an update
  const PhysicalResourceId = request.PhysicalResourceId ?? LogicalResourceId;
  const ids = { PhysicalResourceId, StackId, RequestId, LogicalResourceId };
  if (failure === undefined || RequestType === "Delete") return { Status: "SUCCESS", ...ids };
  const Reason = `${failure.name}: ${failure.message}`.slice(0, reasonCharacters);
  return { Status: "FAILED", Reason, ...ids };
}

const attempts = 3;

/** Puts the answer to the presigned URL, which was signed without a content type. @throws when nobody took it */
async function sendAnswer(url: string, given: CustomResourceAnswer): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const response = await fetch(url, {
        method: "PUT",
        body: Buffer.from(JSON.stringify(given)),
        signal: AbortSignal.timeout(5_000),
      });
      if (response.ok) return;
      throw new Error(`CloudFormation's response URL answered HTTP ${response.status}`);
    } catch (error) {
      if (attempt === attempts) throw error;
      await sleep(500 * attempt);
    }
  }
}
