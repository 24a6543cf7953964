/** Aliases as `GET _alias` tells them: index → aliases → properties. */
export type AliasesByIndex = Readonly<
  Record<string, { readonly aliases?: Readonly<Record<string, { readonly is_write_index?: boolean }>> }>
>;

/**
 * For each index that an alias writes to, that alias: the one that says so, or one that has a single index and does not
 * say that it is none (OpenSearch, "Index aliases").
 */
export function writeAliases(byIndex: AliasesByIndex): Map<string, string> {
  const members = new Map<string, { index: string; isWrite: boolean | undefined }[]>();
  for (const [index, { aliases = {} }] of Object.entries(byIndex))
    for (const [alias, { is_write_index: isWrite }] of Object.entries(aliases))
      members.set(alias, [...(members.get(alias) ?? []), { index, isWrite }]);
  const writes = new Map<string, string>();
  for (const [alias, indexes] of members)
    for (const { index, isWrite } of indexes)
      if (isWrite === true || (isWrite === undefined && indexes.length === 1)) writes.set(index, alias);
  return writes;
}
