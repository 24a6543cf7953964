import { ClockSuspectError, TooManyDeletionsError } from "../../../shared/errors/errors.ts";
import { indexPeriod } from "../../../shared/log-formats/index-name.ts";
import { type Deletion, KeptByReason, type KeptIndexes, type Listing } from "../contract/listing.ts";

const dayMs = 86_400_000;
const gib = 1_073_741_824;

/** What will happen to one index, and why. */
interface Verdict {
  readonly index: string;
  readonly isDeleted: boolean;
  readonly reason: string;
}

export interface Decision {
  /** Oldest first. */
  readonly deletions: readonly Deletion[];
  readonly verdicts: readonly Verdict[];
  /** Everything that stays, counted by reason. */
  readonly kept: readonly KeptIndexes[];
  /** Why nothing may be deleted in this run, if so. */
  readonly refusal: TooManyDeletionsError | ClockSuspectError | undefined;
}

interface Assessed {
  readonly name: string;
  readonly uuid: string;
  readonly bytes: number | null;
  readonly endMs: number;
  readonly rank: number;
  readonly keep: number;
  isDeleted: boolean;
  reason: string;
  /** Past its age, but kept because the newest of its family is as well. */
  readonly isHeldBack: boolean;
}

/**
 * Applies the rules to the indexes. Whatever they say: the newest index of a family and its `keep` newest stay; in a
 * family whose newest index is past its age, age deletes nothing, and if that is true of every family, the clock may be
 * wrong and the run is refused, as it is if more than `maxDeletions` indexes would be deleted.
 */
export function decide(listing: Listing): Decision {
  const assessed = listing.indexes.map((index) => assess(listing, index));
  freeDisk(listing, assessed);
  const kept = new KeptByReason(3);
  for (const { isDeleted, reason, name } of assessed) if (!isDeleted) kept.add(withoutNumbers(reason), name);
  const deletions = assessed
    .filter(({ isDeleted }) => isDeleted)
    .toSorted((a, b) => a.endMs - b.endMs || (a.name < b.name ? -1 : 1))
    .map(({ name, uuid, bytes, reason }) => ({ index: name, uuid, bytes, reason }));
  return {
    deletions,
    verdicts: assessed
      .toSorted((a, b) => (a.name < b.name ? -1 : 1))
      .map(({ name, isDeleted, reason }) => ({ index: name, isDeleted, reason })),
    kept: [...listing.kept, ...kept.list()],
    refusal: refusalOf(listing, assessed, deletions.length),
  };
}

function assess(listing: Listing, index: Listing["indexes"][number]): Assessed {
  const { family, date, uuid, bytes, rank } = index;
  const rule = listing.rules.families[family];
  const period = rule && indexPeriod(rule.rotation, date);
  if (rule === undefined || period === undefined)
    throw new TypeError(`${JSON.stringify(index)} belongs to no family of the rules`);
  const { keep = 1, maxAgeDays } = rule;
  const assessed = {
    name: rule.prefix + date,
    uuid,
    bytes,
    endMs: period.endMs,
    rank,
    keep,
    isHeldBack: false,
  };
  const stays = (reason: string): Assessed => ({ ...assessed, isDeleted: false, reason: `kept: ${reason}` });
  const goes = (reason: string): Assessed => ({ ...assessed, isDeleted: true, reason: `delete: ${reason}` });
  if (rank === 1) return stays("newest of its family");
  if (rank <= keep) return stays(`${ordinal(rank)} of ${keep} kept`);
  if (maxAgeDays === undefined) return goes(`${ordinal(rank)} of ${keep} kept`);
  const days = Math.floor((Date.parse(listing.now) - period.endMs) / dayMs);
  if (days <= maxAgeDays) return stays(`${days} days old, up to ${maxAgeDays} are kept`);
  if (isStale(listing, family))
    return {
      ...stays(`${days} days old, but the newest of its family is past ${maxAgeDays} days as well`),
      isHeldBack: true,
    };
  return goes(`${days} days old, up to ${maxAgeDays} are kept`);
}

/** Whether even the newest index of a family is past its age: its logs have stopped, or the clock is wrong. */
function isStale({ rules, newest, now }: Listing, family: number): boolean {
  const rule = rules.families[family];
  const date = newest[family];
  if (rule?.maxAgeDays === undefined || date === undefined || date === null) return false;
  const endMs = indexPeriod(rule.rotation, date)?.endMs ?? 0;
  return Date.parse(now) - endMs > rule.maxAgeDays * dayMs;
}

/** Deletes the oldest indexes of all families until enough is free; `keep` and `floor` still apply. */
function freeDisk({ rules, disk }: Listing, assessed: readonly Assessed[]): void {
  if (rules.disk === undefined) return;
  const { freePercent = 0, freeGiB, floor } = rules.disk;
  const wanted = freeGiB === undefined ? (disk.totalBytes * freePercent) / 100 : freeGiB * gib;
  let free = disk.freeBytes;
  for (const { isDeleted, bytes } of assessed) if (isDeleted) free += bytes ?? 0;
  const candidates = assessed
    .filter(({ isDeleted, rank, keep }) => !isDeleted && rank > Math.max(keep, floor))
    .toSorted((a, b) => a.endMs - b.endMs || (a.name < b.name ? -1 : 1));
  for (const index of candidates) {
    if (free >= wanted) return;
    index.isDeleted = true;
    index.reason = `delete: among the oldest, until ${freeGiB === undefined ? `${freePercent} %` : `${freeGiB} GiB`} are free`;
    free += index.bytes ?? 0;
  }
}

function refusalOf(listing: Listing, assessed: readonly Assessed[], deletions: number): Decision["refusal"] {
  const { maxDeletions } = listing.rules;
  const aged = listing.rules.families.flatMap(({ prefix, maxAgeDays }, family) =>
    maxAgeDays === undefined || listing.newest[family] === null ? [] : [{ prefix, family }],
  );
  if (assessed.some(({ isHeldBack }) => isHeldBack) && aged.every(({ family }) => isStale(listing, family)))
    return new ClockSuspectError(
      `By the time of this run, ${listing.now}, even the newest index of ${aged.map(({ prefix }) => `${prefix}*`).join(", ")} is past its maxAgeDays. Either the clock is wrong or no logs arrive any more; nothing was deleted. If the logs have ended for good, give the family a keep instead of maxAgeDays.`,
    );
  if (deletions > maxDeletions)
    return new TooManyDeletionsError(
      `The rules would delete at least ${deletions} indexes, but maxDeletions allows ${maxDeletions} in one run; nothing was deleted. Look at the list with a dry run; if it is right, raise maxDeletions (up to 500) or loosen the rules step by step.`,
    );
  return undefined;
}

function ordinal(rank: number): string {
  const tens = rank % 100;
  const suffix = tens >= 11 && tens <= 13 ? "th" : (["th", "st", "nd", "rd"][rank % 10] ?? "th");
  return `${rank}${suffix}`;
}

/** Reasons that differ only in rank or age are counted together. */
function withoutNumbers(reason: string): string {
  return reason.replace(/^kept: \d+(st|nd|rd|th) of/, "kept: among the").replace(/\d+ days old, /, "");
}
