import { randomUUID } from "node:crypto";
import { backOff } from "../back-off.ts";
import { messageOf, say } from "../say.ts";
import type { StreamRecord } from "../shards.ts";
import type { DeliveryStream } from "./delivery-stream.ts";
import {
  type BulkItem,
  bulkBody,
  type Document,
  type FailedDocument,
  indexOf,
  isDocument,
  type SortedAnswer,
  sortAnswer,
} from "./documents.ts";

const requestTimeoutMs = 60_000;

/** Documents that were given up, after so many requests. */
export interface GivenUp {
  readonly documents: readonly FailedDocument[];
  readonly attempts: number;
}

/**
 * Brings records into OpenSearch; documents that may get there later are sent again until the retry duration is over.
 * @returns what did not get there
 */
export async function deliverToIndex(
  records: readonly StreamRecord[],
  endpoint: string,
  { index }: DeliveryStream,
): Promise<GivenUp[]> {
  const all = records.map((record) => ({
    record,
    index: indexOf(index.name, index.rotation, record.arrivalMs),
    id: randomUUID(),
  }));
  const malformed = all.filter(({ record }) => !isDocument(record.data)).map(toMalformed);
  const givenUp: GivenUp[] = [{ documents: malformed, attempts: 0 }];
  const deadlineMs = Date.now() + index.retryMs;
  let waiting: readonly Document[] = all.filter(({ record }) => isDocument(record.data));
  for (let attempt = 0; waiting.length > 0; attempt += 1) {
    const { again, refused } = await post(endpoint, waiting, index.withIds);
    givenUp.push({ documents: refused, attempts: attempt + 1 });
    if (again.length > 0) {
      say(`${again.length} of ${waiting.length} documents are sent again: ${again.at(-1)?.errorMessage}`);
      await backOff(attempt);
      if (Date.now() >= deadlineMs) {
        givenUp.push({ documents: again, attempts: attempt + 1 });
        break;
      }
    }
    waiting = again;
  }
  return givenUp.filter(({ documents }) => documents.length > 0);
}

function toMalformed(document: Document): FailedDocument {
  const errorMessage =
    "The record is malformed: it must be a single valid UTF-8 encoded JSON object without newlines.";
  return { ...document, errorCode: "OS.MalformedData", errorMessage };
}

async function post(
  endpoint: string,
  documents: readonly Document[],
  withIds: boolean,
): Promise<SortedAnswer> {
  const allAgain = (errorCode: string, errorMessage: string): SortedAnswer => ({
    indexed: 0,
    again: documents.map((document) => ({ ...document, errorCode, errorMessage })),
    refused: [],
  });
  try {
    const answer = await fetch(`${endpoint}/_bulk`, {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: bulkBody(documents, withIds),
      signal: AbortSignal.timeout(requestTimeoutMs),
    });
    const text = await answer.text();
    if (!answer.ok) return allAgain(String(answer.status), text.slice(0, 500));
    const { items } = JSON.parse(text) as { items: readonly Readonly<Record<string, BulkItem>>[] };
    if (items.length !== documents.length)
      return allAgain("503", `the response has ${items.length} items, expected ${documents.length}`);
    return sortAnswer(
      documents,
      items.map((item) => Object.values(item)[0] ?? { status: 503 }),
    );
  } catch (error) {
    return allAgain("OS.ServiceException", messageOf(error));
  }
}
