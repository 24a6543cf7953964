import { GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Stack } from "../stack/stack.ts";

export interface Queue {
  readonly name: string;
  /** Approximate, as SQS counts. */
  readonly waiting: number;
  /** Taken by a consumer and not deleted yet. */
  readonly inFlight: number;
}

/** Queues whose messages did not arrive. */
export const deadLetterQueues = ["LoadDeadLetters", "CleanDeadLetters"] as const;

/** The depths of those queues that the stack has. */
export async function readQueues(stack: Stack, names: readonly string[]): Promise<Queue[]> {
  const queues: Queue[] = [];
  for (const name of names) {
    const url = await stack.find(name);
    if (url === undefined) continue;
    const { Attributes: found } = await stack.client(SQSClient).send(
      new GetQueueAttributesCommand({
        QueueUrl: url,
        AttributeNames: ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"],
      }),
    );
    queues.push({
      name,
      waiting: Number(found?.ApproximateNumberOfMessages ?? 0),
      inFlight: Number(found?.ApproximateNumberOfMessagesNotVisible ?? 0),
    });
  }
  return queues;
}
