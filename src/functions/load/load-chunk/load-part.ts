import type { S3Client } from "@aws-sdk/client-s3";
import type { Batch } from "../../../shared/bulk/batch.ts";
import type { Client } from "../../../shared/opensearch/client.ts";
import type { Configuration } from "./load-settings.ts";
import { isObjectError, WrongFormatError } from "../../../shared/errors/errors.ts";
import type { FormatParser } from "../../../shared/log-formats/format.ts";
import { createParser, recordShapeOf } from "../../../shared/log-formats/format-parser.ts";
import type { Window } from "../../../shared/objects/line-blocks.ts";
import { readObject } from "../../../shared/objects/object-reader.ts";
import { identityOf } from "../../../shared/objects/pinned-object.ts";
import { firstByteOf, recordBlocks } from "../../../shared/objects/record-blocks.ts";
import { sendBatch } from "../../../shared/opensearch/bulk-sender.ts";
import { BulkWindow } from "../../../shared/opensearch/bulk-window.ts";
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
  /** The columns there, of lines that a header names. */
  readonly columns?: string | undefined;
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
    const shape = recordShapeOf(object.format, object.encoding);
    const bytes = readObject(context.s3, object, firstByteOf(window, maxLineBytes, shape));
    for await (const found of recordBlocks(bytes, window, maxLineBytes, shape)) {
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
  return {
    counts,
    ...(stopped ? { next: position, columns: part.columns } : {}),
    ...(failure === undefined ? {} : { failure }),
  };
}

/** The batches of one part: filled one after another, sent a few at a time, counted when their verdicts arrive. */
class PartLoad {
  readonly counts = noCounts();
  private readonly window: BulkWindow;
  private readonly parser: FormatParser;
  private readonly rejects: RejectWriter;
  private readonly context: LoadContext;
  private readonly object: PlannedObject;

  constructor(context: LoadContext, object: PlannedObject, start: number) {
    const { configuration } = context;
    this.context = context;
    this.object = object;
    this.window = new BulkWindow(configuration, async (batch) => await this.settle(batch));
    this.rejects = new RejectWriter(context.s3, configuration.rejectBucket, object, start, configuration);
    this.parser = createParser(object.format, {
      rotation: configuration.indexRotation,
      idPrefix: identityOf(object),
      key: object.key,
      layout: object,
      jsonIndexPrefix: configuration.jsonIndexPrefix,
      redactQueryParameters: configuration.redactQueryParameters,
      redactClientAddresses: configuration.redactClientAddresses,
      redactSalt: configuration.redactSalt,
    });
  }

  get columns(): string | undefined {
    return this.parser.columns;
  }

  async load(block: Buffer, offset: number): Promise<void> {
    const { parser, window } = this;
    let from = 0;
    while (from < block.length) {
      from = parser.parseBlock(block, from, block.length, offset + from, window.batch);
      if (from < block.length || window.batch.rejects.length >= wrongFormatRejects) await window.send();
    }
  }

  rejectOversize(offset: number, length: number, beginning: Buffer): void {
    const message = `The line has ${length} bytes, more than ${this.context.configuration.maxLineBytes}; its beginning is kept.`;
    this.window.batch.reject(offset, "line_too_long", message, beginning, 0, beginning.length);
  }

  /** Sends the last batch and waits for all verdicts; then the rejects are written. */
  async finish(): Promise<void> {
    await this.window.finish();
    const { error } = this.window;
    if (error === undefined || isObjectError(error)) await this.rejects.flush();
    if (error !== undefined) throw error;
  }

  /** Waits for what is in flight, whatever its result. */
  async abandon(): Promise<void> {
    await this.window.drain();
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
