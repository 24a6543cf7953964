import { InvokeCommand } from "@aws-sdk/client-lambda";
import {
  ChangeMessageVisibilityBatchCommand,
  DeleteMessageBatchCommand,
  GetQueueUrlCommand,
  type Message,
  ReceiveMessageCommand,
} from "@aws-sdk/client-sqs";
import { type Changes, Pace } from "./changes.ts";
import type { Clients } from "./clients.ts";
import { isEnabledNow, type Mapping, mappingsOf } from "./mappings.ts";
import { Runners } from "./runners.ts";
import { say } from "./say.ts";

/** Messages that SQS hands out, takes back or deletes at a time. */
const sqsBatch = 10;
/** A message becomes visible again without a request that says so. */
const paceLimits = { shortestMs: 100, longestMs: 2_000 };

/**
 * Lambda's event sources for queues, as "Using Lambda with Amazon SQS" describes it: batches of `BatchSize` messages
 * or a window, and with `ReportBatchItemFailures` only the messages that the function names stay. The emulator's own
 * event source has at most ten messages in a batch and no window.
 */
export class SqsSources {
  private readonly runners = new Runners();
  private readonly sources = new Map<string, SqsSource>();
  private readonly clients: Clients;
  private readonly changes: Changes;

  constructor(clients: Clients, changes: Changes) {
    this.clients = clients;
    this.changes = changes;
  }

  /** Starts what was deployed since the last survey, stops what is gone, adopts what was changed. */
  async survey(): Promise<void> {
    const mappings = await mappingsOf(this.clients, "sqs");
    for (const mapping of mappings) {
      const known = this.sources.get(mapping.id);
      if (known === undefined)
        this.sources.set(mapping.id, new SqsSource(this.clients, this.changes, mapping));
      else known.mapping = mapping;
    }
    this.runners.reconcile(
      new Map(
        mappings.map(({ id, functionArn }) => [
          `sqs source ${id} of ${functionArn}`,
          () => async (signal) => await this.sources.get(id)?.run(signal),
        ]),
      ),
    );
  }
}

class SqsSource {
  mapping: Mapping;
  private readonly clients: Clients;
  private readonly pace: Pace;

  constructor(clients: Clients, changes: Changes, mapping: Mapping) {
    this.clients = clients;
    this.pace = new Pace(changes, "messages", paceLimits);
    this.mapping = mapping;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { QueueUrl = "" } = await this.clients.sqs.send(
      new GetQueueUrlCommand({ QueueName: this.mapping.sourceArn.split(":").at(-1) }),
    );
    while (!signal.aborted) {
      const messages = this.mapping.isEnabled ? await this.gather(QueueUrl) : [];
      if (messages.length > 0 && (await isEnabledNow(this.clients, this.mapping)))
        await this.deliver(QueueUrl, messages);
      else {
        await this.handBack(QueueUrl, messages);
        await this.pace.rest();
      }
    }
  }

  /** Messages until the batch is full or the window, which begins with the first, is over. */
  private async gather(queue: string): Promise<Message[]> {
    const { batchSize, windowMs } = this.mapping;
    const messages: Message[] = [];
    let endsAt = Number.POSITIVE_INFINITY;
    while (messages.length < batchSize && Date.now() < endsAt) {
      const { Messages = [] } = await this.clients.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: queue,
          MaxNumberOfMessages: Math.min(sqsBatch, batchSize - messages.length),
          WaitTimeSeconds: messages.length === 0 ? 0 : 1,
          MessageSystemAttributeNames: ["All"],
        }),
      );
      if (messages.length === 0 && Messages.length === 0) return messages;
      if (messages.length === 0) endsAt = Date.now() + windowMs;
      messages.push(...Messages);
    }
    return messages;
  }

  private async deliver(queue: string, messages: readonly Message[]): Promise<void> {
    const { functionArn, sourceArn } = this.mapping;
    const Records = messages.map((message) => ({
      messageId: message.MessageId,
      receiptHandle: message.ReceiptHandle,
      body: message.Body,
      attributes: message.Attributes ?? {},
      messageAttributes: {},
      md5OfBody: message.MD5OfBody,
      eventSource: "aws:sqs",
      eventSourceARN: sourceArn,
      awsRegion: sourceArn.split(":")[3],
    }));
    const answer = await this.clients.lambda.send(
      new InvokeCommand({ FunctionName: functionArn, Payload: JSON.stringify({ Records }) }),
    );
    const payload = Buffer.from(answer.Payload ?? []).toString();
    if (answer.FunctionError !== undefined) {
      say(`${functionArn} failed, its messages will be received again: ${payload}`);
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
    for (const Entries of entriesOf(messages))
      await this.clients.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: queue, Entries }));
  }

  /** Makes the messages visible at once: the mapping was disabled while they were gathered. */
  private async handBack(queue: string, messages: readonly Message[]): Promise<void> {
    for (const entries of entriesOf(messages)) {
      const Entries = entries.map((entry) => ({ ...entry, VisibilityTimeout: 0 }));
      await this.clients.sqs.send(new ChangeMessageVisibilityBatchCommand({ QueueUrl: queue, Entries }));
    }
  }
}

/** What names the messages in SQS's requests, one list a request. */
function entriesOf(messages: readonly Message[]): { Id: string; ReceiptHandle: string | undefined }[][] {
  const entries = messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
  return Array.from({ length: Math.ceil(entries.length / sqsBatch) }, (_, n) =>
    entries.slice(n * sqsBatch, (n + 1) * sqsBatch),
  );
}
