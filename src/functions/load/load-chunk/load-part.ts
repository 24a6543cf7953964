import type { S3Client } from "@aws-sdk/client-s3";
import type { Client } from "../../../shared/opensearch/client.ts";
import { Batch } from "../../../shared/bulk/batch.ts";
import type { Configuration } from "./load-settings.ts";
import { isObjectError, WrongFormatError } from "../../../shared/errors/errors.ts";
import type { FormatParser } from "../../../shared/log-formats/format.ts";
import { createParser, startsRecordOf } from "../../../shared/log-formats/format-parser.ts";
import type { Window } from "../../../shared/objects/line-blocks.ts";
import { readObject } from "../../../shared/objects/object-reader.ts";
import { identityOf } from "../../../shared/objects/pinned-object.ts";
import { firstByteOf, recordBlocks } from "../../../shared/objects/record-blocks.ts";
import { sendBatch } from "../../../shared/opensearch/bulk-sender.ts";
import { RejectWriter } from "../../../shared/rejects/reject-store.ts";
import { type Counts, noCounts } from "../contract/counts.ts";
import { type ChunkFailure, messageCharacters, type PlannedObject } from "../contract/shapes.ts";

export interface LoadContext {
  readonly s3: S3Client;
  readonly client: Client;
  readonly configuration: Configuration;
  /** Epoch milliseconds after which no more is read. */
  readonly stopAtMs: number;
  /** Epoch milliseconds after which nothing is sent again. */
  readonly deadlineMs: number;
}

export interface LoadedPart {
  readonly counts: Counts;
  /** The first byte that was not loaded, when time ran out. */
  readonly next?: number;
  readonly failure?: Omit<ChunkFailure, "object">;
}

/** With at least this many rejects, and more rejects than loaded lines, an object has the wrong format. */
const wrongFormatRejects = 1_000;

/**
 * Loads a part of one object in one pass: S3, lines, documents, `_bulk`, a few requests in flight.
 * @throws OpenSearchUnavailableError, ClusterRefusesError, S3UnavailableError; what concerns the object alone is returned
 */
export async function loadPart(
  context: LoadContext,
  object: PlannedObject,
  window: Window,
): Promise<LoadedPart> {
  const part = new PartLoad(context, object, window.start);
  let failure: LoadedPart["failure"];
  let position = window.start;
  let stopped = false;
  try {
    const { maxLineBytes } = context.configuration;
    const startsRecord = startsRecordOf(object.format);
    const bytes = readObject(context.s3, object, firstByteOf(window, maxLineBytes, startsRecord));
    for await (const found of recordBlocks(bytes, window, maxLineBytes, startsRecord)) {
      if (Date.now() >= context.stopAtMs && position > window.start) {
        stopped = true;
        position = found.offset;
        break;
      }
      if (found.kind === "oversize") part.rejectOversize(found.offset, found.length, found.beginning);
      else await part.load(found.block, found.offset);
      position = found.offset + (found.kind === "oversize" ? found.length + 1 : found.block.length);
    }
  } catch (error) {
    if (!isObjectError(error)) {
      await part.abandon();
      throw error;
    }
    failure = { name: error.name, message: error.message.slice(0, messageCharacters), offset: position };
  }
  try {
    await part.finish();
  } catch (error) {
    if (!isObjectError(error)) throw error;
    failure ??= { name: error.name, message: error.message.slice(0, messageCharacters), offset: position };
  }
  const counts = { ...part.counts, bytes: position - window.start };
  return { counts, ...(stopped ? { next: position } : {}), ...(failure === undefined ? {} : { failure }) };
}

/** The batches of one part: filled one after another, sent a few at a time, counted when their verdicts arrive. */
class PartLoad {
  readonly counts = noCounts();
  private batch: Batch;
  private readonly inFlight = new Set<Promise<void>>();
  /** Batches that are settled; their memory is reused. */
  private readonly free: Batch[] = [];
  private error: unknown;
  private readonly parser: FormatParser;
  private readonly rejects: RejectWriter;
  private readonly context: LoadContext;
  private readonly object: PlannedObject;

  constructor(context: LoadContext, object: PlannedObject, start: number) {
    const { configuration } = context;
    this.context = context;
    this.object = object;
    this.batch = new Batch(configuration.batchBytes);
    this.rejects = new RejectWriter(context.s3, configuration.rejectBucket, object, start, configuration);
    this.parser = createParser(object.format, {
      rotation: configuration.indexRotation,
      idPrefix: identityOf(object),
      key: object.key,
      jsonIndexPrefix: configuration.jsonIndexPrefix,
      redactQueryParameters: configuration.redactQueryParameters,
      redactClientAddresses: configuration.redactClientAddresses,
      redactSalt: configuration.redactSalt,
    });
  }

  async load(block: Buffer, offset: number): Promise<void> {
    let from = 0;
    while (from < block.length) {
      from = this.parser.parseBlock(block, from, block.length, offset + from, this.batch);
      if (from < block.length || this.batch.rejects.length >= wrongFormatRejects) await this.send();
    }
  }

  rejectOversize(offset: number, length: number, beginning: Buffer): void {
    const message = `The line has ${length} bytes, more than ${this.context.configuration.maxLineBytes}; its beginning is kept.`;
    this.batch.reject(offset, "line_too_long", message, beginning, 0, beginning.length);
  }

  /** Sends the last batch and waits for all verdicts; then the rejects are written. */
  async finish(): Promise<void> {
    if (this.error === undefined) await this.send();
    await this.abandon();
    if (this.error === undefined || isObjectError(this.error)) await this.rejects.flush();
    if (this.error !== undefined) throw this.error;
  }

  /** Waits for what is in flight, whatever its result. */
  async abandon(): Promise<void> {
    while (this.inFlight.size > 0) await Promise.race(this.inFlight);
  }

  private async send(): Promise<void> {
    const { batch, context } = this;
    while (this.inFlight.size >= context.configuration.batchesInFlight) await Promise.race(this.inFlight);
    if (this.error !== undefined) throw this.error;
    this.batch = this.free.pop() ?? new Batch(context.configuration.batchBytes);
    const sending = this.settle(batch)
      .catch((error: unknown) => {
        this.error ??= error;
      })
      .finally(() => {
        this.inFlight.delete(sending);
        batch.clear();
        this.free.push(batch);
      });
    this.inFlight.add(sending);
  }

  private async settle(batch: Batch): Promise<void> {
    const { client, deadlineMs, configuration } = this.context;
    const spentMs = Date.now() + configuration.retryBudgetSeconds * 1000;
    const sent = await sendBatch(client, batch, Math.min(deadlineMs, spentMs));
    const { counts } = this;
    counts.indexed += sent.indexed;
    counts.duplicates += sent.duplicates;
    counts.retried += sent.retried;
    counts.skipped += batch.skipped;
    const rejected = counts.rejected + batch.rejects.length;
    const accepted = counts.indexed + counts.duplicates;
    if (rejected >= wrongFormatRejects && rejected > accepted) {
      counts.lines += batch.lines - batch.rejects.length;
      const first = batch.rejects[0];
      throw new WrongFormatError(
        `s3://${this.object.bucket}/${this.object.key} is not of format ${this.object.format}: ${rejected} of its lines were rejected, ${accepted} accepted; the first reject is at byte ${first?.offset}: ${first?.message}`,
      );
    }
    counts.lines += batch.lines;
    counts.rejected = rejected;
    await this.rejects.add(batch.rejects);
  }
}
