import { readFileSync } from "node:fs";
import { z } from "zod";
import type { Listing } from "../../functions/clean/contract/listing.ts";
import type { CleanRules } from "../../functions/clean/contract/rules.ts";
import type { Aliases } from "../../functions/clean/contract/write-alias.ts";
import type { FoundIndex } from "../../functions/clean/list-indexes/sift.ts";
import { UsageError } from "../errors/cli-errors.ts";

/** The columns of `_cat/indices?format=json&bytes=b&h=index,uuid,store.size`; only the first is needed. */
const plannedIndexes = z.array(
  z.object({ index: z.string(), uuid: z.string().default(""), "store.size": z.string().nullish() }),
);

/**
 * Reads the answer of `_cat/indices?format=json&bytes=b`; of disks it tells nothing.
 * @throws UsageError for a file of another shape
 */
export function readPlan(
  file: string,
  rules: CleanRules,
): { rules: CleanRules; found: FoundIndex[]; shared: Aliases["shared"]; disk: Listing["disk"] } {
  let list: unknown;
  try {
    list = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    if (error instanceof SyntaxError) throw new UsageError(`${file} is not JSON: ${error.message}`);
    throw error;
  }
  const parsed = plannedIndexes.safeParse(list);
  if (!parsed.success)
    throw new UsageError(
      `${file}: ${parsed.error.issues[0]?.path.join(".")}: ${parsed.error.issues[0]?.message}; expected the answer of _cat/indices?format=json&bytes=b`,
    );
  const { disk: _, ...withoutDisk } = rules;
  return {
    rules: withoutDisk,
    found: parsed.data.map(({ index, uuid, "store.size": size }) => ({
      name: index,
      uuid,
      bytes: size === undefined || size === null ? null : Number(size),
      isWriteIndex: false,
      isReadOnly: false,
    })),
    shared: new Map(),
    disk: { totalBytes: 0, freeBytes: 0 },
  };
}
