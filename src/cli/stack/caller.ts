import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { Stack } from "./stack.ts";

/** The ARN of the user or role whose credentials these are. */
export async function callerArn(stack: Stack): Promise<string> {
  const { Arn = "an unknown identity" } = await stack
    .client(STSClient)
    .send(new GetCallerIdentityCommand({}));
  return Arn;
}
