import { describe, expect, it } from "@jest/globals";
import { verdictOf } from "../../../src/shared/opensearch/bulk-response.ts";

describe("verdictOf", () => {
  it.each([
    [201, undefined, "indexed"],
    [409, "version_conflict_engine_exception", "duplicate"],
    [429, "circuit_breaking_exception", "passing"],
    [503, "unavailable_shards_exception", "passing"],
    [400, "mapper_parsing_exception", "reject"],
    [400, "document_parsing_exception", "reject"],
    [400, "strict_dynamic_mapping_exception", "reject"],
    [400, "illegal_argument_exception", "reject"],
    [413, "too_large", "reject"],
    [403, "cluster_block_exception", "refused"],
    [400, "index_closed_exception", "refused"],
    [404, "index_not_found_exception", "refused"],
    [401, "security_exception", "refused"],
    [418, "unheard_of", "refused"],
  ])("tells a %s %s as %s", (status, type, kind) => {
    const item = type === undefined ? { status } : { status, error: { type, reason: "because" } };
    expect(verdictOf(item).kind).toBe(kind);
  });

  it("takes the shard limit for the cluster refusing, whatever its type", () => {
    const reason =
      "this action would add [2] total shards, but this cluster currently has [1000]/[1000] maximum shards open;";
    expect(verdictOf({ status: 400, error: { type: "validation_exception", reason } }).kind).toBe("refused");
  });

  it.each([
    "no write index is defined for alias [alb-2026-11-28]. The write index may be explicitly disabled using is_write_index=false or the alias points to multiple indices without one being designated as a write index",
    "pipeline with id [field-fix] does not exist",
    "Number of documents in the index can't exceed [2147483519]",
    "number of documents in the index cannot exceed 2147483519 (current document count is 2147483519; added numDocs is 1)",
    "Number of documents in shard [alb-2026-11-28][0] exceeds the limit of [2147483519] documents per shard",
    "only write ops with an op_type of create are allowed in data streams",
    "There are no ingest nodes in this cluster, unable to forward request to an ingest node.",
    "explicit index in bulk is not allowed",
  ])("takes an illegal argument about an index for the cluster refusing: %s", (reason) => {
    const error = { type: "illegal_argument_exception", reason };
    expect(verdictOf({ status: 400, error }).kind).toBe("refused");
  });

  it.each([
    "Limit of total fields [1000] has been exceeded",
    "Limit of total fields [1000] in index [alias-pipeline-shard] has been exceeded",
    "mapper [alias] cannot be changed from type [long] to [text]",
    'Document contains at least one immense term in field="pipeline" (whose UTF8 encoding is longer than the max length 32766)',
    "DocValuesField [shard] is too large, must be <= 32766",
    "field [alias] not present as part of path [write index]",
    "Cannot write to a field alias [x].",
    "unknown setting or anything else",
  ])("takes an illegal argument about a document for a reject: %s", (reason) => {
    const error = { type: "illegal_argument_exception", reason };
    expect(verdictOf({ status: 400, error }).kind).toBe("reject");
  });
});
