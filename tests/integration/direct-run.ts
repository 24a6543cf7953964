import { gunzipSync } from "node:zlib";
import { GetObjectCommand, paginateListObjectsV2, S3Client } from "@aws-sdk/client-s3";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import type { StackRecord } from "../../local/emulator/stack-record.ts";
import { readRecord } from "../../src/functions/applogs/deliver-records/read-record.ts";
import { readEvents } from "../../src/functions/cloudwatch/transform-log-events/read-events.ts";
import { addDeliveryCounts, deliveryTiesOut, noDeliveryCounts } from "../../src/shared/delivery/events.ts";
import { answerOf, ShardDelivery } from "../../src/shared/delivery/shard-delivery.ts";
import type { Client } from "../../src/shared/opensearch/client.ts";
import type { KinesisEvent } from "../../src/shared/streams/kinesis-event.ts";
import type { CallInjector, Kill } from "./call-injector.ts";
import { type Cell, cellIndex, maxDocumentBytes, type Source } from "./direct-cell.ts";
import type { StackClient } from "./stack-client.ts";

export interface Buckets {
  readonly archiveBucket: string;
  readonly rejectBucket: string;
}

/** What was found of a cell's records, and what their invocations counted. */
export interface Found {
  readonly indexed: readonly string[];
  readonly rejects: readonly string[];
  readonly archived: readonly string[];
  readonly oversize: readonly string[];
}

/** More invocations than this for eight records, and something never ends. */
const mostInvocations = 60;
/** What an invocation has until it ends; an attempt that waits longer is made by the next one. */
const invocationMs = 20_000;

/** Delivers the records of cells in this process, and looks for what became of them. */
export class DirectRun {
  private readonly stack: StackClient;
  private readonly buckets: Buckets;
  private readonly openSearchUrl: string;

  constructor(stack: StackClient, buckets: Buckets, openSearchUrl = stack.stack.openSearchUrl) {
    this.stack = stack;
    this.buckets = buckets;
    this.openSearchUrl = openSearchUrl;
  }

  /** A sandbox of the function. @param clients that it uses */
  sandbox(source: Source, { s3, client }: { readonly s3: S3Client; readonly client: Client }) {
    const options = {
      objectFields: [],
      maxDocumentBytes,
      maxInflatedBytes: 67_108_864,
      ownLogGroups: ["/logpipe/"],
    };
    const delivery = new ShardDelivery({
      s3,
      client,
      settings: {
        ...this.buckets,
        openSearchEndpoint: "",
        indexRotation: "day",
        batchBytes: 700,
        batchesInFlight: 2,
        keptBytes: 10_000_000,
      },
      rejectFolder: source === "applications" ? "app-logs" : "cloudwatch",
      read: (data, context) =>
        source === "applications" ? readRecord(data, context, options) : readEvents(data, context, options),
    });
    return async (event: KinesisEvent) => {
      const stopAtMs = Date.now() + invocationMs;
      const laterMs = stopAtMs + invocationMs;
      const times = {
        stopAtMs,
        deadlineMs: stopAtMs,
        sentByMs: laterMs,
        archiveByMs: laterMs,
        endMs: laterMs,
      };
      const delivered = await delivery.run(event, times);
      return { ...delivered, answer: answerOf(event, delivered) };
    };
  }

  /**
   * Does what the event source does: hands over batches until all records are done, those of a function that failed
   * again with other borders. @param kills of the first invocations, in their order
   * @returns the counts of what was answered, and the calls of each invocation @throws Error if it never ends, or an answer does not tie out
   */
  async deliver(
    { records }: Cell,
    newSandbox: () => ReturnType<DirectRun["sandbox"]>,
    injector: CallInjector,
    kills: readonly (Kill | undefined)[] = [],
  ) {
    const counts = noDeliveryCounts();
    let [checkpoint, failures] = [0, 0];
    let sandbox = newSandbox();
    const begun = injector.invocations.length;
    for (let invocation = 0; checkpoint < records.length; invocation += 1) {
      if (invocation === mostInvocations) throw new Error(`It does not end; it is at record ${checkpoint}`);
      // The third batch finds a sandbox that knows nothing of the first two.
      if (invocation === 2) sandbox = newSandbox();
      const size = failures % 2 === 0 ? 3 : 5;
      const batch = records.slice(checkpoint, checkpoint + size);
      const event = { Records: batch };
      const delivered = await injector.invoke(() => sandbox(event), kills[invocation]);
      if (delivered === "killed") {
        sandbox = newSandbox();
        failures += 1;
        continue;
      }
      if (!deliveryTiesOut(delivered.counts))
        throw new Error(`An answer does not tie out: ${JSON.stringify(delivered.counts)}`);
      addDeliveryCounts(counts, delivered.counts);
      const [failed] = delivered.answer.batchItemFailures;
      failures += failed === undefined ? 0 : 1;
      checkpoint +=
        failed === undefined
          ? batch.length
          : batch.findIndex(({ kinesis }) => kinesis.sequenceNumber === failed.itemIdentifier);
    }
    await injector.letLateCallsArrive();
    return { counts, invocations: injector.invocations.slice(begun) };
  }

  async find(source: Source, { stream }: Cell): Promise<Found> {
    const folder = source === "applications" ? "app-logs" : "cloudwatch";
    const { archiveBucket, rejectBucket } = this.buckets;
    const archive = await this.linesBelow(archiveBucket, `archive/1994/05/01/13/${stream}/`);
    const rejects = await this.linesBelow(rejectBucket, `rejects/${folder}/${stream}/`);
    const oversize = await this.keysBelow(rejectBucket, `oversize/${stream}/`);
    return {
      indexed: await this.indexed(source, stream),
      rejects: rejects.map((line) => rejectOf(JSON.parse(line))).toSorted(),
      archived: archive.map((line) => nameOf(JSON.parse(line).message)).toSorted(),
      oversize: oversize.map((key) => /(\d-\d+)\.json$/.exec(key)?.[1] ?? key),
    };
  }

  private async indexed(source: Source, stream: string): Promise<string[]> {
    await this.ask(`/${cellIndex}/_refresh`);
    const field = source === "applications" ? "processId" : "cloudwatch.logGroup";
    const query = { query_string: { query: `${field}:"${stream}"` } };
    const { hits } = (await this.ask("/app-logs-*/_search", {
      size: 1_000,
      _source: ["message"],
      query,
    })) as {
      hits?: { hits: { _source: { message: string } }[] };
    };
    return (hits?.hits ?? []).map(({ _source }) => nameOf(_source.message)).toSorted();
  }

  /** Asks OpenSearch, past the fault proxy. */
  private async ask(path: string, body: object = {}): Promise<unknown> {
    const answer = await fetch(`${this.openSearchUrl}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    return await answer.json();
  }

  private async linesBelow(Bucket: string, prefix: string): Promise<string[]> {
    const lines: string[] = [];
    for (const Key of await this.keysBelow(Bucket, prefix)) {
      const { Body } = await this.stack.s3.send(new GetObjectCommand({ Bucket, Key }));
      const bytes = Buffer.from((await Body?.transformToByteArray()) ?? []);
      const text = (Key.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString();
      lines.push(...text.split("\n").slice(0, -1));
    }
    return lines;
  }

  private async keysBelow(Bucket: string, Prefix: string): Promise<string[]> {
    const keys: string[] = [];
    for await (const { Contents = [] } of paginateListObjectsV2(
      { client: this.stack.s3 },
      { Bucket, Prefix },
    ))
      keys.push(...Contents.map(({ Key = "" }) => Key));
    return keys;
  }
}

/** A client of S3 as functions have it. */
export function s3At(stack: StackRecord, endpoint: string): S3Client {
  return new S3Client({ ...awsClientConfig(stack), endpoint, forcePathStyle: true });
}

/** `4.1 reason`, or `3 reason` of a record that is poison. */
function rejectOf({
  source,
  reason,
}: {
  source: { sequenceNumber: string; event?: number };
  reason: string;
}) {
  const record = Number(source.sequenceNumber.slice(-4));
  return `${record}${source.event === undefined ? "" : `.${source.event}`} ${reason}`;
}

/** `4.0` of the message `event 4.0`, also if it was cut. */
function nameOf(message: unknown): string {
  return /^event (\d\.\d)/.exec(String(message))?.[1] ?? `not of a cell: ${String(message).slice(0, 80)}`;
}
