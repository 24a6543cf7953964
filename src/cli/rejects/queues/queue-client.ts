import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";
import type { DeadLetter } from "./dead-letter.ts";

/** How long a message is kept from others, seconds: looking at a queue takes less. */
const hiddenSeconds = 120;
/** A short look asks some of the queue's servers only: so often it has to come back empty. */
const emptyLooks = 2;
const batchMessages = 10;

/** One queue of dead letters. */
export class DeadLetterQueue {
  private readonly sqs: SQSClient;
  private readonly url: string;

  constructor(sqs: SQSClient, url: string) {
    this.sqs = sqs;
    this.url = url;
  }

  /** All messages, each once. They are hidden until they are given back or deleted. */
  async *receive(): AsyncGenerator<DeadLetter> {
    const known = new Set<string>();
    for (let empty = 0; empty < emptyLooks; ) {
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

  /** Shows them to others again. */
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

export async function sendMessage(sqs: SQSClient, url: string, body: string): Promise<void> {
  await sqs.send(new SendMessageCommand({ QueueUrl: url, MessageBody: body }));
}
