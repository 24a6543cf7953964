import { step } from "../../../shared/step/step.ts";
import { type Deletion, type KeptIndexes, listing } from "../contract/listing.ts";
import { decide } from "./decide.ts";

interface Deletions {
  readonly dryRun: boolean;
  /** Everything that the rules delete, oldest first. */
  readonly deletions: readonly Deletion[];
  /** What DeleteIndex is to delete: the same, or nothing in a dry run. */
  readonly toDelete: readonly Deletion[];
  readonly kept: readonly KeptIndexes[];
}

/**
 * Decides what is deleted, with a reason for each index.
 * @throws TooManyDeletionsError, ClockSuspectError: then nothing is deleted
 */
export const handler = step(listing, async (listed): Promise<Deletions> => {
  const { deletions, kept, refusal } = decide(listed);
  if (refusal !== undefined) throw refusal;
  const { dryRun } = listed.rules;
  return { dryRun, deletions, toDelete: dryRun ? [] : deletions, kept };
});
