import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { describeError } from "../../errors/describe-error.ts";
import { requestOf } from "../../stack/failed-requests.ts";
import type { Check, Examination } from "../check.ts";
import { failed, type Finding, ok } from "../finding.ts";

export const credentialsCheck: Check = {
  name: "credentials",
  about: "AWS credentials and Region",
  needs: [],
  questions: [askWho],
};

/** Without an answer here nothing else can be asked: whatever is thrown is the finding. */
async function askWho({ stack }: Examination): Promise<readonly Finding[]> {
  try {
    const client = stack.client(STSClient);
    const { Arn = "an unknown identity" } = await client.send(new GetCallerIdentityCommand({}));
    return [ok(`${Arn}, in ${await client.config.region()}`)];
  } catch (error) {
    const { message } = describeError(error, requestOf(error));
    // The last sentence says what to do.
    const [, found = message, remedy = "Use other credentials (--profile)."] =
      /^(.+)\. (.+)$/s.exec(message) ?? [];
    return [failed(found, remedy)];
  }
}
