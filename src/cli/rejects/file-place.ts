import { isDeepStrictEqual } from "node:util";
import { pMapIterable } from "p-map";
import { listObjects, type ObjectText, readObject, rewriteObject } from "../stack/objects.ts";
import type { FoundReject, IsChosen, PlaceName, RejectPlace, Verdict } from "./place.ts";

/** An object that holds rejects. */
export interface RejectFile {
  readonly bucket: string;
  readonly key: string;
  readonly writtenMs: number;
}

/** A reject of a file: its text there, and what it means. */
export interface Entry {
  readonly raw: string;
  readonly found: FoundReject;
}

/** What became of an entry, and what replaces it in the file if it stays. */
export interface Settled {
  readonly verdict: Verdict;
  /** undefined: it stays as it is, unless its verdict removes it. */
  readonly replacement?: readonly string[];
}

/** How the files of one place are read, and their entries loaded again. */
interface FileFormat<E extends Entry> {
  readonly place: PlaceName;
  readonly bucket: string;
  readonly prefix: string;
  /** A file's entries as they are written; joined by newlines they are the file. */
  split(text: string): string[];
  entriesOf(raws: readonly string[], file: RejectFile): E[];
  /** @returns what became of each entry, in their order */
  reload(entries: readonly E[], file: RejectFile): Promise<Settled[]>;
  /** Moves to what remains what the first entry carried for all. */
  seal?(before: readonly string[], after: readonly string[]): string[];
}

const readsAtOnce = 8;

type S3 = Parameters<typeof readObject>[0];

/** Rejects that are kept in the objects under a prefix. */
export class FilePlace<E extends Entry> implements RejectPlace {
  private readonly s3: S3;
  private readonly format: FileFormat<E>;

  constructor(s3: S3, format: FileFormat<E>) {
    this.s3 = s3;
    this.format = format;
  }

  get place(): PlaceName {
    return this.format.place;
  }

  async *find(): AsyncGenerator<FoundReject> {
    const known = new Set<string>();
    const contents = pMapIterable(
      await this.files(),
      async (file) => ({ file, content: await readObject(this.s3, file) }),
      { concurrency: readsAtOnce, backpressure: readsAtOnce },
    );
    for await (const { file, content } of contents) {
      if (content === undefined) continue;
      for (const { found } of this.entriesOf(content, file)) {
        if (known.has(found.identity)) continue; // of a replay with other windows
        known.add(found.identity);
        yield found;
      }
    }
  }

  /** The latest file first: if a reject is kept twice, its latest reason counts. None is read ahead and gets stale. */
  async reload(
    isChosen: IsChosen,
    onSettled: (reject: FoundReject, verdict: Verdict) => void,
  ): Promise<void> {
    const known = new Map<string, Verdict>();
    for (const file of await this.files()) {
      const content = await readObject(this.s3, file);
      if (content === undefined) continue;
      const entries = this.entriesOf(content, file);
      const fresh = freshOf(entries, isChosen, known);
      const settled = fresh.length === 0 ? [] : await this.format.reload(fresh, file);
      const verdicts = fresh.map(({ found }, index): [FoundReject, Verdict] => [
        found,
        settled[index]?.verdict ?? { kind: "left", why: "it was not tried" },
      ]);
      for (const [{ identity }, verdict] of verdicts) known.set(identity, verdict);
      const copies = copiesOf(entries, fresh, known);
      const gone = copies.map((): Settled => ({ verdict: { kind: "loaded" } }));
      const changes = changesOf([...fresh, ...copies], [...settled, ...gone]);
      await rewriteObject(this.s3, file, content, (text) => editFile(text, changes, this.format));
      for (const [found, verdict] of verdicts) onSettled(found, verdict);
    }
  }

  /** All files, the last written first. */
  private async files(): Promise<RejectFile[]> {
    const { bucket, prefix } = this.format;
    const files: RejectFile[] = [];
    for await (const page of listObjects(this.s3, bucket, prefix))
      for (const { key, bytes, writtenMs } of page) if (bytes > 0) files.push({ bucket, key, writtenMs });
    return files.toSorted((a, b) => b.writtenMs - a.writtenMs || (a.key < b.key ? -1 : 1));
  }

  private entriesOf({ text }: ObjectText, file: RejectFile): E[] {
    return this.format.entriesOf(this.format.split(text), file);
  }
}

/** Those that are chosen and new, each once. */
function freshOf<E extends Entry>(
  entries: readonly E[],
  isChosen: IsChosen,
  known: ReadonlyMap<string, Verdict>,
): E[] {
  const fresh = new Map<string, E>();
  for (const entry of entries) {
    const { identity } = entry.found;
    if (isChosen(entry.found) && !known.has(identity) && !fresh.has(identity)) fresh.set(identity, entry);
  }
  return [...fresh.values()];
}

/** Further copies of rejects that were loaded from another file, or from elsewhere in this one. */
function copiesOf<E extends Entry>(
  entries: readonly E[],
  fresh: readonly E[],
  known: ReadonlyMap<string, Verdict>,
): E[] {
  const settled = new Set(fresh);
  return entries.filter((entry) => {
    const verdict = known.get(entry.found.identity)?.kind;
    return !settled.has(entry) && (verdict === "loaded" || verdict === "skipped");
  });
}

/** The entries of a file of lines. */
export function linesOf(text: string): string[] {
  return text.split("\n").filter((line) => line.trim() !== "");
}

/** What replaces each entry; nothing where it is removed. */
type Changes = ReadonlyMap<string, readonly string[]>;

/** The changes that follow from the verdicts. Of entries with the same text, one that stays keeps it. */
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
 * The file without the entries to remove; anything else that was written to it in the meantime stays.
 * @returns the same text where nothing changes, an empty one where nothing is left
 */
export function editFile(
  text: string,
  changes: Changes,
  { split, seal = (_, after) => [...after] }: Pick<FileFormat<Entry>, "split" | "seal">,
): string {
  const before = split(text);
  const after = before.flatMap((raw) => changes.get(raw) ?? [raw]);
  if (isDeepStrictEqual(before, after)) return text;
  return seal(before, after)
    .map((raw) => `${raw}\n`)
    .join("");
}
