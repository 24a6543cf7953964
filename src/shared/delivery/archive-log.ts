/**
 * The archive of one shard: objects that are written once, each with a range of the shard's records, and a head. The head
 * names the object to write next and the last record before it. Only who moves the head gives a name, and everybody
 * who finds a name that nobody has written yet has to use it. So every object begins after the last record of the one
 * before, whoever writes it, and no record is in two (docs/decisions/2026-11-29-direct-archive.md).
 */

/** A record of a shard with what the archive keeps of it. */
export interface ArchivedRecord {
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly arrivalMs: number;
  /** Lines of JSON, each with its newline; none if there is nothing to keep. */
  readonly lines: readonly Uint8Array[];
}

export interface Head {
  /** Everything up to this sequence number is in the objects before `next`; empty at the beginning. */
  readonly last: string;
  /** Key of the object that follows; it may not exist yet. */
  readonly next: string;
  /** Key of the object before `next`; empty at the beginning. */
  readonly previous: string;
  /** Objects that were named before. */
  readonly number: number;
}

/** What the metadata of an object say of its records. */
export interface ObjectRange {
  readonly first: string;
  readonly last: string;
  /** Key of the object before it. */
  readonly previous: string;
}

/** The objects of one shard. Every method may throw; what was asked may have been done nevertheless. */
export interface ArchiveStore {
  readHead(): Promise<{ readonly head: Head; readonly version: string } | undefined>;
  /** @param version of the head that is replaced; undefined: there is none @returns the new one; undefined if another was quicker */
  moveHead(head: Head, version: string | undefined): Promise<string | undefined>;
  /** @returns undefined if there is no such object */
  describe(key: string): Promise<ObjectRange | undefined>;
  /** @returns false if it exists already */
  create(key: string, records: readonly ArchivedRecord[], previous: string): Promise<boolean>;
  /** A name for the object that begins with that record. @param suffix makes it different from others */
  keyOf(first: ArchivedRecord, suffix: number | "reloaded"): string;
}

/** Whether a sequence number comes after another of the same shard; the empty one is before all. */
export function isAfter(one: string, other: string): boolean {
  return one.length === other.length ? one > other : one.length > other.length;
}

interface Known {
  readonly head: Head;
  readonly version: string;
  /** The last record of the head's object; undefined until it is known to exist. */
  readonly written?: string | undefined;
}

/** Appends to the archive of a shard. */
export class ArchiveLog {
  /** What was true when it was last seen: a head only moves on, so at worst a condition fails. */
  private known: Known | undefined;
  private readonly store: ArchiveStore;

  constructor(store: ArchiveStore) {
    this.store = store;
  }

  /**
   * Archives records that follow each other in the shard, except those that are behind the end of the archive.
   * @returns how many of their lines were written by this call
   */
  async append(records: readonly ArchivedRecord[]): Promise<number> {
    const kept = records.filter(({ lines }) => lines.length > 0);
    for (;;) {
      const known = kept.length === 0 ? undefined : await this.look();
      const end = known?.written ?? known?.head.last ?? "";
      const open = kept.filter(({ sequenceNumber }) => isAfter(sequenceNumber, end));
      const [first] = open;
      if (first === undefined) return 0;
      const named =
        known !== undefined && known.written === undefined ? known : await this.name(first, known);
      if (named !== undefined && (await this.write(named, open))) return linesIn(open);
    }
  }

  /**
   * Archives records that were left out when a batch was given up, while later ones went on: those that no object has.
   * @returns how many of their lines were written by this call
   */
  async fill(records: readonly ArchivedRecord[]): Promise<number> {
    let written = await this.append(records);
    let open = records.filter(({ lines }) => lines.length > 0);
    const { head } = (await this.look()) ?? {};
    for (let key = head?.next ?? "", following = ""; ; ) {
      const range = key === "" ? undefined : await this.store.describe(key);
      const after =
        range === undefined ? [] : open.filter(({ sequenceNumber }) => isAfter(sequenceNumber, range.last));
      if (following !== "") written += await this.fillBefore(following, range === undefined ? open : after);
      if (range === undefined && key !== head?.next) return written;
      if (range !== undefined)
        open = open.filter(({ sequenceNumber }) => isAfter(range.first, sequenceNumber));
      if (open.length === 0 || key === "") return written;
      following = range === undefined ? following : key;
      key = range?.previous ?? head?.previous ?? "";
    }
  }

  /** Archives records that could not be read before, each in an object of its own: the ranges of others include them. */
  async keepApart(records: readonly ArchivedRecord[]): Promise<void> {
    for (const record of records)
      if (record.lines.length > 0)
        await this.store.create(this.store.keyOf(record, "reloaded"), [record], "");
  }

  /** Into the gap before an object, each object in a numbered place of its own. */
  private async fillBefore(following: string, records: readonly ArchivedRecord[]): Promise<number> {
    let open = records;
    for (let place = 0; ; ) {
      if (open.length === 0) return 0;
      const key = placeBefore(following, place);
      const range = await this.store.describe(key);
      if (range !== undefined) {
        open = open.filter(
          ({ sequenceNumber }) => isAfter(sequenceNumber, range.last) || isAfter(range.first, sequenceNumber),
        );
        place += 1;
      } else if (await this.store.create(key, open, "")) return linesIn(open);
    }
  }

  private async look(): Promise<Known | undefined> {
    this.known ??= await this.store.readHead();
    const { known } = this;
    if (known === undefined || known.written !== undefined) return known;
    this.known = { ...known, written: (await this.store.describe(known.head.next))?.last };
    return this.known;
  }

  /** Moves the head to a new name. @returns undefined if another was quicker */
  private async name(first: ArchivedRecord, known: Known | undefined): Promise<Known | undefined> {
    const number = (known?.head.number ?? 0) + 1;
    const next = this.store.keyOf(first, number);
    const head: Head = {
      last: known?.written ?? "",
      next,
      previous: known?.head.next ?? "",
      number,
    };
    // Whatever comes of it: only the next look tells how things stand.
    this.known = undefined;
    const version = await this.store.moveHead(head, known?.version);
    this.known = version === undefined ? undefined : { head, version, written: undefined };
    return this.known;
  }

  /** @returns whether this call wrote the object */
  private async write({ head, version }: Known, records: readonly ArchivedRecord[]): Promise<boolean> {
    const isOurs = await this.store.create(head.next, records, head.previous);
    const written = isOurs ? records.at(-1)?.sequenceNumber : undefined;
    this.known = { head, version, written };
    return isOurs;
  }
}

function placeBefore(key: string, place: number): string {
  return key.replace(/\.gz$/, `-before-${place}.gz`);
}

function linesIn(records: readonly ArchivedRecord[]): number {
  return records.reduce((sum, { lines }) => sum + lines.length, 0);
}
