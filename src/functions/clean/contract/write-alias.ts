import * as z from "zod/mini";

/** Aliases as `GET _alias` returns them: index → aliases → properties. */
export const aliasesByIndex = z.record(
  z.string(),
  z.object({
    aliases: z.optional(z.record(z.string(), z.object({ is_write_index: z.optional(z.boolean()) }))),
  }),
);
export type AliasesByIndex = z.infer<typeof aliasesByIndex>;

export interface Aliases {
  /** For each index that an alias writes to, that alias. */
  readonly writes: ReadonlyMap<string, string>;
  /** Indexes of other aliases without a write index; OpenSearch would write to one once it is the only one left. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
}

/**
 * An alias writes to the index marked as its write index, or to its only index unless marked as not one (OpenSearch,
 * "Index aliases").
 */
export function readAliases(byIndex: AliasesByIndex): Aliases {
  const members = new Map<string, { index: string; isWrite: boolean | undefined }[]>();
  for (const [index, { aliases = {} }] of Object.entries(byIndex))
    for (const [alias, { is_write_index: isWrite }] of Object.entries(aliases))
      members.set(alias, [...(members.get(alias) ?? []), { index, isWrite }]);
  const writes = new Map<string, string>();
  const shared = new Map<string, readonly string[]>();
  for (const [alias, indexes] of members) {
    const unsaid = indexes.filter(({ isWrite }) => isWrite === undefined).map(({ index }) => index);
    const said = indexes.find(({ isWrite }) => isWrite === true);
    if (said !== undefined) writes.set(said.index, alias);
    else if (indexes.length === 1 && unsaid[0] !== undefined) writes.set(unsaid[0], alias);
    else if (unsaid.length > 0) shared.set(alias, unsaid);
  }
  return { writes, shared };
}
