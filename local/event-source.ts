import { GetEventSourceMappingCommand, InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteMessageBatchCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { awsClientConfig } from "./aws.ts";
import { resourceOf, runningStack, type StackRecord } from "./stack-record.ts";

/** Messages that SQS gives out or deletes at a time. */
const sqsBatch = 10;

interface Mapping {
  readonly functionName: string;
  readonly batchSize: number;
  readonly windowSeconds: number;
}

/**
 * Lambda's event source for LoadQueue, as "Using Lambda with Amazon SQS" describes it: batches of `BatchSize`
 * messages or a window, and with `ReportBatchItemFailures` only those messages stay that the function names. The
 * emulator's own takes at most ten messages a batch and has no window.
 */
class EventSource {
  private readonly sqs: SQSClient;
  private readonly lambda: LambdaClient;
  private readonly stack: StackRecord;

  constructor(stack: StackRecord) {
    this.stack = stack;
    this.sqs = new SQSClient(awsClientConfig(stack));
    this.lambda = new LambdaClient(awsClientConfig(stack));
  }

  async run(): Promise<void> {
    const queue = resourceOf(this.stack, "LoadQueue");
    const mapping = await this.mapping(resourceOf(this.stack, "StartLoadEventSource"));
    for (;;) {
      const messages = await this.gather(queue, mapping);
      if (messages.length > 0) await this.deliver(queue, mapping, messages);
    }
  }

  private async mapping(id: string): Promise<Mapping> {
    const found = await this.lambda.send(new GetEventSourceMappingCommand({ UUID: id }));
    return {
      functionName: resourceOf(this.stack, "StartLoadFunction"),
      batchSize: found.BatchSize ?? sqsBatch,
      windowSeconds: found.MaximumBatchingWindowInSeconds ?? 0,
    };
  }

  /** Messages until the batch is full or the window, which begins with the first, is over. */
  private async gather(queue: string, { batchSize, windowSeconds }: Mapping): Promise<Message[]> {
    const messages: Message[] = [];
    let endsAt = Number.POSITIVE_INFINITY;
    while (messages.length < batchSize && Date.now() < endsAt) {
      const { Messages = [] } = await this.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queue,
          MaxNumberOfMessages: Math.min(sqsBatch, batchSize - messages.length),
          WaitTimeSeconds: 1,
          MessageSystemAttributeNames: ["All"],
        }),
      );
      if (messages.length === 0 && Messages.length === 0) return messages;
      if (messages.length === 0) endsAt = Date.now() + windowSeconds * 1000;
      messages.push(...Messages);
    }
    return messages;
  }

  private async deliver(
    queue: string,
    { functionName }: Mapping,
    messages: readonly Message[],
  ): Promise<void> {
    const Records = messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: {},
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: `arn:aws:sqs:${this.stack.region}:000000000000:${queue.split("/").at(-1)}`,
      awsRegion: this.stack.region,
    }));
    const answer = await this.lambda.send(
      new InvokeCommand({ FunctionName: functionName, Payload: JSON.stringify({ Records }) }),
    );
    const payload = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError !== undefined) {
      process.stderr.write(`${functionName} failed, the messages come again: ${payload}\n`);
      return;
    }
    const { batchItemFailures = [] } = JSON.parse(payload) as {
      batchItemFailures?: { itemIdentifier: string }[];
    };
    const failed = new Set(batchItemFailures.map(({ itemIdentifier }) => itemIdentifier));
    await this.remove(
      queue,
      messages.filter(({ MessageId }) => !failed.has(MessageId ?? "")),
    );
  }

  private async remove(queue: string, messages: readonly Message[]): Promise<void> {
    for (let from = 0; from < messages.length; from += sqsBatch)
      await this.sqs.send(
        new DeleteMessageBatchCommand({
          QueueUrl: queue,
          Entries: messages.slice(from, from + sqsBatch).map(({ ReceiptHandle }, index) => ({
            Id: String(index),
            ReceiptHandle,
          })),
        }),
      );
  }
}

await new EventSource(runningStack()).run();
