import type { ArchivedRecord, ArchiveObject, ArchiveStore, Head, ObjectRange } from "./archive.ts";

/**
 * The archive of one shard: objects that are written once, each with a range of the shard's records, and a head. The head
 * names the object to write next and the last record before it. Only who moves the head gives a name, and everybody
 * who finds a name that nobody has written yet has to use it. So every object begins after the last record of the one
 * before, whoever writes it, and no record is in two (docs/decisions/2026-11-29-direct-archive.md).
 */

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
    const kept = records.filter(isKept);
    let lines = 0;
    for (let races = 0; ; ) {
      const known = kept.length === 0 ? undefined : await this.look();
      const end = known?.written ?? known?.head.last ?? "";
      const open = fitting(kept.filter(({ sequenceNumber }) => isAfter(sequenceNumber, end)));
      const [first] = open;
      if (first === undefined) return lines;
      const named = known?.written === undefined ? known : undefined;
      if (named !== undefined && !this.store.isFiledWith(named.head.next, first)) await this.close(named);
      else {
        const mine = named ?? (await this.name(first, known));
        if (mine !== undefined && (await this.write(mine, open))) lines += linesIn(open);
        else await this.store.pause(races++);
      }
    }
  }

  /**
   * Archives records of a batch that was given up, while later ones went on: those that no object has. All before the
   * batch was answered or given up, so it may move the head.
   * @param records that follow each other in the shard
   * @returns how many of their lines were written by this call
   */
  async fill(records: readonly ArchivedRecord[]): Promise<number> {
    let written = await this.append(records);
    let open = records.filter(isKept);
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

  /**
   * Archives what of a record could not be read when it was delivered, once, in an object of its own.
   * @param part tells what is archived from other parts of the record
   * @returns how many of the lines were written by this call
   * @throws NotDeliveredYetError if no object covers the record: whoever delivers it may be able to read it by then
   */
  async restore(record: ArchivedRecord, part: string): Promise<number> {
    // By the head as it is now: an older one knows less.
    this.known = undefined;
    const range = await this.rangeOf(record.sequenceNumber);
    if (range === undefined) throw new NotDeliveredYetError(record.sequenceNumber);
    return range.poison.includes(record.sequenceNumber) ? await this.addAside(record, part) : 0;
  }

  /**
   * Writes the head as it is: whether the archive takes anything, before work is done for it.
   * @throws what the store does if it does not
   */
  async probe(): Promise<void> {
    this.known = undefined;
    const known = await this.look();
    this.known = undefined;
    if (known !== undefined) await this.store.moveHead(known.head, known.version);
  }

  /** Archives what of a record was never delivered directly, once, in an object of its own. */
  async addAside(record: ArchivedRecord, part: string): Promise<number> {
    const key = this.store.keyOf(record, part === "" ? "reload" : `reload-${part}`);
    return (await this.store.create(key, objectOf([record], ""))) ? linesIn([record]) : 0;
  }

  /** The object that covers a record, if there is one. */
  private async rangeOf(sequenceNumber: string): Promise<ObjectRange | undefined> {
    const { head } = (await this.look()) ?? {};
    for (let key = head?.next ?? "", following = ""; key !== ""; ) {
      const range = await this.store.describe(key);
      if (range === undefined && key !== head?.next) return await this.rangeBefore(following, sequenceNumber);
      if (range !== undefined && !range.isClosed && !isAfter(range.first, sequenceNumber))
        return isAfter(sequenceNumber, range.last)
          ? await this.rangeBefore(following, sequenceNumber)
          : range;
      if (range?.isClosed === true && isAfter(sequenceNumber, range.last))
        return await this.rangeBefore(following, sequenceNumber);
      following = range === undefined ? "" : key;
      key = range?.previous ?? head?.previous ?? "";
      if (key === "") return await this.rangeBefore(following, sequenceNumber);
    }
    return undefined;
  }

  /** The same among the objects in the gap before another. */
  private async rangeBefore(following: string, sequenceNumber: string): Promise<ObjectRange | undefined> {
    if (following === "") return undefined;
    for (let place = 0; ; place += 1) {
      const range = await this.store.describe(placeBefore(following, place));
      if (range === undefined || covers(range, sequenceNumber)) return range;
    }
  }

  /** Into the gap before an object, each object in a numbered place of its own. */
  private async fillBefore(following: string, records: readonly ArchivedRecord[]): Promise<number> {
    let open = records;
    let lines = 0;
    for (let place = 0; open.length > 0; ) {
      const key = placeBefore(following, place);
      const range = await this.store.describe(key);
      if (range !== undefined) {
        open = open.filter(({ sequenceNumber }) => !covers(range, sequenceNumber));
        place += 1;
      } else {
        const part = fitting(open);
        if (await this.store.create(key, objectOf(part, ""))) lines += linesIn(part);
      }
    }
    return lines;
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
    const next = this.store.keyOf(first, String(number));
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

  /** Writes an empty object under a name that was given in another hour: nobody can use it any more, however late. */
  private async close({ head, version }: Known): Promise<void> {
    const last = head.last === "" ? beforeAll : head.last;
    const object = { first: last, last, previous: head.previous, poison: [], isClosed: true, bytes: [] };
    const isOurs = await this.store.create(head.next, object);
    this.known = { head, version, written: isOurs ? last : undefined };
  }

  /** @returns whether this call wrote the object */
  private async write({ head, version }: Known, records: readonly ArchivedRecord[]): Promise<boolean> {
    const isOurs = await this.store.create(head.next, objectOf(records, head.previous));
    const written = isOurs ? records.at(-1)?.sequenceNumber : undefined;
    this.known = { head, version, written };
    return isOurs;
  }
}

/** A record cannot be archived apart from its delivery. */
class NotDeliveredYetError extends Error {
  override readonly name = "NotDeliveredYetError";

  constructor(sequenceNumber: string) {
    super(
      `The archive has not come past record ${sequenceNumber}. Load its reject again once later records of the shard are archived, and its batch, if it was given up, is loaded again (logpipe rejects reload event-source).`,
    );
  }
}

/** A sequence number that no record has. */
const beforeAll = "0";
/** Sequence numbers of 56 digits; metadata may have 2 KB in all. */
const mostPoison = 25;

/** As many of the records as one object can describe. */
function fitting(records: readonly ArchivedRecord[]): readonly ArchivedRecord[] {
  const next = records.filter(({ isPoison }) => isPoison)[mostPoison];
  return next === undefined ? records : records.slice(0, records.indexOf(next));
}

function isKept({ lines, isPoison }: ArchivedRecord): boolean {
  return lines > 0 || isPoison;
}

function covers({ first, last }: ObjectRange, sequenceNumber: string): boolean {
  return !isAfter(first, sequenceNumber) && !isAfter(sequenceNumber, last);
}

function objectOf(records: readonly ArchivedRecord[], previous: string): ArchiveObject {
  return {
    first: records[0]?.sequenceNumber ?? "",
    last: records.at(-1)?.sequenceNumber ?? "",
    previous,
    poison: records.flatMap(({ sequenceNumber, isPoison }) => (isPoison ? [sequenceNumber] : [])),
    isClosed: false,
    bytes: bytesOf(records),
  };
}

/** The lines of the records: looked up together where they are one after another, for a batch has thousands. */
function bytesOf(records: readonly ArchivedRecord[]): Uint8Array[] {
  const bytes: Uint8Array[] = [];
  let start = records[0]?.from ?? 0;
  for (const [at, { kept, to }] of records.entries()) {
    const next = records[at + 1];
    if (next?.kept === kept && next.from === to) continue;
    bytes.push(...kept.between(start, to));
    start = next?.from ?? to;
  }
  return bytes;
}

function placeBefore(key: string, place: number): string {
  return key.replace(/\.gz$/, `-before-${place}.gz`);
}

function linesIn(records: readonly ArchivedRecord[]): number {
  return records.reduce((sum, { lines }) => sum + lines, 0);
}
