/** What is read from the stack's OpenSearch. */
import * as z from "zod/mini";
import { indexTemplates } from "../../../opensearch/index.ts";
import { read } from "../../shared/opensearch/ask.ts";
import { type Client, hostOf, isAmazonDomain } from "../../shared/opensearch/client.ts";
import type { Stack } from "./stack.ts";

const rows = z.array(
  z.object({ index: z.string(), "docs.count": z.nullable(z.string()), "store.size": z.nullable(z.string()) }),
);

/** Indexes whose names differ only in their dates. */
export interface IndexFamily {
  /** Their names without the dates: `elb-` */
  readonly prefix: string;
  readonly indexes: number;
  readonly documents: number;
  readonly bytes: number;
  /** The last one by name, which is the newest. */
  readonly newest: string;
}

/** A date in any rotation's spelling: 2026, 2026-05, 2026-05-01, 2026-05-01-23, 2026-w18 */
const dated = /^(.*?-)\d{4}(?:-(?:w\d{2}|\d{2}(?:-\d{2}){0,2}))?$/;

/**
 * Sums up all indexes but hidden and system ones, by family, the largest first.
 * @throws OpenSearchUnavailableError, ClusterRefusesError
 */
export async function readIndexFamilies(client: Client): Promise<IndexFamily[]> {
  const columns = { format: "json", bytes: "b", h: "index,docs.count,store.size" };
  const families = new Map<string, IndexFamily>();
  for (const row of await read(client, rows, "/_cat/indices", columns)) {
    const { index: name } = row;
    if (name.startsWith(".")) continue;
    const [, prefix = name] = dated.exec(name) ?? [];
    const known = families.get(prefix) ?? { prefix, indexes: 0, documents: 0, bytes: 0, newest: "" };
    families.set(prefix, {
      prefix,
      indexes: known.indexes + 1,
      documents: known.documents + Number(row["docs.count"] ?? 0),
      bytes: known.bytes + Number(row["store.size"] ?? 0),
      newest: name > known.newest ? name : known.newest,
    });
  }
  return [...families.values()].toSorted((a, b) => b.bytes - a.bytes);
}

/** The template's default of JsonIndexPrefix. */
const rehydratedPrefix = "rehydrated-";

/**
 * The families of indexes that a stack writes to, by their names without the last dash.
 * @param stack undefined: as a stack with default parameters has them
 */
export async function indexFamilies(stack: Stack | undefined): Promise<string[]> {
  const jsonPrefix = (await stack?.parameter("JsonIndexPrefix")) ?? rehydratedPrefix;
  return [...new Set([...Object.keys(indexTemplates), jsonPrefix.replace(/-$/, "")])];
}

/** Whether the stack writes to an index, by the beginning of its name. */
export async function isIndexOf(stack: Stack): Promise<(index: string) => boolean> {
  const families = await indexFamilies(stack);
  return (index) => families.some((family) => index.startsWith(`${family}-`));
}

const disk = z.object({
  threshold_enabled: z.optional(z.string()),
  watermark: z.optional(z.object({ high: z.optional(z.string()), flood_stage: z.optional(z.string()) })),
});
const clusterSettings = z.object({
  max_shards_per_node: z.optional(z.coerce.number()),
  routing: z.optional(z.object({ allocation: z.optional(z.object({ disk: z.optional(disk) })) })),
});
const settings = z.object(
  Object.fromEntries(
    ["defaults", "persistent", "transient"].map((level) => [
      level,
      z.optional(z.object({ cluster: z.optional(clusterSettings) })),
    ]),
  ),
);

/** The cluster's settings: transient ones override persistent ones, and those the defaults. */
export async function readClusterSettings(client: Client): Promise<z.infer<typeof clusterSettings>[]> {
  const found = await read(client, settings, "/_cluster/settings", { include_defaults: "true" });
  return ["transient", "persistent", "defaults"].flatMap((level) => found[level]?.cluster ?? []);
}

/** Shards in use, and what limits them. */
export interface Shards {
  /** Open indexes, each with its shards, replicas included: closed ones do not count against the limit. */
  readonly indexes: readonly { readonly name: string; readonly shards: number }[];
  readonly dataNodes: readonly { readonly version: string; readonly heapGiB: number }[];
  /** `cluster.max_shards_per_node`; undefined: the cluster does not say. */
  readonly maxPerNode: number | undefined;
  readonly isAmazon: boolean;
}

const shardRows = z.array(z.object({ index: z.string(), pri: z.coerce.number(), rep: z.coerce.number() }));
const nodeRows = z.array(
  z.object({ "node.role": z.string(), version: z.string(), "heap.max": z.coerce.number() }),
);
const gib = 1_073_741_824;

/** @throws OpenSearchUnavailableError, ClusterRefusesError, NotFoundError */
export async function readShards(stack: Stack): Promise<Shards> {
  const client = await stack.openSearch();
  const query = { format: "json", h: "index,pri,rep", expand_wildcards: "open,hidden" };
  const open = await read(client, shardRows, "/_cat/indices", query);
  const columns = { format: "json", bytes: "b", h: "node.role,version,heap.max" };
  const nodes = await read(client, nodeRows, "/_cat/nodes", columns);
  const set = await readClusterSettings(client);
  return {
    indexes: open.map(({ index: name, pri, rep }) => ({ name, shards: pri * (1 + rep) })),
    dataNodes: nodes
      .filter((node) => node["node.role"].includes("d"))
      .map(({ version, "heap.max": heapBytes }) => ({ version, heapGiB: heapBytes / gib })),
    maxPerNode: set.find((one) => one.max_shards_per_node !== undefined)?.max_shards_per_node,
    isAmazon: isAmazonDomain(hostOf(client)),
  };
}
