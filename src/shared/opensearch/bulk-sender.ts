import type { Client } from "./client.ts";
import type { Batch } from "../bulk/batch.ts";
import { ClusterRefusesError, OpenSearchUnavailableError } from "../errors/errors.ts";
import { waitBackoff } from "../retry/backoff.ts";
import { isTemporary } from "./ask.ts";
import { type BulkItem, verdictOf } from "./bulk-response.ts";

/** What became of the items of one batch; what was refused for good is among the batch's rejects. */
export interface SentBatch {
  readonly indexed: number;
  readonly duplicates: number;
  /** Which items are the duplicates. */
  readonly duplicateItems: readonly number[];
  /** Items sent again, over all attempts. */
  readonly retried: number;
}

/** A `_bulk` answer, reduced to what counts: the status of every item, in order. */
type Answer =
  | { readonly kind: "items"; readonly items: readonly BulkItem[] | "all-indexed" }
  | { readonly kind: "passing"; readonly message: string }
  | { readonly kind: "too-large" };

/**
 * Sends a batch until every item has its verdict; only failed items are sent again, with full jitter.
 * @param deadlineMs epoch milliseconds: nothing is sent again after it
 * @param endByMs epoch milliseconds: every request has ended by then, with or without an answer
 * @throws OpenSearchUnavailableError when the retries are spent, ClusterRefusesError when nothing would be taken
 */
export async function sendBatch(
  client: Client,
  batch: Batch,
  deadlineMs: number,
  endByMs = Number.POSITIVE_INFINITY,
): Promise<SentBatch> {
  const sent = { indexed: 0, duplicates: 0, duplicateItems: [], retried: 0 };
  let groups: number[][] = [Array.from({ length: batch.count }, (_, index) => index)];
  for (let attempt = 0; ; attempt += 1) {
    let failure = "";
    const again: number[][] = [];
    for (const items of groups) {
      if (items.length === 0) continue;
      const timeoutMs = attempt > 0 && Date.now() >= deadlineMs ? 0 : endByMs - Date.now();
      const answer = await post(client, bodyOf(batch, items), items.length, timeoutMs);
      if (answer.kind === "too-large") {
        again.push(...halve(batch, items));
        continue;
      }
      if (answer.kind === "passing") {
        failure = answer.message;
        again.push(items);
        sent.retried += items.length;
        continue;
      }
      const failed = settle(batch, items, answer.items, sent, attempt);
      if (failed.items.length > 0) {
        failure = failed.message;
        again.push(failed.items);
        sent.retried += failed.items.length;
      }
    }
    if (again.length === 0) return sent;
    groups = again;
    if (failure !== "" && !(await waitBackoff(attempt, deadlineMs)))
      throw new OpenSearchUnavailableError(
        `OpenSearch did not accept ${groups.flat().length} of ${batch.count} documents in ${attempt + 1} attempts; the last answer: ${failure}`,
      );
  }
}

function bodyOf(batch: Batch, items: readonly number[]): Buffer {
  if (items.length === batch.count) return batch.body.subarray(0, batch.length);
  return Buffer.concat(items.map((index) => batch.itemBytes(index)));
}

/** 413: the same items in two requests; a single one that is too large is a reject. */
function halve(batch: Batch, items: readonly number[]): number[][] {
  const [only] = items;
  if (items.length === 1 && only !== undefined) {
    batch.rejectItem(only, "too_large", "OpenSearch answered 413 for this document alone: it is too large.");
    return [];
  }
  const middle = Math.ceil(items.length / 2);
  return [items.slice(0, middle), items.slice(middle)];
}

function settle(
  batch: Batch,
  items: readonly number[],
  answers: readonly BulkItem[] | "all-indexed",
  sent: { indexed: number; duplicates: number; duplicateItems: number[] },
  attempt: number,
): { items: number[]; message: string } {
  if (answers === "all-indexed") {
    sent.indexed += items.length;
    return { items: [], message: "" };
  }
  const verdicts = answers.map(verdictOf);
  const refusals = verdicts.flatMap((verdict, at) =>
    verdict.kind === "refused" ? [{ message: verdict.message, item: items[at] ?? 0 }] : [],
  );
  const [first] = refusals;
  if (first !== undefined) {
    const indexes = [...new Set(refusals.map(({ item }) => batch.indexOf(item)))];
    throw refusal(
      refusals.length === items.length ? "every document" : `${refusals.length} of ${items.length} documents`,
      first.message,
      indexes,
    );
  }
  const failed: number[] = [];
  let message = "";
  verdicts.forEach((verdict, at) => {
    const index = items[at];
    if (index === undefined) return;
    if (verdict.kind === "indexed") sent.indexed += 1;
    else if (verdict.kind === "duplicate") {
      sent.duplicates += 1;
      sent.duplicateItems.push(index);
    } else if (verdict.kind === "reject" && !(verdict.mayPass && attempt < hopefulAttempts))
      batch.rejectItem(index, verdict.reason, verdict.message);
    else {
      failed.push(index);
      message = verdict.message;
    }
  });
  return { items: failed, message };
}

/** How often a document is tried again that a mapping made by another may let in. */
const hopefulAttempts = 3;
/** So many of the indexes that refuse are named. */
const namedIndexes = 3;

/** @param which of the documents @param indexes that refuse them, where it is not the whole request */
function refusal(which: string, why: string, indexes: readonly string[] = []): ClusterRefusesError {
  const named = indexes.slice(0, namedIndexes).join(", ");
  const others = indexes.length > namedIndexes ? ` and ${indexes.length - namedIndexes} more` : "";
  const where = indexes.length === 0 ? "" : ` for ${named}${others}`;
  return new ClusterRefusesError(
    `OpenSearch refuses ${which}${where} (${why}). Fix the cause (permissions, blocks, disk, a closed index, an alias without a write index, a missing pipeline, a full shard), then redrive the execution; an event source tries again by itself.`,
  );
}

interface HttpAnswer {
  readonly statusCode: number | null;
  readonly body: unknown;
}

async function post(client: Client, body: Buffer, items: number, timeoutMs: number): Promise<Answer> {
  if (timeoutMs <= 0) return { kind: "passing", message: "no time was left for the request" };
  let answer: HttpAnswer;
  try {
    answer = await client.transport.request(
      {
        method: "POST",
        path: "/_bulk",
        querystring: { filter_path: "errors,items.*.status,items.*.error" },
        bulkBody: body,
      },
      {
        ignore: [400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504],
        maxRetries: 0,
        requestTimeout: Math.min(client.transport.requestTimeout, timeoutMs),
      },
    );
  } catch (error) {
    // connection trouble, a timeout, or an answer that is cut off: the 409s of the next attempt say whether it was applied
    return {
      kind: "passing",
      message: error instanceof Error ? `${error.name}: ${error.message}` : String(error),
    };
  }
  const status = answer.statusCode ?? 0;
  if (status === 413) return { kind: "too-large" };
  if (status === 200) return itemsOf(answer.body, items);
  const text = `HTTP ${status}: ${JSON.stringify(answer.body)?.slice(0, 500)}`;
  if (isTemporary(status)) return { kind: "passing", message: text };
  throw refusal("every document", text);
}

function itemsOf(body: unknown, expected: number): Answer {
  const { errors, items } = (body ?? {}) as { errors?: boolean; items?: readonly Record<string, BulkItem>[] };
  if (items?.length !== expected || errors === undefined)
    return {
      kind: "passing",
      message: `the response has ${items?.length ?? 0} items, expected ${expected}`,
    };
  if (!errors) return { kind: "items", items: "all-indexed" };
  return { kind: "items", items: items.map((item) => Object.values(item)[0] ?? { status: 0 }) };
}
