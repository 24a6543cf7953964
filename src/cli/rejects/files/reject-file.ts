import { isDeepStrictEqual } from "node:util";
import type { FoundReject, PlaceName, Verdict } from "../place.ts";

/** An object that holds rejects. */
export interface RejectFile {
  readonly bucket: string;
  readonly key: string;
  /** As stored. */
  readonly bytes: number;
  readonly writtenMs: number;
}

/** A reject of a file: its text there, and what it means. */
export interface Entry {
  readonly raw: string;
  readonly found: FoundReject;
}

/** What became of an entry, and what takes its place in the file where it stays. */
export interface Settled {
  readonly verdict: Verdict;
  /** undefined: it stays as it is, unless its verdict has it go. */
  readonly replacement?: readonly string[];
}

/** How the files of one place are read, and their entries loaded again. */
export interface FileKind<E extends Entry> {
  readonly place: PlaceName;
  readonly bucket: string;
  readonly prefix: string;
  /** The texts of a file's entries; joined by newlines they are the file. */
  split(text: string): string[];
  entriesOf(raws: readonly string[], file: RejectFile): E[];
  /** @returns what became of each entry, in their order */
  reload(entries: readonly E[], file: RejectFile): Promise<Settled[]>;
  /** Moves to what is left what the first entry carried for all. */
  seal?(before: readonly string[], after: readonly string[]): string[];
}

/** The entries of a file of lines. */
export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** What takes the place of an entry; nothing where it goes. */
export type Changes = ReadonlyMap<string, readonly string[]>;

/** The changes that the verdicts ask for. Of entries with the same text, one that stays keeps it. */
export function changesOf(entries: readonly Entry[], settled: readonly Settled[]): Changes {
  const changes = new Map<string, readonly string[]>();
  const staying = new Set<string>();
  entries.forEach(({ raw }, index) => {
    const { verdict, replacement } = settled[index] ?? { verdict: { kind: "left", why: "" } };
    const goes = verdict.kind === "loaded" || verdict.kind === "skipped";
    if (goes && !staying.has(raw)) changes.set(raw, []);
    else if (!goes) {
      staying.add(raw);
      changes.set(raw, replacement ?? [raw]);
    }
  });
  return changes;
}

/**
 * The file without what goes; whatever else has come into it stays.
 * @returns the same text where nothing changes, an empty one where nothing is left
 */
export function editFile(
  text: string,
  changes: Changes,
  { split, seal = (_, after) => [...after] }: Pick<FileKind<Entry>, "split" | "seal">,
): string {
  const before = split(text);
  const after = before.flatMap((raw) => changes.get(raw) ?? [raw]);
  if (isDeepStrictEqual(before, after)) return text;
  return seal(before, after)
    .map((raw) => `${raw}\n`)
    .join("");
}
