import { failed, type Finding, ok, warning } from "../finding.ts";

export interface WriteFacts {
  readonly stream: string;
  /** Policy of the stack that lets an application write. */
  readonly policyArn: string;
  /** Undefined: the record was taken. */
  readonly refusal: { readonly name: string; readonly message: string } | undefined;
}

/** How a producer's write ended. The names are those by which the SDK and Firehose call it. */
export function judgeWrite({ stream, policyArn, refusal }: WriteFacts): readonly Finding[] {
  if (refusal === undefined)
    return [
      ok(`A test record was written to ${stream} with these credentials (--profile takes an application's)`),
    ];
  const { name, message } = refusal;
  if (name.startsWith("KMS") || /\bkms:/i.test(message))
    return [
      failed(
        `Kinesis.KMS: the key of ${stream} may not be used: ${message}`,
        "Allow kms:GenerateDataKey on the stream's key, in the key's policy too; or enable the key again.",
      ),
    ];
  if (/AccessDenied/.test(name))
    return [
      failed(
        `Kinesis.AccessDenied: these credentials may not kinesis:PutRecord on ${stream}`,
        `Attach ${policyArn} to the application's role, or use its credentials (--profile).`,
      ),
    ];
  if (name === "ProvisionedThroughputExceededException")
    return [
      warning(
        `The log stream ${stream} is throttled: the test record was refused`,
        "Producers must send what was refused again; spread the partition keys.",
      ),
    ];
  return [failed(`The test record was not taken: ${name}: ${message}`, "See docs/troubleshooting.md.")];
}
