/** Aliases as `GET _alias` returns them: index → aliases → properties. */
export type AliasesByIndex = Readonly<
  Record<string, { readonly aliases?: Readonly<Record<string, { readonly is_write_index?: boolean }>> }>
>;

export interface Aliases {
  /** For each index that an alias writes to, that alias. */
  readonly writes: ReadonlyMap<string, string>;
  /** Of the other aliases without a write index, the indexes that OpenSearch would write to once they are alone. */
  readonly shared: ReadonlyMap<string, readonly string[]>;
}

/**
 * An alias writes to the index that says so, or to its single index that does not say that it is none (OpenSearch,
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
