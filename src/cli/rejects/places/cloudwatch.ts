import { KinesisClient } from "@aws-sdk/client-kinesis";
import { PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { fullDocumentKeyOf, type SourceRecord } from "../../../shared/rejects/source-record.ts";
import { PartitionKeys, RecordBatch } from "../../../shared/streams/record-batch.ts";
import { sendRecords, type SentRecords } from "../../../shared/streams/send-records.ts";
import {
  decodeBase64,
  type Transformed,
  type TransformOptions,
  transformRecord,
} from "../../input/transformer.ts";
import { transformConfigurationOf } from "../../stack/configuration.ts";
import type { Stack } from "../../stack/stack.ts";
import { FilePlace, linesOf, type Settled } from "../file-place.ts";
import { once, type RejectPlace, type Verdict } from "../place.ts";
import { type RecordEntry, recordEntries, renderAgain, sealRecordFile } from "./record-files.ts";
import { reloadDirectly } from "./reload-directly.ts";

/** PutRecords is tried again for this long. */
const sendMs = 60_000;

/** Records and events that TransformLogEvents rejected. */
export async function openCloudWatch(stack: Stack): Promise<RejectPlace> {
  const s3 = stack.client(S3Client);
  const context = once(async (): Promise<RecordReload> => {
    const { logStream, rejectBucket, ...options } = await transformConfigurationOf(stack);
    return {
      transform: transformRecord,
      options,
      send: async ({ records }) =>
        await sendRecords(stack.client(KinesisClient), records, {
          streamName: logStream,
          deadlineMs: Date.now() + sendMs,
          isStopped: () => false,
        }),
      storeFullDocument: async (Key, Body) => {
        await s3.send(
          new PutObjectCommand({ Bucket: rejectBucket, Key, Body, ContentType: "application/json" }),
        );
      },
    };
  });
  const isDirect = once(async () => ((await stack.parameter("Delivery")) ?? "firehose") === "direct");
  return new FilePlace(s3, {
    place: "cloudwatch",
    bucket: await stack.resource("RejectBucket"),
    prefix: "rejects/cloudwatch/",
    split: linesOf,
    entriesOf: recordEntries,
    reload: async (entries) =>
      (await isDirect())
        ? await reloadDirectly(stack, entries)
        : await reloadRecord(await context(), entries),
    seal: sealRecordFile,
  });
}

export interface RecordReload {
  /** TransformLogEvents' own. */
  readonly transform: (data: Uint8Array, options: TransformOptions) => Iterable<Transformed>;
  readonly options: Omit<TransformOptions, "arrivalMs" | "fullDocumentKey">;
  /** Sends a batch to the log stream. */
  readonly send: (batch: RecordBatch) => Promise<SentRecords>;
  /** Stores the full version of a document that had to be cut. */
  readonly storeFullDocument: (key: string, bytes: Buffer) => Promise<void>;
}

type Document = Extract<Transformed, { kind: "document" }>;

/** What today's code makes of one reject: documents to send, and what becomes of it once they are sent. */
interface Attempt {
  readonly documents: readonly Document[];
  readonly settled: Settled;
}

/**
 * Transforms the record of a file again, and sends the documents of those events that were rejected. If this is
 * interrupted before the reject is removed, the stream gets a document twice: `cloudwatch.eventId` shows which.
 */
export async function reloadRecord(
  reload: RecordReload,
  entries: readonly RecordEntry[],
): Promise<Settled[]> {
  const record = entries.find(({ kept }) => kept !== undefined)?.kept;
  const transformed = record === undefined ? [] : transformAgain(reload, record.data, record.record);
  const attempts = entries.map(({ raw, kept }): Attempt => {
    if (kept === undefined)
      return attempt({
        kind: "left",
        why: "it is not what TransformLogEvents writes, or its record is missing",
      });
    return kept.event === undefined ? fullRecord(transformed, raw) : oneEvent(transformed, raw, kept.event);
  });
  const { unsent, failure } = await sendAll(
    reload,
    attempts.flatMap(({ documents }) => documents),
  );
  return attempts.map(({ documents, settled }): Settled => {
    if (!documents.some((document) => unsent.has(document))) return settled;
    return { verdict: { kind: "left", why: `the log stream did not accept it: ${failure ?? "no answer"}` } };
  });
}

function attempt(
  verdict: Verdict,
  documents: readonly Document[] = [],
  replacement?: readonly string[],
): Attempt {
  return { documents, settled: { verdict, ...(replacement === undefined ? {} : { replacement }) } };
}

function transformAgain(
  { transform, options }: RecordReload,
  data: string,
  record: SourceRecord,
): readonly Transformed[] {
  const bytes = decodeBase64(data);
  if (bytes === undefined)
    return [{ kind: "reject", reason: "not_base64", message: "The record's data is not base64." }];
  const fullDocumentKey = (event: number): string => fullDocumentKeyOf(record, event);
  return [...transform(bytes, { ...options, arrivalMs: record.arrivalMs, fullDocumentKey })];
}

/** The record could not be read before. If it can be now, those of its events that are rejects replace it. */
function fullRecord(transformed: readonly Transformed[], raw: string): Attempt {
  const documents = transformed.filter((one) => one.kind === "document");
  const rejects = transformed.flatMap((one, position) =>
    one.kind === "reject"
      ? [{ ...one, event: one.event ?? (transformed.length > 1 ? position : undefined) }]
      : [],
  );
  const [first] = rejects;
  if (first === undefined) return attempt({ kind: documents.length > 0 ? "loaded" : "skipped" }, documents);
  const { reason, message } = first;
  return attempt(
    { kind: "rejected", reason, message },
    documents,
    rejects.map((reject) => renderAgain(raw, reject)),
  );
}

/** Each event becomes exactly one document, reject or skip, in the record's order. */
function oneEvent(transformed: readonly Transformed[], raw: string, event: number): Attempt {
  const one = transformed[event] ?? transformed.find(({ kind }) => kind === "reject");
  if (one === undefined || one.kind === "skipped") return attempt({ kind: "skipped" });
  if (one.kind === "document") return attempt({ kind: "loaded" }, [one]);
  const { reason, message } = one;
  return attempt({ kind: "rejected", reason, message }, [], [renderAgain(raw, { event, reason, message })]);
}

/** @returns the documents that the stream did not accept */
async function sendAll(
  { send, storeFullDocument }: RecordReload,
  documents: readonly Document[],
): Promise<{ unsent: ReadonlySet<Document>; failure: string | undefined }> {
  const keys = new PartitionKeys();
  const batches: RecordBatch[] = [];
  for (const [index, { bytes, fullDocument }] of documents.entries()) {
    if (fullDocument !== undefined) await storeFullDocument(fullDocument.key, fullDocument.bytes);
    const record = { Data: bytes, PartitionKey: keys.take() };
    if (batches.at(-1)?.add(record, index) === true) continue;
    const batch = new RecordBatch();
    batch.add(record, index);
    batches.push(batch);
  }
  const unsent = new Set<Document>();
  let failure: string | undefined;
  for (const batch of batches) {
    const sent = await send(batch);
    failure ??= sent.failure;
    for (const position of sent.unsent) {
      const document = documents[batch.sources[position] ?? -1];
      if (document !== undefined) unsent.add(document);
    }
  }
  return { unsent, failure };
}
