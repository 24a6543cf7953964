import type { Client } from "@opensearch-project/opensearch";
import { Batch, type Reject } from "../../../shared/bulk/batch.ts";
import { sendBatch } from "../../../shared/opensearch/bulk-sender.ts";
import type { Settled } from "../files/reject-file.ts";
import { type DocumentEntry, type FailedDocument, renderRefused } from "./document-entries.ts";

/**
 * Resolves the kinds of a document's fields, so that it fits beside others.
 * @returns undefined where there is nothing to mend
 */
export type MendDocument = (text: string) => string | undefined;

export interface DocumentReload {
  readonly client: Client;
  readonly batchBytes: number;
  readonly retryBudgetMs: number;
  /** For documents that are refused as they are. */
  readonly mend: MendDocument;
}

interface Line {
  readonly entry: number;
  readonly document: FailedDocument;
  readonly text: string;
}

/**
 * Sends the documents of a file under their own ids; what is refused, once more when it can be mended.
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
  const mended = lines.flatMap((line): Line[] => {
    const text = refused.has(line.entry) ? reload.mend(line.text) : undefined;
    return text === undefined ? [] : [{ ...line, text }];
  });
  const refusedAgain = await send(reload, mended);
  for (const { entry } of mended) if (!refusedAgain.has(entry)) refused.delete(entry);
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
    // The batch's offset tells the entry.
    batch.commit(batch.length + item.length, entry, item, 0, 0);
  }
  if (batch.count > 0) await flush();
  return refused;
}
