import { z } from "zod";
import { decodeBase64 } from "../../../functions/cloudwatch/transform-log-events/kinesis-event.ts";
import type {
  Transformed,
  TransformOptions,
} from "../../../functions/cloudwatch/transform-log-events/transformed.ts";
import { readJson } from "../../../shared/json/read-json.ts";
import {
  type RecordReject,
  type SourceRecord,
  fullDocumentKeyOf,
} from "../../../shared/rejects/source-record.ts";
import { PartitionKeys, RecordBatch } from "../../../shared/streams/record-batch.ts";
import type { SentRecords } from "../../../shared/streams/send-records.ts";
import type { Settled } from "../files/reject-file.ts";
import type { Verdict } from "../place.ts";
import type { RecordEntry } from "./record-entries.ts";

export interface RecordReload {
  /** TransformLogEvents' own. */
  readonly transform: (data: Uint8Array, options: TransformOptions) => Iterable<Transformed>;
  readonly options: Omit<TransformOptions, "arrivalMs" | "fullDocumentKey">;
  /** Sends a batch to the log stream. */
  readonly send: (batch: RecordBatch) => Promise<SentRecords>;
  /** Stores the whole of a document that had to be cut. */
  readonly storeWhole: (key: string, bytes: Buffer) => Promise<void>;
}

type Document = Extract<Transformed, { kind: "document" }>;

/** What today's code makes of one reject: documents to be sent, and what becomes of it once they are. */
interface Attempt {
  readonly documents: readonly Document[];
  readonly settled: Settled;
}

/**
 * Transforms the record of a file again, and sends what comes of those of its events that were rejected. A stream takes
 * a document twice when it is sent twice (interrupted before the reject was removed): `cloudwatch.eventId` tells.
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
    return kept.event === undefined ? wholeRecord(transformed, raw) : oneEvent(transformed, raw, kept.event);
  });
  const { unsent, failure } = await sendAll(
    reload,
    attempts.flatMap(({ documents }) => documents),
  );
  return attempts.map(({ documents, settled }): Settled => {
    if (!documents.some((document) => unsent.has(document))) return settled;
    return { verdict: { kind: "left", why: `the log stream did not take it: ${failure ?? "no answer"}` } };
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

/** The record could not be read. Now that it can, those of its events that are rejects take its place. */
function wholeRecord(transformed: readonly Transformed[], raw: string): Attempt {
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

/** Each event ends in exactly one document, reject or skip, in the record's order. */
function oneEvent(transformed: readonly Transformed[], raw: string, event: number): Attempt {
  const one = transformed[event] ?? transformed.find(({ kind }) => kind === "reject");
  if (one === undefined || one.kind === "skipped") return attempt({ kind: "skipped" });
  if (one.kind === "document") return attempt({ kind: "loaded" }, [one]);
  const { reason, message } = one;
  return attempt({ kind: "rejected", reason, message }, [], [renderAgain(raw, { event, reason, message })]);
}

/** @returns the documents that the stream did not take */
async function sendAll(
  { send, storeWhole }: RecordReload,
  documents: readonly Document[],
): Promise<{ unsent: ReadonlySet<Document>; failure: string | undefined }> {
  const keys = new PartitionKeys();
  const batches: RecordBatch[] = [];
  for (const [index, { bytes, fullDocument }] of documents.entries()) {
    if (fullDocument !== undefined) await storeWhole(fullDocument.key, fullDocument.bytes);
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

const keptLine = z.looseObject({ source: z.looseObject({}) });

/** The line with today's reason. */
function renderAgain(raw: string, { event, reason, message }: RecordReject): string {
  const kept = readJson(keptLine, raw);
  return JSON.stringify({ ...kept, source: { ...kept?.source, event }, reason, message });
}
