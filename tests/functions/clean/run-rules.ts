import { decide } from "../../../src/functions/clean/compute-deletions/decide.ts";
import { listing } from "../../../src/functions/clean/contract/listing.ts";
import { type CleanRules, cleanRules } from "../../../src/functions/clean/contract/rules.ts";
import { type FoundIndex, sift } from "../../../src/functions/clean/list-indexes/sift.ts";

export const now = Date.parse("2026-11-24T03:30:00Z");
export const dayMs = 86_400_000;
export const dayBefore = (days: number) => new Date(now - days * dayMs).toISOString().slice(0, 10);
export const found = (name: string, more: Partial<FoundIndex> = {}): FoundIndex => ({
  name,
  uuid: `uuid of ${name}`,
  bytes: 1_000,
  isWriteIndex: false,
  isReadOnly: false,
  ...more,
});
export const rulesOf = (rules: object): CleanRules => cleanRules.parse(rules);
export const noAliases: ReadonlyMap<string, readonly string[]> = new Map();
export const noDisk = { totalBytes: 0, freeBytes: 0 };

/** Applies the rules to the indexes as the state machine does: sifted, handed on as JSON, decided. */
export function run(
  indexes: readonly FoundIndex[],
  rules: CleanRules,
  nowMs = now,
  disk = noDisk,
  shared = noAliases,
) {
  const listed = { now: new Date(nowMs).toISOString(), rules, disk, ...sift(indexes, shared, rules, nowMs) };
  const decision = decide(listing.parse(JSON.parse(JSON.stringify(listed))));
  return { listed, ...decision, deleted: decision.deletions.map(({ index }) => index) };
}
