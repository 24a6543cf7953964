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
});
