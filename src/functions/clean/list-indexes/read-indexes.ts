import * as z from "zod/mini";
import { read } from "../../../shared/opensearch/ask.ts";
import { type Client, hostOf, isAmazonDomain } from "../../../shared/opensearch/client.ts";
import type { Listing } from "../contract/listing.ts";
import type { CleanRules } from "../contract/rules.ts";
import { bytesOf } from "../contract/size.ts";
import { type Aliases, aliasesByIndex, readAliases } from "../contract/write-alias.ts";
import type { FoundIndex } from "./sift.ts";

const text = z.nullable(z.string());
const indexRows = z.array(z.object({ index: z.string(), uuid: z.string(), "store.size": text }));
const allocationRows = z.array(z.object({ "disk.total": text, "disk.avail": text }));
export type AllocationRow = z.infer<typeof allocationRows>[number];
const settingsByIndex = z.record(z.string(), z.object({ settings: z.record(z.string(), z.string()) }));

const openAndClosed = { expand_wildcards: "open,closed" };

/**
 * Lists the indexes whose names begin with a family's prefix, and the disks of the data nodes.
 * @throws OpenSearchUnavailableError, ClusterRefusesError
 */
export async function readIndexes(
  client: Client,
  { families }: CleanRules,
): Promise<{
  found: FoundIndex[];
  shared: Aliases["shared"];
  disk: Listing["disk"];
}> {
  const patterns = [...new Set(families.map(({ prefix }) => `${prefix}*`))].join(",");
  const columns = { format: "json", bytes: "b" };
  const rows = await read(client, indexRows, `/_cat/indices/${patterns}`, {
    ...columns,
    ...openAndClosed,
    h: "index,uuid,store.size",
  });
  const aliases = await read(client, aliasesByIndex, "/_alias", { expand_wildcards: "all" });
  const blocks = await read(client, settingsByIndex, `/${patterns}/_settings/index.blocks.*`, {
    ...openAndClosed,
    flat_settings: "true",
  });
  const nodes = await read(client, allocationRows, "/_cat/allocation", {
    ...columns,
    h: "disk.total,disk.avail",
  });
  const { writes, shared } = readAliases(aliases);
  return {
    found: rows.map(({ index, uuid, "store.size": size }) => ({
      name: index,
      uuid,
      bytes: size === null ? null : (bytesOf(size) ?? null),
      isWriteIndex: writes.has(index),
      isReadOnly: blocks[index]?.settings["index.blocks.read_only"] === "true",
    })),
    shared,
    disk: usableDisk(nodes, isAmazonDomain(hostOf(client))),
  };
}

const gib = 1_073_741_824;

/**
 * The usable disk space of all data nodes. Amazon OpenSearch Service reserves 20 % of each node's storage for itself, at most
 * 20 GiB; `_cat/allocation` counts that as free, but it blocks writes before touching it ("Calculating
 * storage requirements", "FreeStorageSpace" in its guide).
 */
export function usableDisk(nodes: readonly AllocationRow[], isAmazon: boolean): Listing["disk"] {
  let [totalBytes, freeBytes] = [0, 0];
  for (const node of nodes) {
    const [total, free] = [bytesOf(node["disk.total"] ?? "") ?? 0, bytesOf(node["disk.avail"] ?? "") ?? 0];
    const reservedBytes = isAmazon ? Math.min(total / 5, 20 * gib) : 0;
    totalBytes += total - reservedBytes;
    freeBytes += Math.max(0, free - reservedBytes);
  }
  return { totalBytes, freeBytes };
}
