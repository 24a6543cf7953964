import { indexPeriod } from "../../../shared/log-formats/index-name.ts";
import { KeptByReason, type ListedIndex, type Listing } from "../contract/listing.ts";
import type { CleanRules } from "../contract/rules.ts";
import type { Aliases } from "../contract/write-alias.ts";

/** An index as OpenSearch lists it. */
export interface FoundIndex {
  readonly name: string;
  readonly uuid: string;
  readonly bytes: number | null;
  /** An alias writes to it. */
  readonly isWriteIndex: boolean;
  /** `index.blocks.read_only`: OpenSearch itself refuses to delete it. */
  readonly isReadOnly: boolean;
}

/**
 * Leaves out what no rule can delete: indexes that are not ours, are written to, are the newest of an alias
 * whose others may all be deleted (the last one would be written to), are read-only, or are dated in the future; and, in
 * each family, all but the newest and the oldest `maxDeletions` + 1 others. Rules delete the oldest first: if they would
 * delete more of a family than is passed on, nothing is deleted anyway.
 * @param maxExamples names per reason; three of at most 255 bytes leave room in the state
 */
export function sift(
  found: readonly FoundIndex[],
  shared: Aliases["shared"],
  rules: CleanRules,
  nowMs: number,
  maxExamples = 3,
): Pick<Listing, "newest" | "indexes" | "kept"> {
  const kept = new KeptByReason(maxExamples);
  const families = rules.families.map(() => [] as { index: FoundIndex; date: string; startMs: number }[]);
  for (const index of found) {
    const { name } = index;
    const owners = rules.families.map(({ prefix, rotation }) =>
      name.startsWith(prefix) ? indexPeriod(rotation, name.slice(prefix.length)) : undefined,
    );
    const family = owners.findIndex((period) => period !== undefined);
    const startMs = owners[family]?.startMs ?? 0;
    if (name.startsWith(".")) kept.add("not ours: hidden, or part of a data stream", name);
    else if (family === -1) kept.add("not ours: suffix does not fit the rotation", name);
    else if (startMs > nowMs) kept.add("kept: dated in the future", name);
    else families[family]?.push({ index, date: name.slice(rules.families[family]?.prefix.length), startMs });
  }
  const startOf = new Map(families.flat().map(({ index, startMs }) => [index.name, startMs] as const));
  const newestOfAliases = new Set([...shared.values()].map((members) => newestOf(members, startOf)));
  const indexes: ListedIndex[] = [];
  const newest: (string | null)[] = [];
  for (const [family, members] of families.entries()) {
    members.sort((a, b) => b.startMs - a.startMs);
    newest.push(members[0]?.date ?? null);
    const free = members.flatMap(({ index, date }, position): ListedIndex[] => {
      const { name, uuid, bytes, isWriteIndex, isReadOnly } = index;
      if (isWriteIndex) kept.add("kept: an alias writes to it", name);
      else if (newestOfAliases.has(name)) kept.add("kept: the newest index of an alias", name);
      else if (isReadOnly) kept.add("kept: read-only", name);
      else return [{ family, date, uuid, bytes, rank: position + 1 }];
      return [];
    });
    const oldest = free.slice(-(rules.maxDeletions + 1));
    const between = free.slice(0, -oldest.length);
    for (const one of between) {
      if (one.rank === 1) indexes.push(one);
      else
        kept.add(
          `kept: newer than ${oldest.length} others of its family`,
          `${rules.families[family]?.prefix}${one.date}`,
        );
    }
    indexes.push(...oldest);
  }
  return { newest, indexes, kept: kept.list() };
}

/** The newest of an alias's indexes; one that no rule can delete stays anyway, and counts as the newest. */
function newestOf(members: readonly string[], startOf: ReadonlyMap<string, number>): string | undefined {
  const start = (name: string): number => startOf.get(name) ?? Number.POSITIVE_INFINITY;
  return members.toSorted((a, b) => start(b) - start(a) || (a < b ? -1 : 1))[0];
}
