import { type Refusal, writeRecord } from "../../stack/log-stream.ts";
import { type Check, type Examination, failed, type Finding, ok, skipped, warning } from "../check.ts";

export const producerCheck: Check = {
  name: "producer",
  about: "whether these credentials may write to the log stream",
  needs: ["stream"],
  questions: [askWrite],
};

async function askWrite({ stack, testRecordId: id, nowMs }: Examination): Promise<readonly Finding[]> {
  if (id === undefined) return [skipped("left out (--no-test-record)")];
  const streamName = (await stack.output("LogStreamName")) ?? "";
  const policyArn = (await stack.output("LogStreamProducerPolicyArn")) ?? "";
  const refusal = await writeRecord(stack, streamName, id, testRecord(id, nowMs));
  return diagnoseWrite({ streamName, policyArn, refusal });
}

/** The logger of test records, by which people and the check `records` recognize them. */
export const testLogger = "logpipe-doctor";

/** One document as applications write it. @param id a single word, to be found again in the message */
function testRecord(id: string, nowMs: number): Buffer {
  const document = {
    timestamp: new Date(nowMs).toISOString(),
    level: "INFO",
    logger: testLogger,
    message: `A test record of logpipe doctor: ${id}`,
  };
  return Buffer.from(`${JSON.stringify(document)}\n`);
}

export interface WriteFacts {
  readonly streamName: string;
  /** The stack's policy that lets an application write. */
  readonly policyArn: string;
  /** Undefined: the record was accepted. */
  readonly refusal: Refusal | undefined;
}

/** How a producer's write ended. The names are those that the SDK and Firehose use. */
export function diagnoseWrite({ streamName, policyArn, refusal }: WriteFacts): readonly Finding[] {
  if (refusal === undefined)
    return [
      ok(
        `A test record was written to ${streamName} with these credentials (to try an application's, use --profile)`,
      ),
    ];
  const { name, message } = refusal;
  if (name.startsWith("KMS") || /\bkms:/i.test(message))
    return [
      failed(
        `Kinesis.KMS: the key of ${streamName} cannot be used: ${message}`,
        "Allow kms:GenerateDataKey on the stream's key, also in the key's own policy; or enable the key again.",
      ),
    ];
  if (/AccessDenied/.test(name))
    return [
      failed(
        `Kinesis.AccessDenied: these credentials are not allowed to call kinesis:PutRecord on ${streamName}`,
        `Attach ${policyArn} to the application's role, or use its credentials (--profile).`,
      ),
    ];
  if (name === "ProvisionedThroughputExceededException")
    return [
      warning(
        `The log stream ${streamName} is throttled: the test record was refused`,
        "Producers must send refused records again; spread the partition keys.",
      ),
    ];
  return [failed(`The test record was not accepted: ${name}: ${message}`, "See docs/troubleshooting.md.")];
}
