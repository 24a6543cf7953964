import * as z from "zod/mini";
import { read } from "../../../shared/opensearch/ask.ts";
import { isIndexOf, readClusterSettings } from "../../stack/opensearch.ts";
import { byteFigure, counted } from "../../terminal/figures.ts";
import { type Check, type Examination, failed, type Finding, ok, warning } from "../check.ts";
import { askShards } from "./shards.ts";

export const clusterCheck: Check = {
  name: "cluster",
  about: "OpenSearch's health, disks, blocks, and its shards: in use, expected, and their limit",
  needs: ["opensearch"],
  questions: [askHealth, askShards, askBlocks, askDisk],
};

const healthAnswer = z.object({ status: z.string(), unassigned_shards: z.number() });

async function askHealth({ stack }: Examination): Promise<readonly Finding[]> {
  const found = await read(await stack.openSearch(), healthAnswer, "/_cluster/health");
  return diagnoseHealth({ status: found.status, unassignedShards: found.unassigned_shards });
}

const blockAnswer = z.object({ description: z.string(), levels: z.array(z.string()) });
const blocksAnswer = z.object({
  blocks: z.object({
    global: z._default(z.record(z.string(), blockAnswer), {}),
    indices: z._default(z.record(z.string(), z.record(z.string(), blockAnswer)), {}),
  }),
});

async function askBlocks(examination: Examination): Promise<readonly Finding[]> {
  const found = await read(await examination.stack.openSearch(), blocksAnswer, "/_cluster/state/blocks");
  const ours = await isIndexOf(examination.stack);
  const writeBlocks = (all: Readonly<Record<string, z.infer<typeof blockAnswer>>>): string[] =>
    Object.values(all).flatMap(({ description, levels }) => (levels.includes("write") ? [description] : []));
  const indexes = Object.entries(found.blocks.indices)
    .map(([name, all]) => [name, writeBlocks(all)] as const)
    .filter(([name, all]) => all.length > 0 && ours(name));
  return diagnoseBlocks({ cluster: writeBlocks(found.blocks.global), indexes: Object.fromEntries(indexes) });
}

const allocation = z.array(
  z.object({
    node: z.string(),
    "disk.total": z.nullish(z.coerce.number()),
    "disk.avail": z.nullish(z.coerce.number()),
  }),
);
/** OpenSearch's own defaults. */
const [defaultHigh, defaultFlood] = [90, 95];

async function askDisk(examination: Examination): Promise<readonly Finding[]> {
  const client = await examination.stack.openSearch();
  const found = await read(client, allocation, "/_cat/allocation", { format: "json", bytes: "b" });
  const disks = (await readClusterSettings(client)).flatMap((one) => one.routing?.allocation?.disk ?? []);
  const percentOf = (text: string | undefined, otherwise: number): number =>
    text?.endsWith("%") === true ? Number(text.slice(0, -1)) : otherwise;
  return diagnoseDisk({
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

export interface HealthFacts {
  readonly status: string;
  readonly unassignedShards: number;
}

export function diagnoseHealth({ status, unassignedShards }: HealthFacts): readonly Finding[] {
  const unassigned = `${counted(unassignedShards, "shard")} unassigned`;
  return [
    status === "red"
      ? failed(
          `The cluster is red: a primary shard is missing (${unassigned})`,
          "Searches are incomplete, and writes to its index are waiting. Check free storage and nodes; restore the index from a snapshot if it does not come back.",
        )
      : status === "yellow"
        ? warning(
            `The cluster is yellow: replicas are missing (${unassigned})`,
            "A domain with a single node cannot hold replicas: set IndexReplicas=0, or add a node.",
          )
        : ok(`The cluster is ${status}`),
  ];
}

export interface BlockFacts {
  /** Blocks of the whole cluster, as OpenSearch describes them. */
  readonly cluster: readonly string[];
  /** Indexes and the blocks that refuse writes to them. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
}

export function diagnoseBlocks({ cluster, indexes }: BlockFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (cluster.length > 0)
    findings.push(
      failed(
        `The whole cluster is blocked: ${cluster.join(", ")}`,
        `Free storage or memory if that is the reason. Remove a block that a person set with PUT /_cluster/settings {"persistent": {"cluster.blocks.read_only": null}}; then run logpipe redrive.`,
      ),
    );
  const blocked = Object.entries(indexes);
  if (blocked.length > 0) {
    const [[name, blocks] = ["", []]] = blocked;
    const isFull = blocks.some((block) => /allow[ -]delete/.test(block));
    findings.push(
      failed(
        `${counted(blocked.length, "index", "indexes")} ${blocked.length === 1 ? "is" : "are"} write-blocked: ${name} (${blocks.join(", ")})`,
        isFull
          ? "A disk passed the flood stage: delete old indexes (logpipe clean shows them, --yes deletes) or enlarge VolumeGiB; the block then goes away by itself."
          : `Remove it, unless somebody wants it: PUT /${name}/_settings {"index.blocks.write": null, "index.blocks.read_only": null}; then run logpipe redrive.`,
      ),
    );
  }
  return findings.length > 0 ? findings : [ok("Nothing blocks writes")];
}

export interface DiskFacts {
  readonly nodes: readonly {
    readonly name: string;
    readonly totalBytes: number;
    readonly freeBytes: number;
  }[];
  /** Used share, in percent, from which a node accepts no more shards, and from which its indexes are blocked. */
  readonly highPercent: number;
  readonly floodPercent: number;
  /** Whether the cluster acts on them. */
  readonly isEnforced: boolean;
}

export function diagnoseDisk({
  nodes,
  highPercent,
  floodPercent,
  isEnforced,
}: DiskFacts): readonly Finding[] {
  const [fullest] = nodes.toSorted((a, b) => a.freeBytes / a.totalBytes - b.freeBytes / b.totalBytes);
  if (fullest === undefined || fullest.totalBytes === 0) return [];
  const usedPercent = 100 - (100 * fullest.freeBytes) / fullest.totalBytes;
  const found = `The fullest node has ${byteFigure(fullest.freeBytes)} free of ${byteFigure(fullest.totalBytes)} (${usedPercent.toFixed(0)} % used)`;
  const remedy =
    "Delete old indexes (logpipe clean shows them, --yes deletes; CleanRules), or enlarge VolumeGiB or InstanceCount and deploy.";
  if (usedPercent >= floodPercent && isEnforced)
    return [failed(`${found}: past the flood stage, its indexes are write-blocked`, remedy)];
  if (usedPercent >= highPercent) return [warning(`${found}: OpenSearch is moving shards off it`, remedy)];
  return [ok(found)];
}
