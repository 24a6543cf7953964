import { z } from "zod";
import type { Check, Examination } from "../check.ts";
import type { Finding } from "../finding.ts";
import { isOfFamily } from "../index-families.ts";
import { readOpenSearch } from "../read-opensearch.ts";
import { judgeBlocks, judgeDisk, judgeHealth } from "./judge-cluster.ts";

export const clusterCheck: Check = {
  name: "cluster",
  about: "OpenSearch's health, disks, blocks and shards",
  needs: ["opensearch"],
  questions: [askHealth, askBlocks, askDisk],
};

const health = z.object({
  status: z.string(),
  active_shards: z.number(),
  unassigned_shards: z.number(),
  number_of_data_nodes: z.number(),
});
const limits = z.object({ max_shards_per_node: z.coerce.number().optional() });
const disk = z.object({
  threshold_enabled: z.string().optional(),
  watermark: z.object({ high: z.string().optional(), flood_stage: z.string().optional() }).optional(),
});
const cluster = limits.extend({
  routing: z.object({ allocation: z.object({ disk: disk.optional() }).optional() }).optional(),
});
const settings = z.object(
  Object.fromEntries(
    ["defaults", "persistent", "transient"].map((kind) => [
      kind,
      z.object({ cluster: cluster.optional() }).optional(),
    ]),
  ),
);

/** Settings of the cluster; transient ones go before persistent ones, those before defaults. */
async function readSettings({ stack }: Examination): Promise<z.infer<typeof cluster>[]> {
  const found = await readOpenSearch(stack, settings, "/_cluster/settings", { include_defaults: "true" });
  return ["transient", "persistent", "defaults"].flatMap((kind) => found[kind]?.cluster ?? []);
}

async function askHealth(examination: Examination): Promise<readonly Finding[]> {
  const found = await readOpenSearch(examination.stack, health, "/_cluster/health");
  const set = await readSettings(examination);
  return judgeHealth({
    status: found.status,
    activeShards: found.active_shards,
    unassignedShards: found.unassigned_shards,
    dataNodes: found.number_of_data_nodes,
    maxShardsPerNode: set.find((one) => one.max_shards_per_node !== undefined)?.max_shards_per_node,
  });
}

const block = z.object({ description: z.string(), levels: z.array(z.string()) });
const blocks = z.object({
  blocks: z.object({
    global: z.record(z.string(), block).default({}),
    indices: z.record(z.string(), z.record(z.string(), block)).default({}),
  }),
});

async function askBlocks(examination: Examination): Promise<readonly Finding[]> {
  const found = await readOpenSearch(examination.stack, blocks, "/_cluster/state/blocks");
  const ours = await isOfFamily(examination.stack);
  const writeBlocks = (all: Readonly<Record<string, z.infer<typeof block>>>): string[] =>
    Object.values(all).flatMap(({ description, levels }) => (levels.includes("write") ? [description] : []));
  const indexes = Object.entries(found.blocks.indices)
    .map(([name, all]) => [name, writeBlocks(all)] as const)
    .filter(([name, all]) => all.length > 0 && ours(name));
  return judgeBlocks({ cluster: writeBlocks(found.blocks.global), indexes: Object.fromEntries(indexes) });
}

const allocation = z.array(
  z.object({
    node: z.string(),
    "disk.total": z.coerce.number().nullish(),
    "disk.avail": z.coerce.number().nullish(),
  }),
);
/** OpenSearch's own defaults. */
const [defaultHigh, defaultFlood] = [90, 95];

async function askDisk(examination: Examination): Promise<readonly Finding[]> {
  const found = await readOpenSearch(examination.stack, allocation, "/_cat/allocation", {
    format: "json",
    bytes: "b",
  });
  const disks = (await readSettings(examination)).flatMap((one) => one.routing?.allocation?.disk ?? []);
  const percentOf = (text: string | undefined, otherwise: number): number =>
    text?.endsWith("%") === true ? Number(text.slice(0, -1)) : otherwise;
  return judgeDisk({
    nodes: found.flatMap(({ node, "disk.total": totalBytes, "disk.avail": freeBytes }) =>
      typeof totalBytes === "number" && typeof freeBytes === "number"
        ? [{ name: node, totalBytes, freeBytes }]
        : [],
    ),
    highPercent: percentOf(disks.find(({ watermark }) => watermark?.high)?.watermark?.high, defaultHigh),
    floodPercent: percentOf(
      disks.find(({ watermark }) => watermark?.flood_stage)?.watermark?.flood_stage,
      defaultFlood,
    ),
    isEnforced:
      disks.find(({ threshold_enabled: enabled }) => enabled !== undefined)?.threshold_enabled !== "false",
  });
}
