import { createHash } from "node:crypto";
import { S3Client } from "@aws-sdk/client-s3";
import type { Client } from "../../../shared/opensearch/client.ts";
import * as z from "zod/mini";
import { Batch, type Reject } from "../../../shared/bulk/batch.ts";
import { readJson } from "../../../shared/json/read-json.ts";
import { indexDate, type Rotation } from "../../../shared/log-formats/index-name.ts";
import { sendBatch } from "../../../shared/opensearch/bulk-sender.ts";
import { parseObject, place } from "../../input/transformer.ts";
import { loadSettingsOf } from "../../stack/configuration.ts";
import type { Stack } from "../../stack/stack.ts";
import { type Entry, FilePlace, linesOf, type RejectFile, type Settled } from "../file-place.ts";
import type { RejectPlace } from "../place.ts";

/** Documents that Firehose could not deliver. */
export async function openFirehose(stack: Stack): Promise<RejectPlace | undefined> {
  const bucket = await stack.find("ArchiveBucket");
  if (bucket === undefined) return undefined;
  const { indexRotation, batchBytes, retryBudgetSeconds } = await loadSettingsOf(stack);
  const fix = documentFixer(((await stack.parameter("ObjectFields")) ?? "").split(",").filter(Boolean));
  const retryBudgetMs = retryBudgetSeconds * 1000;
  return new FilePlace(stack.client(S3Client), {
    place: "firehose",
    bucket,
    prefix: "failed/",
    split: linesOf,
    entriesOf: (raws, file) => documentEntries(raws, file, indexRotation),
    reload: async (entries) =>
      await reloadDocuments({ client: await stack.openSearch(), batchBytes, retryBudgetMs, fix }, entries),
  });
}

/** A record that Firehose could not deliver ("Handle data delivery failures" in its guide). */
const failedRecord = z.object({
  /** Epoch milliseconds. */
  arrivalTimestamp: z.coerce.number().check(z.int(), z.nonnegative()),
  errorCode: z._default(z.coerce.string(), "unknown"),
  errorMessage: z._default(z.string(), ""),
  rawData: z.base64(),
  esDocumentId: z.nullish(z.string()),
  esIndexName: z.nullish(z.string()),
});

/** A document, and where it belongs. */
interface FailedDocument {
  readonly index: string;
  readonly id: string;
  /** One line of JSON; undefined: the data is not a JSON object. */
  readonly text: string | undefined;
}

interface DocumentEntry extends Entry {
  readonly document: FailedDocument | undefined;
}

/** The index family of the delivery stream. */
const family = "app-logs";

/** The entries of a file under `failed/`. @param rotation of the indexes, for records that name none */
export function documentEntries(
  raws: readonly string[],
  file: RejectFile,
  rotation: Rotation,
): DocumentEntry[] {
  const times = new Map<string, number>();
  return raws.map((raw) => {
    const time = (times.get(raw) ?? 0) + 1;
    times.set(raw, time);
    const record = readJson(failedRecord, raw);
    const common = {
      place: "firehose" as const,
      keptIn: `s3://${file.bucket}/${file.key}`,
      bytes: Buffer.byteLength(raw) + 1,
    };
    const own = createHash("sha256")
      .update(JSON.stringify([file.key, raw, time]))
      .digest("hex");
    if (record === undefined) {
      const message = "This is not what Firehose writes.";
      const unreadable = { reason: "unreadable", message, from: "unknown", atMs: file.writtenMs };
      return { raw, document: undefined, found: { ...common, ...unreadable, identity: own, content: raw } };
    }
    const { arrivalTimestamp: atMs, errorCode, errorMessage, rawData, esDocumentId, esIndexName } = record;
    const index = esIndexName || indexOf(atMs, rotation);
    const id = esDocumentId || own.slice(0, 32);
    const content = Buffer.from(rawData, "base64").toString("utf8");
    const found = { ...common, reason: reasonOf(errorCode, errorMessage), message: errorMessage };
    return {
      raw,
      document: { index, id, text: oneLine(content) },
      found: {
        ...found,
        from: `${index}/${id}`,
        identity: `${index}/${id}`,
        atMs,
        content: content.trimEnd(),
      },
    };
  });
}

/** OpenSearch's name for the error says more than the status: `mapper_parsing_exception`. */
function reasonOf(code: string, message: string): string {
  return /\b[a-z]+(?:_[a-z]+)*_exception\b/.exec(message)?.[0] ?? code;
}

function indexOf(atMs: number, rotation: Rotation): string {
  const time = new Date(atMs);
  const [year, month, day] = [time.getUTCFullYear(), time.getUTCMonth() + 1, time.getUTCDate()];
  return `${family}-${indexDate(rotation, year, month, day, time.getUTCHours())}`;
}

const anyObject = z.record(z.string(), z.unknown());

/** In JSON, newlines occur only between values: a space means the same. */
function oneLine(content: string): string | undefined {
  return readJson(anyObject, content) === undefined ? undefined : content.trim().replaceAll(/[\r\n]+/g, " ");
}

/** The entry with the reason why it was refused again. */
function renderRefused(raw: string, errorCode: string, errorMessage: string): string {
  return JSON.stringify({ ...readJson(anyObject, raw), errorCode, errorMessage });
}

/** Resolves conflicts of field types, so that a document fits in with others. @returns undefined if there is nothing to fix */
type FixDocument = (text: string) => string | undefined;

interface DocumentReload {
  readonly client: Client;
  readonly batchBytes: number;
  readonly retryBudgetMs: number;
  /** For documents that are refused as they are. */
  readonly fix: FixDocument;
}

interface Line {
  readonly entry: number;
  readonly document: FailedDocument;
  readonly text: string;
}

/**
 * Sends the documents of a file under their own ids; what is refused, once more if it can be fixed.
 * @throws OpenSearchUnavailableError, ClusterRefusesError
 */
export async function reloadDocuments(
  reload: DocumentReload,
  entries: readonly DocumentEntry[],
): Promise<Settled[]> {
  const lines = entries.flatMap(({ document }, entry): Line[] =>
    document?.text === undefined ? [] : [{ entry, document, text: document.text }],
  );
  const refused = await send(reload, lines);
  const fixed = lines.flatMap((line): Line[] => {
    const text = refused.has(line.entry) ? reload.fix(line.text) : undefined;
    return text === undefined ? [] : [{ ...line, text }];
  });
  const refusedAgain = await send(reload, fixed);
  for (const { entry } of fixed) if (!refusedAgain.has(entry)) refused.delete(entry);
  return entries.map(({ raw, document }, entry): Settled => {
    if (document === undefined) return { verdict: { kind: "left", why: "it is not what Firehose writes" } };
    if (document.text === undefined) return rejected(raw, "not_json", "The record is not a JSON object.");
    const again = refused.get(entry);
    return again === undefined ? { verdict: { kind: "loaded" } } : rejected(raw, again.reason, again.message);
  });
}

function rejected(raw: string, reason: string, message: string): Settled {
  return {
    verdict: { kind: "rejected", reason, message },
    replacement: [renderRefused(raw, reason, message)],
  };
}

/** @returns what was refused, by entry */
async function send(
  { client, batchBytes, retryBudgetMs }: DocumentReload,
  lines: readonly Line[],
): Promise<Map<number, Reject>> {
  const refused = new Map<number, Reject>();
  const batch = new Batch(batchBytes);
  const flush = async (): Promise<void> => {
    await sendBatch(client, batch, Date.now() + retryBudgetMs);
    for (const reject of batch.rejects) refused.set(reject.offset, reject);
    batch.clear();
  };
  for (const { entry, document, text } of lines) {
    const action = { create: { _index: document.index, _id: document.id } };
    const item = Buffer.from(`${JSON.stringify(action)}\n${text}\n`);
    if (!batch.reserve(item.length)) {
      await flush();
      batch.reserve(item.length);
    }
    batch.body.set(item, batch.length);
    // The batch's offset is the entry's position.
    batch.commit(batch.length + item.length, entry, item, 0, 0);
  }
  if (batch.count > 0) await flush();
  return refused;
}

/**
 * Gives the fields of a document the types that TransformLogEvents gives them: an object under a name that has strings
 * elsewhere moves to another name.
 * @param objectFields names whose values are objects, besides the built-in ones
 */
export function documentFixer(objectFields: readonly string[]): FixDocument {
  return (text) => {
    const document = parseObject(text);
    if (document === undefined) return undefined;
    const { cloudwatch, lambda, ...fields } = document; // ours: already as they should be
    const changed = { ...place(fields, objectFields), cloudwatch, lambda };
    const before = JSON.stringify({ ...fields, cloudwatch, lambda });
    const after = JSON.stringify(changed);
    return after === before ? undefined : after;
  };
}
