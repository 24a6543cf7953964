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
  /** The load balancer's name is not in every line: it is taken from the object's key. */
  readonly namedByKey: boolean;
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

function gatherMembers({ fields, namedByKey }: Source): Members {
  return Object.assign(
    {},
    ...Object.values(fields()).map(({ members }) => members),
    namedByKey ? { elb_name: keyword } : {},
    { extra: longKeyword },
  );
}
