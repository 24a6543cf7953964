import * as z from "zod/mini";
import { cleanRules } from "./rules.ts";

/** An index that the rules may delete; its name is its family's prefix and `date`. */
const listedIndex = z.strictObject({
  /** Position among the rules' families. */
  family: z.int().check(z.nonnegative()),
  date: z.string(),
  uuid: z.string(),
  /** Primaries and replicas; null for a closed index, which reports no size. */
  bytes: z.nullable(z.number()),
  /** 1 is the newest of its family. */
  rank: z.int().check(z.positive()),
});

/** Indexes that stay for the same reason. */
const keptIndexes = z.strictObject({
  reason: z.string(),
  count: z.int().check(z.positive()),
  examples: z.array(z.string()),
});

/** What ListIndexes passes to ComputeDeletions; it fits into the state however many indexes there are. */
export const listing = z.strictObject({
  /** When the execution started: ISO 8601. */
  now: z.iso.datetime(),
  rules: cleanRules,
  /** How much of all data nodes' disks is usable, and how much of that is free. */
  disk: z.strictObject({ totalBytes: z.number(), freeBytes: z.number() }),
  /** For each family of the rules, the date of its newest index; null if it has none. */
  newest: z.array(z.nullable(z.string())),
  indexes: z.array(listedIndex),
  kept: z.array(keptIndexes),
});

export type ListedIndex = z.infer<typeof listedIndex>;
export type KeptIndexes = z.infer<typeof keptIndexes>;
export type Listing = z.infer<typeof listing>;

/** An index to delete. */
export const deletion = z.strictObject({
  index: z.string(),
  uuid: z.string(),
  bytes: z.nullable(z.number()),
  reason: z.string(),
});
export type Deletion = z.infer<typeof deletion>;

/** What became of an index that was to be deleted. */
export const deleteResult = z.object({
  index: z.string(),
  outcome: z.enum(["deleted", "gone", "kept", "failed"]),
  bytes: z.nullable(z.number()),
  /** Why it was kept after all, or the name of the error. */
  reason: z.string(),
});
export type DeleteResult = z.infer<typeof deleteResult>;

/** Collects what stays, by reason, with a few names for each. */
export class KeptByReason {
  private readonly reasons = new Map<string, { count: number; examples: string[] }>();
  private readonly maxExamples: number;

  constructor(maxExamples: number) {
    this.maxExamples = maxExamples;
  }

  add(reason: string, name: string): void {
    const entry = this.reasons.get(reason) ?? { count: 0, examples: [] };
    this.reasons.set(reason, entry);
    entry.count += 1;
    if (entry.examples.length < this.maxExamples) entry.examples.push(name);
  }

  list(): KeptIndexes[] {
    return [...this.reasons].map(([reason, { count, examples }]) => ({ reason, count, examples }));
  }
}
