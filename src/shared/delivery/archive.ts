import type { KeptLines } from "./kept-lines.ts";

/** A record of a shard with what the archive keeps of it. */
export interface ArchivedRecord {
  readonly sequenceNumber: string;
  /** Epoch milliseconds. */
  readonly arrivalMs: number;
  /** How many lines of JSON are kept of it, each with its newline. */
  readonly lines: number;
  /** The lines are its bytes between these two. Those of records in a row are mostly one after another. */
  readonly kept: KeptLines;
  readonly from: number;
  readonly to: number;
  /** Whether something of it could not be read: a later version of the code may read it. */
  readonly isPoison: boolean;
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
  /** Sequence numbers of records of which something could not be read, so that the object lacks it. */
  readonly poison: readonly string[];
  /** Nothing is in it, and no record is covered: its name was given in another hour. Its first and last are those before. */
  readonly isClosed: boolean;
}

/** What an object holds. */
export interface ArchiveObject extends ObjectRange {
  /** Lines of JSON, in one piece or several. */
  readonly bytes: readonly Uint8Array[];
}

/** The objects of one shard. Every method may throw; what was asked may have been done nevertheless. */
export interface ArchiveStore {
  readHead(): Promise<{ readonly head: Head; readonly version: string } | undefined>;
  /** @param version of the head that is replaced; undefined: there is none @returns the new one; undefined if another was quicker */
  moveHead(head: Head, version: string | undefined): Promise<string | undefined>;
  /** @returns undefined if there is no such object */
  describe(key: string): Promise<ObjectRange | undefined>;
  /** @returns false if it exists already */
  create(key: string, object: ArchiveObject): Promise<boolean>;
  /** A name for the object that begins with that record. @param suffix tells it from others of that record */
  keyOf(first: ArchivedRecord, suffix: string): string;
  /** Whether a record belongs where the object of that name is filed. */
  isFiledWith(key: string, first: ArchivedRecord): boolean;
  /** Waits before the next attempt, after another writer was quicker. @throws S3UnavailableError when no time is left */
  pause(attempt: number): Promise<void>;
}
