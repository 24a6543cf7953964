import { failed, type Finding, ok, warning } from "../finding.ts";

export interface StackFacts {
  readonly name: string;
  /** CloudFormation's: CREATE_COMPLETE … */
  readonly status: string;
  /** Outputs that today's template has and the stack has not. */
  readonly missingOutputs: readonly string[];
}

export function judgeStack({ name, status, missingOutputs }: StackFacts): readonly Finding[] {
  const findings = [judgeStatus(name, status)];
  if (missingOutputs.length > 0 && findings.every(({ level }) => level !== "failed"))
    findings.push(
      failed(
        `The stack ${name} has no output ${missingOutputs.join(", ")}: it is not logpipe's, or from an older template`,
        "Name the right stack with --stack-name, or deploy this version: sam build && sam deploy.",
      ),
    );
  return findings;
}

function judgeStatus(name: string, status: string): Finding {
  const what = `${name}: ${status}`;
  if (status === "UPDATE_ROLLBACK_COMPLETE")
    return warning(
      `${what}: the last deployment failed, the version before it runs`,
      "Read the stack's events in the CloudFormation console, mend the cause, deploy again.",
    );
  if (status === "ROLLBACK_COMPLETE" || status === "REVIEW_IN_PROGRESS")
    return failed(
      `${what}: it was never created, nothing of it is there`,
      `Read its events, then sam delete --stack-name ${name} and deploy again.`,
    );
  if (status.endsWith("FAILED") || status.startsWith("DELETE"))
    return failed(
      `${what}: parts of it may be missing`,
      "Read the stack's events in the CloudFormation console; continue the rollback or deploy again.",
    );
  if (status.endsWith("IN_PROGRESS"))
    return warning(`${what}: it is being changed`, "Look again when that has ended.");
  return ok(what);
}
