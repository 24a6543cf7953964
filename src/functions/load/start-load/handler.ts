import { ExecutionAlreadyExists, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import type { SQSBatchResponse } from "aws-lambda";
import * as z from "zod/mini";
import { configuration, nonEmpty } from "../../../shared/configuration/configuration.ts";
import { logger, step } from "../../../shared/step/step.ts";
import { type ExecutionToStart, groupMessages, type ObjectMessage } from "./group-messages.ts";
import { objectsOf } from "./object-events.ts";

const { loadObjectsArn } = configuration({ loadObjectsArn: nonEmpty })(process.env);

const sfn = new SFNClient({});

const sqsEvent = z.object({
  Records: z.array(z.object({ messageId: z.string().check(z.minLength(1)), body: z.string() })),
});

/**
 * Starts LoadObjects for the objects named by a batch of messages, many objects per execution.
 * @returns the messages to deliver again: unknown ones, which end up in the dead letters, and failed starts
 */
export const handler = step(sqsEvent, async ({ Records }): Promise<SQSBatchResponse> => {
  const messages: ObjectMessage[] = [];
  const failed = new Set<string>();
  for (const { messageId, body } of Records) {
    const objects = objectsOf(body);
    if (objects === undefined) {
      failed.add(messageId);
      logger.error("message is neither an Object Created event nor an S3 notification", { messageId });
    } else messages.push({ messageId, objects });
  }
  for (const execution of groupMessages(messages))
    if (!(await start(execution))) for (const messageId of execution.messageIds) failed.add(messageId);
  return { batchItemFailures: [...failed].map((itemIdentifier) => ({ itemIdentifier })) };
});

/** @returns whether the execution runs or ran */
async function start({ name, objects }: ExecutionToStart): Promise<boolean> {
  try {
    const input = JSON.stringify({ objects });
    await sfn.send(new StartExecutionCommand({ stateMachineArn: loadObjectsArn, name, input }));
    logger.info("load started", { execution: name, objects: objects.length });
    return true;
  } catch (error) {
    if (error instanceof ExecutionAlreadyExists) return true;
    logger.error("load not started", { execution: name, error });
    return false;
  }
}
