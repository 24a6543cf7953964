/** What OpenSearch said of one item of a `_bulk` request. */
export type ItemVerdict =
  | { readonly kind: "indexed" }
  | { readonly kind: "duplicate" }
  | { readonly kind: "passing"; readonly message: string }
  | { readonly kind: "refused"; readonly message: string }
  | {
      readonly kind: "reject";
      readonly reason: string;
      readonly message: string;
      /** Whether another attempt may find a mapping by which the document can be taken. */
      readonly mayPass: boolean;
    };

export interface BulkItem {
  readonly status: number;
  readonly error?: {
    readonly type?: string;
    readonly reason?: string;
    readonly caused_by?: { readonly reason?: string };
  };
}

/** Errors by which the cluster refuses everything, although some of them answer with a 400. */
const clusterRefuses = new Set([
  "cluster_block_exception",
  "index_closed_exception",
  "index_create_block_exception",
  "security_exception",
  "authorization_exception",
  "index_not_found_exception",
  "invalid_index_name_exception",
  "no_such_index_exception",
  "routing_missing_exception",
]);

/**
 * A field that is new to the index came with two types at once, within a request or in two: the first has its mapping by
 * now, and the next attempt is read by it.
 */
const newFieldTwice = /\bcannot be changed from type \[/;

const passingStatuses = new Set([408, 429, 500, 502, 503, 504]);

/** The shard limit is a `validation_exception` or an `illegal_argument_exception`: only its text says so. */
function isShardLimit(message: string): boolean {
  return /maximum (normal )?shards open|cluster currently has .* shards/i.test(message);
}

/** Names in messages are in brackets, and may contain any word. */
const bracketed = /\[[^\]]*\]/g;
/** An alias without a write index, a pipeline that does not exist, a shard that holds as many documents as it can. */
const ofIndex =
  /\balias|\bwrite index|\bpipeline\b|\bdata streams?\b|\bshards?\b|\bdocuments in the index\b|\bingest node|\bexplicit index/i;
/** What is said of a field, a mapping or a value is about the document. */
const ofDocument = /\bfields?\b|\bmapp(er|ing)|\bterm\b|\bvalue\b/i;

/** `illegal_argument_exception` is about a document or about an index: only its text says which. */
function isAboutIndex(type: string, reason: string): boolean {
  const text = reason.replace(bracketed, "[]");
  return type === "illegal_argument_exception" && ofIndex.test(text) && !ofDocument.test(text);
}

/**
 * Sorts one item's answer into the kinds of failure, which are never mixed. Unknown refusals with a 4xx status
 * count as the cluster refusing: nothing becomes a reject unless the document itself is at fault.
 */
export function verdictOf(item: BulkItem): ItemVerdict {
  const { status, error } = item;
  if (status >= 200 && status < 300) return { kind: "indexed" };
  if (status === 409) return { kind: "duplicate" };
  const type = error?.type ?? `status_${status}`;
  const cause = error?.caused_by?.reason;
  const message = `${type}: ${error?.reason ?? "no reason given"}${cause === undefined ? "" : ` (${cause})`}`;
  // The block of the flood stage comes as a 429; one with a 5xx is a cluster that is still starting.
  const isRefused =
    clusterRefuses.has(type) || isShardLimit(message) || isAboutIndex(type, error?.reason ?? "");
  if (status < 500 && isRefused) return { kind: "refused", message };
  if (passingStatuses.has(status)) return { kind: "passing", message };
  if (status === 400 || status === 413)
    return { kind: "reject", reason: type, message, mayPass: newFieldTwice.test(error?.reason ?? "") };
  return { kind: "refused", message };
}
