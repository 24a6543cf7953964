import { byteFigure, counted, figure } from "../../terminal/figures.ts";
import { failed, type Finding, ok, warning } from "../finding.ts";

export interface HealthFacts {
  readonly status: string;
  readonly activeShards: number;
  readonly unassignedShards: number;
  readonly dataNodes: number;
  /** Of each data node; undefined: the cluster does not tell. */
  readonly maxShardsPerNode: number | undefined;
}

export function judgeHealth(facts: HealthFacts): readonly Finding[] {
  const { status, unassignedShards } = facts;
  const unassigned = `${counted(unassignedShards, "shard")} unassigned`;
  const health =
    status === "red"
      ? failed(
          `The cluster is red: a primary shard is missing (${unassigned})`,
          "Searches are incomplete, and writes to its index wait. Look at free storage and nodes; restore the index from a snapshot if it does not come back.",
        )
      : status === "yellow"
        ? warning(
            `The cluster is yellow: replicas are missing (${unassigned})`,
            "A domain of one node cannot hold replicas: set IndexReplicas=0, or add a node.",
          )
        : ok(`The cluster is ${status}`);
  return [health, ...judgeShards(facts)];
}

function judgeShards({
  activeShards,
  unassignedShards,
  dataNodes,
  maxShardsPerNode,
}: HealthFacts): readonly Finding[] {
  if (maxShardsPerNode === undefined) return [];
  const [shards, most] = [activeShards + unassignedShards, maxShardsPerNode * dataNodes];
  const found = `${figure(shards)} of ${figure(most)} shards are in use`;
  const remedy =
    "Delete old indexes (logpipe clean shows them, --yes deletes), rotate less often (IndexRotation) or use fewer shards (IndexShards).";
  if (shards >= most) return [failed(`${found}: no index can be created`, remedy)];
  return [shards >= most * 0.9 ? warning(found, remedy) : ok(found)];
}

export interface BlockFacts {
  /** Blocks of the whole cluster, in OpenSearch's words. */
  readonly cluster: readonly string[];
  /** Indexes and the blocks that refuse writes to them. */
  readonly indexes: Readonly<Record<string, readonly string[]>>;
}

export function judgeBlocks({ cluster, indexes }: BlockFacts): readonly Finding[] {
  const findings: Finding[] = [];
  if (cluster.length > 0)
    findings.push(
      failed(
        `The whole cluster is blocked: ${cluster.join(", ")}`,
        `Free storage or memory where that is why. A block that a person set goes with PUT /_cluster/settings {"persistent": {"cluster.blocks.read_only": null}}; then logpipe redrive.`,
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
          ? "A disk passed the flood stage: delete old indexes (logpipe clean shows them, --yes deletes) or enlarge VolumeGiB; the block goes by itself."
          : `Take it away, unless a person wants it: PUT /${name}/_settings {"index.blocks.write": null, "index.blocks.read_only": null}; then logpipe redrive.`,
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
  /** Used share, in percent, from which on a node takes no more shards, and from which on indexes are blocked. */
  readonly highPercent: number;
  readonly floodPercent: number;
  /** Whether the cluster acts on them. */
  readonly isEnforced: boolean;
}

export function judgeDisk({ nodes, highPercent, floodPercent, isEnforced }: DiskFacts): readonly Finding[] {
  const [fullest] = nodes.toSorted((a, b) => a.freeBytes / a.totalBytes - b.freeBytes / b.totalBytes);
  if (fullest === undefined || fullest.totalBytes === 0) return [];
  const usedPercent = 100 - (100 * fullest.freeBytes) / fullest.totalBytes;
  const found = `The fullest node has ${byteFigure(fullest.freeBytes)} free of ${byteFigure(fullest.totalBytes)} (${usedPercent.toFixed(0)} % used)`;
  const remedy =
    "Delete old indexes (logpipe clean shows them, --yes deletes; CleanRules), or enlarge VolumeGiB or InstanceCount and deploy.";
  if (usedPercent >= floodPercent && isEnforced)
    return [failed(`${found}: past the flood stage, its indexes are write-blocked`, remedy)];
  if (usedPercent >= highPercent) return [warning(`${found}: shards are moved away from it`, remedy)];
  return [ok(found)];
}
