import type { Field } from "./fields.ts";

/** A source of logs whose lines are fields in a fixed order: data, not code. */
export interface LineFormat {
  readonly name: string;
  /** Index family: the name's part before the date, without the dash. */
  readonly index: string;
  /** What the keys of its objects look like, without a compression suffix. */
  readonly keyPattern: RegExp;
  /** AWS appends fields over time: older, shorter entries have at least this many. */
  readonly minimumFields: number;
  /** The load balancer's name is not in the line: it is taken from the object's key. */
  readonly namedByKey: boolean;
  /** For records that may contain newlines in quoted text: whether one begins at this byte, the first of a line. */
  readonly startsRecord?: (block: Uint8Array, at: number) => boolean;
  /** A table of its own for each parser: some readers remember what they read in the previous line. */
  readonly fields: () => readonly Field[];
}
