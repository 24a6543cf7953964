import * as z from "zod/mini";
import { type CleanRules, parseRules } from "../../../functions/clean/contract/rules.ts";
import { indexPeriod, type Rotation } from "../../../shared/log-formats/index-name.ts";
import { readShards, type Shards } from "../../stack/opensearch.ts";
import type { Stack } from "../../stack/stack.ts";
import { figure } from "../../terminal/figures.ts";
import { type Examination, failed, type Finding, ok, warning } from "../check.ts";

/** A question of the check cluster: shards in use, and as many as the rules will keep, against the limit. */
export async function askShards({ stack }: Examination): Promise<readonly Finding[]> {
  const found = await readShards(stack);
  const limit = shardLimit(found);
  if (limit === undefined) return [];
  const { indexes } = found;
  const retention = await retentionOf(stack);
  const sum = (some: typeof indexes): number => some.reduce((all, { shards }) => all + shards, 0);
  return diagnoseShards({
    inUse: sum(indexes),
    ofOthers: sum(indexes.filter(({ name }) => !isCleaned(name, retention.rules))),
    kept: shardsKept({ ...retention, rules: writtenOnly(retention.rules, indexes) }),
    limit,
  });
}

/** The rules of families that something is written to: nobody has the logs of every source. */
function writtenOnly(rules: CleanRules, indexes: readonly { readonly name: string }[]): CleanRules {
  const families = rules.families.filter((family) =>
    indexes.some(({ name }) => isCleaned(name, { ...rules, families: [family] })),
  );
  return { ...rules, families };
}

async function retentionOf(stack: Stack): Promise<Retention> {
  const parameter = async (name: string): Promise<string> => (await stack.parameter(name)) ?? "";
  const rotation = z.enum(["hour", "day", "week", "month"]).parse(await parameter("IndexRotation"));
  return {
    rules: parseRules(await parameter("CleanRules"), rotation),
    indexShards: Number(await parameter("IndexShards")),
    indexReplicas: Number(await parameter("IndexReplicas")),
  };
}

/** As many shards as the cluster may have; undefined if it does not say. */
export function shardLimit({ dataNodes, maxPerNode, isAmazon }: Omit<Shards, "indexes">): number | undefined {
  const bySetting = maxPerNode === undefined ? undefined : maxPerNode * dataNodes.length;
  if (!isAmazon || !dataNodes.every(({ version }) => isLimitedByHeap(version))) return bySetting;
  const byHeap = dataNodes.reduce((shards, { heapGiB }) => shards + nodeShardLimit(heapGiB), 0);
  return Math.min(byHeap, bySetting ?? byHeap);
}

function isLimitedByHeap(version: string): boolean {
  const [major = 0, minor = 0] = version.split(".").map(Number);
  return major > 2 || (major === 2 && minor >= 17);
}

/** Amazon OpenSearch Service's limit for a data node, from OpenSearch 2.17 on ("OpenSearch Service quotas"). */
export function nodeShardLimit(heapGiB: number): number {
  return Math.min(4_000, Math.floor((1_000 * heapGiB) / 16));
}

/** What decides how many shards a stack's indexes have in the end; all are parameters of the template. */
export interface Retention {
  readonly rules: CleanRules;
  readonly indexShards: number;
  readonly indexReplicas: number;
}

/** Shards of the indexes that the rules keep, if every family is written to: the arithmetic of docs/operations.md. */
export function shardsKept({ rules, indexShards, indexReplicas }: Retention): number {
  const indexes = rules.families.reduce(
    (sum, { rotation, keep = 0, maxAgeDays }) =>
      sum + Math.max(keep, maxAgeDays === undefined ? 0 : mostIndexes(rotation, maxAgeDays)),
    0,
  );
  return indexes * indexShards * (1 + indexReplicas);
}

const lengthHours = { hour: 1, day: 24, week: 168 } as const;
/** Consecutive months are shortest from a February on, in years without a 29th. */
const shortestMonthsDays = (months: number): number =>
  (Date.UTC(2025, 1 + months) - Date.UTC(2025, 1)) / 86_400_000;

/** Indexes of a family that exist at most, when those past `maxAgeDays` are deleted once a night. */
export function mostIndexes(rotation: Rotation, maxAgeDays: number): number {
  // An index stays until its end is this long ago: a full day more, and the night's run may be still to come.
  const days = maxAgeDays + 2;
  // As many full periods as are shorter than that, and a part of one at each end.
  if (rotation !== "month") return Math.ceil((24 * days) / lengthHours[rotation]) + 1;
  let full = 0;
  while (shortestMonthsDays(full + 1) < days) full += 1;
  return full + 2;
}

function isCleaned(index: string, { families }: CleanRules): boolean {
  return families.some(
    ({ prefix, rotation }) =>
      index.startsWith(prefix) && indexPeriod(rotation, index.slice(prefix.length)) !== undefined,
  );
}

export interface ShardFacts {
  /** Of all indexes, replicas included. */
  readonly inUse: number;
  /** Of indexes that no rule of CleanRules deletes: system indexes and those of others. */
  readonly ofOthers: number;
  /** Those that the rules keep, of families that have an index. */
  readonly kept: number;
  readonly limit: number;
}

export function diagnoseShards({ inUse, ofOthers, kept, limit }: ShardFacts): readonly Finding[] {
  const found = `${figure(inUse)} of ${figure(limit)} shards are in use`;
  if (inUse >= limit) return [failed(`${found}: no index can be created`, fewerShards)];
  const findings = [inUse >= limit * 0.9 ? warning(found, fewerShards) : ok(found)];
  if (kept + ofOthers <= limit) return findings;
  return [
    ...findings,
    warning(
      `CleanRules keep up to ${figure(kept)} shards of the families that exist, and ${figure(ofOthers)} belong to other indexes: more than the ${figure(limit)} that the cluster may have`,
      fewerShards,
    ),
  ];
}

const fewerShards =
  "Delete old indexes (logpipe clean shows them, --yes deletes), keep fewer days (CleanRules), rotate less often (IndexRotation), use fewer shards (IndexShards, IndexReplicas), or a larger domain: docs/operations.md, Shards.";
