import { randomUUID } from "node:crypto";
import { InvokeCommand } from "@aws-sdk/client-lambda";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { backOff } from "../back-off.ts";
import { type Changes, Pace } from "../changes.ts";
import type { Clients } from "../clients.ts";
import { Gathering } from "../gathering.ts";
import { isEnabledNow, type Mapping } from "../mappings.ts";
import { persist } from "../persist.ts";
import { messageOf, say } from "../say.ts";
import type { ShardReader } from "../shards.ts";
import { outcomeOfAnswer } from "./answer.ts";
import { type FailedInvocation, failureKey, renderFailure } from "./failure-record.ts";
import { bytesInEvent, emptyEventBytes, maxEventBytes, renderEvent, renderRecord } from "./lambda-event.ts";
import {
  afterInvocation,
  type Discarded,
  type Outcome,
  type Piece,
  type Positioned,
  withoutExpired,
} from "./progress.ts";

const recordsPerRead = 500;

interface Item extends Positioned {
  /** JSON of the record, as in the event. */
  readonly rendered: string;
}

/** Brings the records of one shard to a function, one batch after another. */
export class ShardSource {
  private readonly waiting = new Gathering<Item>();
  private pieces: readonly Piece<Item>[] = [];
  private notInvoked = 0;
  private last: FailedInvocation;
  private readonly clients: Clients;
  private readonly mapping: () => Mapping;
  private readonly pace: Pace;
  private readonly reader: ShardReader;
  private readonly roleArn: string;

  /** @param mapping as it is deployed now: asked before each batch and each retry */
  constructor(
    clients: Clients,
    changes: Changes,
    mapping: () => Mapping,
    reader: ShardReader,
    roleArn: string,
  ) {
    this.clients = clients;
    this.mapping = mapping;
    this.pace = new Pace(changes, "records");
    this.reader = reader;
    this.roleArn = roleArn;
    this.last = { requestId: undefined, functionArn: mapping().functionArn, functionError: undefined };
  }

  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      if (!this.mapping().isEnabled) await this.pace.rest();
      else if (this.pieces.length === 0) await this.gather();
      else if (await isEnabledNow(this.clients, this.mapping())) await this.work();
      else await this.pace.rest();
    }
  }

  private async gather(): Promise<void> {
    const { sourceArn, batchSize, windowMs } = this.mapping();
    const limits = { count: batchSize, bytes: maxEventBytes - emptyEventBytes, waitMs: windowMs };
    const source = { shardId: this.reader.shardId, streamArn: sourceArn, roleArn: this.roleArn };
    const records = this.waiting.count < batchSize ? await this.reader.read(recordsPerRead) : [];
    for (const record of records) {
      const { sequenceNumber, arrivalMs } = record;
      const rendered = renderRecord(record, source);
      this.waiting.add({ sequenceNumber, arrivalMs, rendered }, bytesInEvent(rendered), Date.now());
    }
    const batch = this.waiting.take(limits, Date.now());
    if (batch !== undefined) this.pieces = [{ records: batch, retries: 0, invocations: 0 }];
    else if (records.length < recordsPerRead) await this.pace.rest(this.waiting.count > 0);
  }

  private async work(): Promise<void> {
    const limits = this.mapping();
    const fresh = withoutExpired(this.pieces, limits, Date.now());
    await this.discard(fresh.discarded);
    this.pieces = fresh.pieces;
    const [piece] = this.pieces;
    if (piece === undefined) return;
    const outcome = await this.invoke(piece);
    const next = afterInvocation(this.pieces, outcome, limits);
    await this.discard(next.discarded);
    this.pieces = next.pieces;
    if (outcome.kind === "not-invoked") this.notInvoked += 1;
    else this.notInvoked = 0;
    // A batch that was only split, or continues behind a checkpoint, need not wait.
    const attempts = this.notInvoked + (next.pieces[0]?.retries ?? 0);
    if (attempts > 0) await backOff(attempts);
  }

  private async invoke({ records }: Piece<Item>): Promise<Outcome> {
    const { functionArn, reportsItemFailures } = this.mapping();
    try {
      const answer = await this.clients.lambda.send(
        new InvokeCommand({
          FunctionName: functionArn,
          Payload: renderEvent(records.map(({ rendered }) => rendered)),
        }),
      );
      const payload = Buffer.from(answer.Payload ?? []).toString();
      this.last = {
        requestId: answer.$metadata.requestId,
        functionArn,
        functionError: answer.FunctionError,
      };
      const outcome = outcomeOf(payload, answer.FunctionError, records, reportsItemFailures);
      if (outcome.kind !== "succeeded")
        say(`${functionArn} ${outcome.kind} (${records.length} records): ${payload.slice(0, 1_000)}`);
      return outcome;
    } catch (error) {
      say(`${functionArn} could not be invoked: ${messageOf(error)}`);
      return { kind: "not-invoked" };
    }
  }

  private async discard(all: readonly Discarded<Item>[]): Promise<void> {
    const { id, sourceArn, destinationArn } = this.mapping();
    for (const discarded of all) {
      const { records, condition } = discarded;
      const bucket = /^arn:[^:]+:s3:::(.+)$/.exec(destinationArn ?? "")?.[1];
      say(
        `${records.length} records of ${this.reader.shardId} are discarded (${condition}), to ${bucket ?? "nowhere"}`,
      );
      if (bucket === undefined) continue;
      const nowMs = Date.now();
      const batch = { shardId: this.reader.shardId, streamArn: sourceArn };
      const event = renderEvent(records.map(({ rendered }) => rendered));
      const Body = renderFailure(discarded, this.last, batch, event, nowMs);
      const Key = failureKey(id, this.reader.shardId, nowMs, randomUUID());
      await persist(`Writing ${Key} to ${bucket}`, async () => {
        await this.clients.s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body }));
      });
    }
  }
}

function outcomeOf(
  payload: string,
  functionError: string | undefined,
  records: readonly Item[],
  reportsItemFailures: boolean,
): Outcome {
  if (functionError !== undefined) return { kind: "failed" };
  if (!reportsItemFailures) return { kind: "succeeded" };
  return outcomeOfAnswer(
    payload,
    records.map(({ sequenceNumber }) => sequenceNumber),
  );
}
