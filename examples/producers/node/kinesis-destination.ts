import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { KinesisClient, PutRecordsCommand } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";

// Limits of PutRecords: entries and bytes a request, partition keys included.
export const maxBatchRecords = 500;
const maxBatchBytes = 10 * 1024 * 1024;
/** Firehose takes records of at most 1,000 KiB. */
export const maxLineBytes = 1000 * 1024;
/** A character takes at most six bytes in JSON, so that a message cut to this fits. */
const maxCutMessage = 150_000;
const keyBytes = 36;

export interface KinesisDestinationOptions {
  readonly streamName: string;
  readonly client?: KinesisClient;
  /** How long a batch is tried. */
  readonly giveUpAfterMs?: number;
  readonly maxBufferedLines?: number;
  /** Takes the lines that cannot be sent. */
  readonly fallback?: (reason: string, lines: readonly Buffer[]) => void;
}

/**
 * Where pino writes its lines: sends them in batches that form while a request is under way. Every failed entry of
 * a request is sent again, with exponential backoff and full jitter. Lines that Kinesis does not take in time, and
 * those beyond the buffer, go to stderr: none is lost unseen.
 */
export class KinesisDestination {
  readonly #options: Required<KinesisDestinationOptions>;
  #waiting: Buffer[] = [];
  #underWay = 0;
  #sending: Promise<void> | undefined;

  constructor(options: KinesisDestinationOptions) {
    this.#options = {
      client: options.client ?? kinesisClient(),
      giveUpAfterMs: 60_000,
      maxBufferedLines: 10_000,
      fallback: writeToStderr,
      ...options,
    };
  }

  /** @param line one JSON document with its newline */
  write(line: string): void {
    const { fallback, maxBufferedLines } = this.#options;
    let bytes: Buffer = Buffer.from(line);
    if (bytes.length > maxLineBytes) {
      fallback("too long for a record, sent with its message cut", [bytes]);
      bytes = cut(line, bytes.length);
    }
    if (this.#waiting.length + this.#underWay >= maxBufferedLines) {
      fallback("not sent: the buffer is full", [bytes]);
      return;
    }
    this.#waiting.push(bytes);
    this.#sending ??= this.#sendAll();
  }

  /** Waits until every line is sent or given up. Needed before `process.exit()` only. */
  async flushed(): Promise<void> {
    await this.#sending;
  }

  async #sendAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0, batchLength(this.#waiting));
      this.#underWay = batch.length;
      await this.#send(batch);
      this.#underWay = 0;
    }
    this.#sending = undefined;
  }

  async #send(batch: readonly Buffer[]): Promise<void> {
    const { giveUpAfterMs, streamName, fallback } = this.#options;
    const giveUpAt = Date.now() + giveUpAfterMs;
    let { failed, reason } = await this.#put(batch);
    for (let attempt = 0; failed.length > 0; attempt++) {
      const waitMs = Math.random() * Math.min(5000, 100 * 2 ** attempt);
      if (Date.now() + waitMs > giveUpAt) {
        fallback(`not sent to ${streamName}: ${reason}`, failed);
        return;
      }
      await sleep(waitMs);
      ({ failed, reason } = await this.#put(failed));
    }
  }

  /** One request. @returns the lines that failed, and why the first of them did */
  async #put(lines: readonly Buffer[]): Promise<{ failed: readonly Buffer[]; reason: string }> {
    const { client, streamName } = this.#options;
    const entries = lines.map((Data) => ({ Data, PartitionKey: randomUUID() }));
    try {
      const { Records = [] } = await client.send(
        new PutRecordsCommand({ StreamName: streamName, Records: entries }),
      );
      const failed = lines.filter((_, index) => Records[index]?.SequenceNumber === undefined);
      const { ErrorCode, ErrorMessage } = Records.find(({ ErrorCode: code }) => code !== undefined) ?? {};
      return { failed, reason: `${ErrorCode}: ${ErrorMessage}` };
    } catch (error) {
      return { failed: lines, reason: String(error) };
    }
  }
}

/** A client of the stream's Region, or of the local stack when AWS_ENDPOINT_URL names it. */
function kinesisClient(): KinesisClient {
  // The SDK's Kinesis client speaks HTTP/2, which the local stack does not.
  const local = process.env["AWS_ENDPOINT_URL"] !== undefined;
  return new KinesisClient(local ? { requestHandler: new NodeHttpHandler() } : {});
}

/** How many of the first lines fit a request. */
function batchLength(lines: readonly Buffer[]): number {
  let bytes = 0;
  const tooMuch = lines.slice(0, maxBatchRecords).findIndex((line) => {
    bytes += line.length + keyBytes;
    return bytes > maxBatchBytes;
  });
  return tooMuch === -1 ? maxBatchRecords : tooMuch;
}

/** The same document with only its main fields and the beginning of its message. */
function cut(line: string, lineBytes: number): Buffer {
  const { timestamp, level, logger, message }: Record<string, unknown> = JSON.parse(line);
  const start = String(message).slice(0, maxCutMessage);
  const marked = `${start} [cut: the document had ${lineBytes} bytes]`;
  return Buffer.from(`${JSON.stringify({ timestamp, level, logger, message: marked })}\n`);
}

function writeToStderr(reason: string, lines: readonly Buffer[]): void {
  process.stderr.write(`kinesis-destination: ${lines.length} line(s): ${reason}\n`);
  for (const line of lines) process.stderr.write(line);
}
