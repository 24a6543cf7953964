import { KinesisClient, KinesisServiceException, PutRecordCommand } from "@aws-sdk/client-kinesis";
import type { Stack } from "../../stack/stack.ts";
import type { Check, Examination } from "../check.ts";
import { type Finding, skipped } from "../finding.ts";
import { testRecord } from "../test-record.ts";
import { judgeWrite, type WriteFacts } from "./judge-write.ts";

export const producerCheck: Check = {
  name: "producer",
  about: "may these credentials write to the log stream",
  needs: ["stream"],
  questions: [askWrite],
};

async function askWrite({ stack, testRecordId: id, nowMs }: Examination): Promise<readonly Finding[]> {
  if (id === undefined) return [skipped("left out (--no-test-record)")];
  const stream = (await stack.output("LogStreamName")) ?? "";
  const policyArn = (await stack.output("LogStreamProducerPolicyArn")) ?? "";
  const record = { StreamName: stream, PartitionKey: id, Data: testRecord(id, nowMs) };
  return judgeWrite({ stream, policyArn, refusal: await refusalOf(stack, record) });
}

async function refusalOf(
  stack: Stack,
  record: { readonly StreamName: string; readonly PartitionKey: string; readonly Data: Buffer },
): Promise<WriteFacts["refusal"]> {
  try {
    await stack.client(KinesisClient).send(new PutRecordCommand(record));
    return undefined;
  } catch (error) {
    if (error instanceof KinesisServiceException) return { name: error.name, message: error.message };
    throw error;
  }
}
