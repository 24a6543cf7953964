import type { Encoding } from "./encoding.ts";
import type { Field } from "./fields.ts";
import { keyword, longKeyword, type Members } from "./mapping.ts";

/** The fields of a source by the names that AWS gives them, in the order of its lines. */
type Fields = Readonly<Record<string, Field>>;

/** A source of logs, described once: data, not code. Parsers, index template and patterns follow from it. */
export interface Source {
  readonly name: string;
  /** Index family: the name's part before the date, without the dash. */
  readonly index: string;
  /** What its documents are, for people who look at the cluster. */
  readonly description: string;
  /** What the keys of its objects look like, without a compression suffix. */
  readonly keyPattern: RegExp;
  /** AWS appends fields over time: older, shorter entries have at least this many. */
  readonly minimumFields: number;
  /** Members that records may lack, and how the object's key says them. */
  readonly fromKey?: Readonly<Record<string, (key: string) => string | undefined>>;
  /** How AWS offers to write its records. */
  readonly encodings: readonly Encoding[];
  /**
   * Names of fields by which a header or a JSON object shows the source: all of one of these sets. Applications write
   * `time` and `status` as well.
   */
  readonly signatures: readonly (readonly string[])[];
  /** Names that other encodings have for fields → the names in `fields`. */
  readonly aliases?: Readonly<Record<string, string>>;
  /** Fields, spelled plainly, of other encodings that say nothing that is not said elsewhere. */
  readonly ignored?: readonly string[];
  /** For records that may contain newlines in quoted text: whether one begins at this byte, the first of a line. */
  readonly startsRecord?: (block: Uint8Array, at: number) => boolean;
  /** A table of its own for each parser: some readers remember what they read in the previous line. */
  readonly fields: () => Fields;
}

const membersOfSources = new WeakMap<Source, Members>();

/** All members of the source's documents, and how each is mapped. Gathered once: every parser asks for them. */
export function membersOf(source: Source): Members {
  const members = membersOfSources.get(source) ?? gatherMembers(source);
  membersOfSources.set(source, members);
  return members;
}

function gatherMembers({ fields, fromKey = {} }: Source): Members {
  return Object.assign(
    {},
    ...Object.values(fields()).map(({ members }) => members),
    ...[...Object.keys(fromKey), "account_id", "region"].map((name) => ({ [name]: keyword })),
    { extra: longKeyword },
  );
}
