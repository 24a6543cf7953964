/** OpenSearch's own: it refuses documents that have them. */
const metadataNames = new Set(
  "_id _index _source _routing _type _field_names _ignored _seq_no _primary_term _version _nested_path _doc_count _size _tier _data_stream_timestamp".split(
    " ",
  ),
);

/** OpenSearch refuses names of more than 50,000 characters; nobody searches by more than these. */
export const maxNameCharacters = 200;

/** The name under which OpenSearch takes a member: it expands dots into objects and refuses its own names. */
export function safeName(name: string): string {
  if (name.trim() === "") return "field";
  const undotted = name.includes(".") ? name.replaceAll(".", "_") : name;
  const own = metadataNames.has(undotted) ? `field${undotted}` : undotted;
  return own.length > maxNameCharacters ? own.slice(0, maxNameCharacters).toWellFormed() : own;
}
