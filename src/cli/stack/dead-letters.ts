import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { Stack } from "./stack.ts";

/** A message of a dead-letter queue. */
export interface DeadLetter {
  readonly messageId: string;
  readonly receipt: string;
  readonly body: string;
  /** Epoch milliseconds. */
  readonly sentMs: number;
  /** Attributes that EventBridge Scheduler adds: `ERROR_CODE`, `ERROR_MESSAGE`. */
  readonly attributes: ReadonlyMap<string, string>;
}

/** How long a received message stays hidden from others, seconds; looking through a queue takes less. */
const hiddenSeconds = 120;
/** A short poll asks only some of SQS's servers: this many must come back empty. */
const emptyPolls = 2;
const batchMessages = 10;

/** One dead-letter queue. */
export class DeadLetterQueue {
  private readonly sqs: SQSClient;
  private readonly url: string;

  constructor(stack: Stack, url: string) {
    this.sqs = stack.client(SQSClient);
    this.url = url;
  }

  /** All messages, each once. They are hidden until they are given back or deleted. */
  async *receive(): AsyncGenerator<DeadLetter> {
    const known = new Set<string>();
    for (let empty = 0; empty < emptyPolls; ) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: this.url,
          MaxNumberOfMessages: batchMessages,
          WaitTimeSeconds: 1,
          VisibilityTimeout: hiddenSeconds,
          MessageSystemAttributeNames: ["SentTimestamp"],
          MessageAttributeNames: ["All"],
        }),
      );
      const fresh = Messages.filter(({ MessageId }) => !known.has(MessageId ?? ""));
      empty = fresh.length === 0 ? empty + 1 : 0;
      for (const {
        MessageId = "",
        ReceiptHandle = "",
        Body = "",
        Attributes,
        MessageAttributes = {},
      } of fresh) {
        known.add(MessageId);
        yield {
          messageId: MessageId,
          receipt: ReceiptHandle,
          body: Body,
          sentMs: Number(Attributes?.SentTimestamp ?? 0),
          attributes: new Map(
            Object.entries(MessageAttributes).map(([name, { StringValue = "" }]) => [name, StringValue]),
          ),
        };
      }
    }
  }

  /** Makes them visible to others again. */
  async giveBack(letters: readonly DeadLetter[]): Promise<void> {
    for (let from = 0; from < letters.length; from += batchMessages)
      await this.sqs.send(
        new ChangeMessageVisibilityBatchCommand({
          QueueUrl: this.url,
          Entries: letters.slice(from, from + batchMessages).map(({ receipt }, index) => ({
            Id: String(index),
            ReceiptHandle: receipt,
            VisibilityTimeout: 0,
          })),
        }),
      );
  }

  async remove({ receipt }: DeadLetter): Promise<void> {
    await this.sqs.send(new DeleteMessageCommand({ QueueUrl: this.url, ReceiptHandle: receipt }));
  }
}

export async function sendMessage(stack: Stack, url: string, body: string): Promise<void> {
  await stack.client(SQSClient).send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
}
