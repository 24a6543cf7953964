import { gzipSync } from "node:zlib";
import { KinesisClient } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { runningStack } from "../../local/emulator/stack-record.ts";
import { ShardReader, shardsOf } from "../../local/emulator/stand-ins/shards.ts";
import { Invocation } from "../../src/functions/cloudwatch/transform-log-events/invocation.ts";
import type { KinesisRecord } from "../../src/shared/streams/kinesis-event.ts";
import type { TransformConfiguration } from "../../src/functions/cloudwatch/transform-log-events/transform-configuration.ts";
import { createKinesisClient } from "../../src/shared/aws/kinesis.ts";
import { sendRecords } from "../../src/shared/streams/send-records.ts";
import { envelope, eventTimeMs } from "../factories/envelope.ts";
import type { StackClient } from "./stack-client.ts";

const stack = runningStack();
/** Past every fault proxy. */
const direct = new KinesisClient({ ...awsClientConfig(stack), requestHandler: new NodeHttpHandler() });

/** A source record of `count` events, with ids `<number>.<event>`; its sequence number is made of the number. */
export function sourceRecord(number: number, count: number, stream: string): KinesisRecord {
  const logEvents = Array.from({ length: count }, (_, event) => ({
    id: `${number}.${event}`,
    timestamp: eventTimeMs,
    message: `event ${event} of record ${number}`,
  }));
  return recordOf(gzipSync(JSON.stringify(envelope([], { logEvents }))), number, stream);
}

export function recordOf(data: Buffer, number: number, stream: string): KinesisRecord {
  const sequenceNumber = `4954698668313554428650745793632162567570019247115678${String(number).padStart(4, "0")}`;
  return {
    eventID: `shardId-000000000000:${sequenceNumber}`,
    eventSourceARN: `arn:aws:kinesis:${stack.region}:000000000000:stream/${stream}-source`,
    kinesis: { data: data.toString("base64"), sequenceNumber },
  };
}

/** What TransformLogEvents does with a batch, in this process, against a Kinesis endpoint of the test's choice. */
export class TransformRun {
  /** Requests that began although a failure was known: must stay 0. */
  late = 0;
  private isFailureKnown = false;
  private readonly kinesis: KinesisClient;
  private readonly stackClient: StackClient;
  private readonly configuration: TransformConfiguration;

  constructor(endpoint: string, stackClient: StackClient, configuration: TransformConfiguration) {
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_KINESIS: endpoint,
      AWS_REGION: stack.region,
      AWS_ACCESS_KEY_ID: "test",
      AWS_SECRET_ACCESS_KEY: "test",
    });
    this.kinesis = createKinesisClient();
    this.kinesis.middlewareStack.add(
      (next) => async (args) => {
        if (this.isFailureKnown) this.late += 1;
        return await next(args);
      },
      { step: "initialize", priority: "high", name: "countLateRequests" },
    );
    this.stackClient = stackClient;
    this.configuration = configuration;
  }

  /** @param leftMs time until the deadline */
  async invoke(records: readonly KinesisRecord[], leftMs = 60_000) {
    const deadlineMs = Date.now() + leftMs;
    this.isFailureKnown = false;
    const invocation = new Invocation({
      s3: this.stackClient.s3,
      configuration: this.configuration,
      stopAtMs: deadlineMs,
      send: async (batch, isStopped) => {
        const streamName = this.configuration.logStream;
        const sent = await sendRecords(this.kinesis, batch.records, { streamName, deadlineMs, isStopped });
        if (sent.unsent.length > 0) this.isFailureKnown = true;
        return sent;
      },
    });
    for (const record of records) await invocation.take(record).catch(() => undefined); // finish reports it
    const finished = await invocation.finish();
    const { checkpoint } = finished;
    const sequenceNumber = checkpoint === undefined ? undefined : records[checkpoint]?.kinesis.sequenceNumber;
    return { ...finished, sequenceNumber };
  }

  end(): void {
    this.kinesis.destroy();
  }
}

/** How often each event is in the stream, by `cloudwatch.eventId`. */
export async function eventsInStream(stream: string): Promise<Map<string, number>> {
  const arn = `arn:aws:kinesis:${stack.region}:000000000000:stream/${stream}`;
  const found = new Map<string, number>();
  for (const shard of await shardsOf(direct, arn)) {
    const reader = new ShardReader(direct, arn, shard, "TRIM_HORIZON");
    for (;;) {
      const records = await reader.read(10_000);
      if (records.length === 0) break;
      for (const { data } of records) {
        const { cloudwatch } = JSON.parse(Buffer.from(data).toString()) as {
          cloudwatch: { eventId: string };
        };
        found.set(cloudwatch.eventId, (found.get(cloudwatch.eventId) ?? 0) + 1);
      }
    }
  }
  return found;
}
