import { callerArn } from "../../stack/caller.ts";
import { requestOf } from "../../stack/failed-requests.ts";
import { describeError } from "../../terminal/describe-error.ts";
import { type Check, type Examination, failed, type Finding, ok } from "../check.ts";

export const credentialsCheck: Check = {
  name: "credentials",
  about: "AWS credentials and Region",
  needs: [],
  questions: [askWho],
};

/** Without an answer here nothing else can be asked: any error is the finding. */
async function askWho({ stack }: Examination): Promise<readonly Finding[]> {
  try {
    return [ok(`${await callerArn(stack)}, in ${await stack.region()}`)];
  } catch (error) {
    const { message } = describeError(error, requestOf(error));
    // The last sentence says what to do.
    const [, found = message, remedy = "Use other credentials (--profile)."] =
      /^(.+)\. (.+)$/s.exec(message) ?? [];
    return [failed(found, remedy)];
  }
}
