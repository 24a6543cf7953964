/** How OpenSearch maps a member of a document ("Mappings and field types"). */
export type Mapping =
  | {
      readonly type: "keyword";
      readonly ignore_above: number;
      readonly doc_values?: false;
      readonly index?: false;
    }
  | { readonly type: "text"; readonly norms: false }
  | { readonly type: "boolean"; readonly index?: false }
  | { readonly type: "ip" | "integer" | "long" | "float" | "date" | "date_nanos"; readonly index?: false };

/** Names of members, and how each is mapped. */
export type Members = Readonly<Record<string, Mapping>>;

export const keyword: Mapping = { type: "keyword", ignore_above: 1024 };
/** Text that clients write: URLs, user agents. A term has at most 32,766 bytes, a character up to four. */
export const longKeyword: Mapping = { type: "keyword", ignore_above: 8191 };
/** Text that is searched for and never grouped by: ids. */
export const idKeyword: Mapping = { type: "keyword", ignore_above: 1024, doc_values: false };
/** JSON as text: its words are searched for. A keyword would refuse or drop what is long. */
export const jsonMapping: Mapping = { type: "text", norms: false };
export const yesOrNo: Mapping = { type: "boolean" };
export const ip: Mapping = { type: "ip" };
export const wholeNumber: Mapping = { type: "integer" };
export const longNumber: Mapping = { type: "long" };
/** Measured values are looked at, grouped and summed, but nobody searches for one. */
export const measuredFloat: Mapping = { type: "float", index: false };
export const measuredLong: Mapping = { type: "long", index: false };

/** How finely a source writes times. */
export type Resolution = "date" | "date_nanos";
