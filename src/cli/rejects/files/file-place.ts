import type { S3Client } from "@aws-sdk/client-s3";
import type { FoundReject, IsChosen, RejectPlace, Verdict } from "../place.ts";
import { type FileContent, listFiles, readFile, rewriteFile } from "./file-store.ts";
import { readAhead } from "./read-ahead.ts";
import {
  changesOf,
  editFile,
  type Entry,
  type FileKind,
  type RejectFile,
  type Settled,
} from "./reject-file.ts";

const readsAtOnce = 8;

/** Rejects that are kept in the objects under a prefix. */
export class FilePlace<E extends Entry> implements RejectPlace {
  private readonly s3: S3Client;
  private readonly kind: FileKind<E>;

  constructor(s3: S3Client, kind: FileKind<E>) {
    this.s3 = s3;
    this.kind = kind;
  }

  get place(): FoundReject["place"] {
    return this.kind.place;
  }

  async *find(): AsyncGenerator<FoundReject> {
    const known = new Set<string>();
    for await (const { item: file, content } of this.files(readsAtOnce)) {
      if (content === undefined) continue;
      for (const { found } of this.entriesOf(content, file)) {
        if (known.has(found.identity)) continue; // of a replay with other windows
        known.add(found.identity);
        yield found;
      }
    }
  }

  /** The latest file first, so that of a reject that is kept twice the latest reason counts. */
  async reload(isChosen: IsChosen, tell: (reject: FoundReject, verdict: Verdict) => void): Promise<void> {
    const known = new Map<string, Verdict>();
    for await (const { item: file, content } of this.files(1)) {
      if (content === undefined) continue;
      const entries = this.entriesOf(content, file);
      const fresh = this.freshOf(entries, isChosen, known);
      const settled = fresh.length === 0 ? [] : await this.kind.reload(fresh, file);
      const verdicts = fresh.map(({ found }, index): [FoundReject, Verdict] => [
        found,
        settled[index]?.verdict ?? { kind: "left", why: "it was not tried" },
      ]);
      for (const [{ identity }, verdict] of verdicts) known.set(identity, verdict);
      await this.takeAway(file, content, fresh, settled, this.copies(entries, fresh, known));
      for (const [found, verdict] of verdicts) tell(found, verdict);
    }
  }

  private async *files(
    atOnce: number,
  ): AsyncGenerator<{ item: RejectFile; content: FileContent | undefined }> {
    const files = await listFiles(this.s3, this.kind.bucket, this.kind.prefix);
    yield* readAhead(files, atOnce, async (file) => await readFile(this.s3, file));
  }

  private entriesOf({ text }: FileContent, file: RejectFile): E[] {
    return this.kind.entriesOf(this.kind.split(text), file);
  }

  /** Those that are chosen and were not met before, each once. */
  private freshOf(entries: readonly E[], isChosen: IsChosen, known: ReadonlyMap<string, Verdict>): E[] {
    const fresh = new Map<string, E>();
    for (const entry of entries) {
      const { identity } = entry.found;
      if (isChosen(entry.found) && !known.has(identity) && !fresh.has(identity)) fresh.set(identity, entry);
    }
    return [...fresh.values()];
  }

  /** Further copies of rejects that have loaded from another file, or another place of this one. */
  private copies(entries: readonly E[], fresh: readonly E[], known: ReadonlyMap<string, Verdict>): E[] {
    const settled = new Set(fresh);
    return entries.filter((entry) => {
      const kind = known.get(entry.found.identity)?.kind;
      return !settled.has(entry) && (kind === "loaded" || kind === "skipped");
    });
  }

  private async takeAway(
    file: RejectFile,
    content: FileContent,
    fresh: readonly E[],
    settled: readonly Settled[],
    copies: readonly E[],
  ): Promise<void> {
    const gone = copies.map((): Settled => ({ verdict: { kind: "loaded" } }));
    const changes = changesOf([...fresh, ...copies], [...settled, ...gone]);
    await rewriteFile(this.s3, file, content, (text) => editFile(text, changes, this.kind));
  }
}
