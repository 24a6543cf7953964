import { type ArchivedRecord, ArchiveLog, isAfter } from "../../../src/shared/delivery/archive-log.ts";
import { deliver, type Delivered } from "../../../src/shared/delivery/delivery.ts";
import { deliveryTiesOut, type ReadEvent } from "../../../src/shared/delivery/events.ts";
import { type Ablation, World } from "./world.ts";

interface SourceRecord {
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
  readonly events: readonly ("document" | "refused" | "skipped" | "poison")[];
}

/** Numbers from 0 to below 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const idOf = (record: SourceRecord, event: number): string => `${record.sequenceNumber}.${event}`;

function eventsOf(record: SourceRecord): ReadEvent[] {
  return record.events.map((kind, event): ReadEvent => {
    if (kind === "skipped") return { kind };
    if (kind === "poison") return { kind: "reject", reason: "not_json", message: "" };
    const bytes = Buffer.from(`${kind} ${idOf(record, event)}\n`);
    return { kind: "document", event, id: idOf(record, event), index: "i", archived: bytes, bytes };
  });
}

const mostSteps = 5_000;

/** A history of one shard, and what is wrong after it. */
export class History {
  /** What happened, in words. */
  readonly steps: string[] = [];
  private readonly random: () => number;
  private readonly world: World;
  private readonly records: readonly SourceRecord[];
  private readonly ablation: Ablation | undefined;
  /** The event source: everything before was answered or given up. */
  private checkpoint = 0;
  private readonly givenUp: (readonly SourceRecord[])[] = [];
  /** Batches under way, by the number of their invocation; the event source listens to those that are current. */
  private readonly running = new Map<
    number,
    { readonly from: number; readonly count: number; current: boolean }
  >();
  private invocations = 0;
  private readonly problems: string[] = [];

  constructor(seed: number, ablation?: Ablation) {
    this.random = randomOf(seed);
    this.ablation = ablation;
    this.world = new World(ablation);
    const kinds = ["document", "document", "document", "refused", "skipped", "poison"] as const;
    this.records = Array.from({ length: 1 + this.below(8) }, (_, index) => ({
      sequenceNumber: String(index * 7 + 1),
      arrivalMs: 1_790_000_000_000 + index,
      events: Array.from(
        { length: this.below(3) + (index % 2) },
        () => kinds[this.below(kinds.length)] ?? "skipped",
      ),
    }));
  }

  /** @returns what is wrong with the final state; nothing if every event is once where it belongs */
  async run(): Promise<string[]> {
    for (let steps = 10 + this.below(60); steps > 0; steps -= 1) {
      this.step();
      await settled();
    }
    // No more faults; what was killed stays dead, what was late arrives.
    while (this.checkpoint < this.records.length || this.world.turns.waiting.length > 0) {
      if (this.world.turns.waiting.length === 0 && !this.hasCurrent()) this.invoke("to the end");
      await settled();
      this.answer(this.below(this.world.turns.waiting.length), "none");
      await settled();
    }
    while (this.givenUp.length > 0) {
      this.reload();
      await settled();
      while (this.world.turns.waiting.length > 0) {
        this.answer(this.below(this.world.turns.waiting.length), "none");
        await settled();
      }
    }
    return [...this.problems, ...this.wrong()];
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private hasCurrent(): boolean {
    return [...this.running.values()].some(({ current }) => current);
  }

  private step(): void {
    const { waiting } = this.world.turns;
    const chance = this.random();
    if (chance < 0.1 || waiting.length === 0) this.invoke("a batch");
    else if (chance < 0.14) this.invoke("a twin");
    else if (chance < 0.17) this.forget();
    else if (chance < 0.2) this.giveUp();
    else if (chance < 0.22) this.moveBack();
    else if (chance < 0.24 && this.givenUp.length > 0) this.reload();
    else if (chance < 0.28) this.kill(this.below(waiting.length));
    else {
      const fault = chance < 0.32 ? "before" : chance < 0.36 ? "after" : "none";
      this.answer(this.below(waiting.length), fault);
    }
  }

  private answer(position: number, fault: "none" | "before" | "after"): void {
    if (this.steps.length > mostSteps)
      throw new Error(`It does not end:\n${this.steps.slice(-40).join("\n")}`);
    const [turn] = this.world.turns.waiting.splice(position, 1);
    if (turn === undefined) return;
    this.steps.push(`${turn.invocation}: a request, fault: ${fault}`);
    turn.answer(fault);
  }

  /** Bisection and other settings: batches have any size. */
  private invoke(why: string): void {
    const twin = [...this.running.values()].at(-1);
    const isTwin = why === "a twin" && twin !== undefined;
    if (!isTwin && this.hasCurrent()) return;
    const from = isTwin ? twin.from : this.checkpoint;
    const count = isTwin && this.random() < 0.5 ? twin.count : 1 + this.below(this.records.length);
    const batch = this.records.slice(from, from + count);
    if (batch.length === 0) return;
    this.invocations += 1;
    const number = this.invocations;
    this.running.set(number, { from, count: batch.length, current: from === this.checkpoint });
    this.steps.push(`${number}: ${why}, records ${from} to ${from + batch.length - 1}`);
    const answered = (delivered: Delivered): void => {
      const { current = false } = this.running.get(number) ?? {};
      this.running.delete(number);
      this.steps.push(`${number}: answers ${delivered.checkpoint}${current ? "" : ", and nobody listens"}`);
      if (!current || from !== this.checkpoint) return;
      this.forget();
      this.checkpoint = from + (delivered.checkpoint ?? batch.length);
    };
    void this.deliver(number, batch, false).then(answered);
  }

  private async deliver(
    number: number,
    batch: readonly SourceRecord[],
    reloads: boolean,
  ): Promise<Delivered> {
    const { world } = this;
    const log = new ArchiveLog(world.archiveOf(number));
    const archive = async (records: readonly ArchivedRecord[]) =>
      reloads ? await log.fill(records) : await log.append(this.contiguous(batch, records));
    const delivered = await deliver(
      batch,
      {
        read: eventsOf,
        send: async (one) => await world.turns.ask(number, () => world.create(one)),
        storeFullDocument: async () => await Promise.resolve(),
        storeRejects: async (record, rejects) =>
          await world.turns.ask(number, () => {
            for (const { event } of rejects) world.rejects.add(idOf(record, event ?? -1));
          }),
        archive,
        isOver: () => false,
      },
      { batchBytes: 200, batchesInFlight: 3, keptBytes: 1_000 },
    );
    if (!deliveryTiesOut(delivered.counts))
      this.problems.push(`does not tie out: ${JSON.stringify(delivered.counts)}`);
    return delivered;
  }

  /** Without contiguity, whatever is in OpenSearch is archived, although an earlier record is not. */
  private contiguous(
    batch: readonly SourceRecord[],
    settledRecords: readonly ArchivedRecord[],
  ): readonly ArchivedRecord[] {
    if (this.ablation !== "contiguity") return settledRecords;
    const isIndexed = (record: SourceRecord): boolean =>
      record.events.every(
        (kind, event) => kind !== "document" || this.world.indexed.has(idOf(record, event)),
      );
    return batch.filter(isIndexed).map((record) => ({
      ...record,
      lines: eventsOf(record).flatMap((event) => (event.kind === "document" ? [event.archived] : [])),
    }));
  }

  /** The event source does not wait any longer; the invocations go on. */
  private forget(): void {
    for (const one of this.running.values()) one.current = false;
  }

  private giveUp(): void {
    const batch = this.records.slice(this.checkpoint, this.checkpoint + 1 + this.below(3));
    if (batch.length === 0) return;
    this.steps.push(`given up: records from ${this.checkpoint} on, ${batch.length}`);
    this.forget();
    this.givenUp.push(batch);
    this.checkpoint += batch.length;
  }

  private moveBack(): void {
    this.forget();
    this.checkpoint = this.below(this.checkpoint + 1);
    this.steps.push(`the checkpoint moves back to ${this.checkpoint}`);
  }

  /** A person reloads a batch that was given up; what was not delivered stays. */
  private reload(): void {
    const batch = this.givenUp.shift();
    if (batch === undefined) return;
    this.invocations += 1;
    const number = this.invocations;
    this.running.set(number, { from: -1, count: 0, current: false });
    this.steps.push(`${number}: reloads from ${batch[0]?.sequenceNumber} on, ${batch.length}`);
    // Until it is known to be done the batch is kept: if this is killed, it is reloaded another time.
    this.givenUp.push(batch);
    const answered = (delivered: Delivered): void => {
      this.running.delete(number);
      if (delivered.checkpoint !== undefined) return;
      const kept = this.givenUp.indexOf(batch);
      if (kept !== -1) this.givenUp.splice(kept, 1);
    };
    void this.deliver(number, batch, true).then(answered);
  }

  private kill(position: number): void {
    const turn = this.world.turns.waiting[position];
    if (turn === undefined) return;
    const { invocation } = turn;
    this.steps.push(`${invocation}: is killed`);
    const others = this.world.turns.waiting.filter((one) => one.invocation !== invocation);
    // A request that is on its way may still arrive, and its answer goes nowhere.
    if (this.random() < 0.5) turn.arrive();
    this.world.turns.waiting.splice(0, this.world.turns.waiting.length, ...others);
    this.running.delete(invocation);
  }

  private wrong(): string[] {
    const expected = this.records.flatMap((record) =>
      record.events.flatMap((kind, event) =>
        kind === "skipped" ? [] : [{ kind, id: idOf(record, event), record }],
      ),
    );
    const lines = [...this.world.objects.values()].flatMap((object) => object.lines);
    const kept = expected.filter(({ kind }) => kind !== "poison").map(({ kind, id }) => `${kind} ${id}\n`);
    const rejected = expected.flatMap(({ kind, id, record }) =>
      kind === "refused" ? [id] : kind === "poison" ? [idOf(record, -1)] : [],
    );
    const ids = expected.filter(({ kind }) => kind === "document").map(({ id }) => id);
    const ends = [...this.world.objects.values()].map(({ range }) => range.last);
    const furthest = ends.reduce((a, b) => (isAfter(a, b) ? a : b), "");
    const { head } = this.world.head ?? {};
    const end = head === undefined ? "" : (this.world.objects.get(head.next)?.range.last ?? head.last);
    return [
      ...differences("in OpenSearch", ids, [...this.world.indexed.keys()]),
      ...differences("in the archive", kept, lines),
      ...differences("among the rejects", [...new Set(rejected)], [...this.world.rejects]),
      ...differences("as the head's end", [furthest], [end]),
    ];
  }
}

/** What is missing, and what is there too often. */
function differences(where: string, expected: readonly string[], found: readonly string[]): string[] {
  const left = [...found];
  const missing = expected.filter((one) => {
    const at = left.indexOf(one);
    if (at === -1) return true;
    left.splice(at, 1);
    return false;
  });
  return [
    ...missing.map((one) => `not ${where}: ${one.trim()}`),
    ...left.map((one) => `once too often ${where}: ${one.trim()}`),
  ];
}

/** Lets every invocation come to its next request. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
