import { randomNumbers } from "../../../local/demo/sample-requests.ts";
import type { ArchivedRecord } from "../../../src/shared/delivery/archive.ts";
import { ArchiveLog } from "../../../src/shared/delivery/archive-log.ts";
import { RejectReload } from "../../../src/shared/delivery/reject-reload.ts";
import { deliver, type Delivered } from "../../../src/shared/delivery/delivery.ts";
import { deliveryTiesOut } from "../../../src/shared/delivery/events.ts";
import { eventsOf, idOf, type SourceRecord, type Version, wrongIn } from "./outcome.ts";
import { type Ablation, World } from "./world.ts";

const mostSteps = 5_000;

/** A process that is reused: its archive remembers what the invocations before found out. */
interface Sandbox {
  readonly log: ArchiveLog;
  invocation: number;
  isBusy: boolean;
}

/** A history of one shard, and what is wrong after it. */
export class History {
  /** What happened, in words. */
  readonly steps: string[] = [];
  private readonly random: () => number;
  private readonly world: World;
  private readonly records: readonly SourceRecord[];
  private readonly deliverBatch: typeof deliver;
  /** The event source: everything before was answered or given up. */
  private checkpoint = 0;
  private readonly givenUp: (readonly SourceRecord[])[] = [];
  /** Batches under way, by the number of their invocation; the event source listens to those that are current. */
  private readonly running = new Map<
    number,
    { readonly from: number; readonly count: number; current: boolean }
  >();
  private invocations = 0;
  private readonly sandboxes: Sandbox[] = [];
  /** Requests of killed invocations that are still on their way. */
  private readonly late: (() => void)[] = [];
  private version: Version = 1;
  private readonly problems: string[] = [];

  constructor(seed: number, ablation?: Ablation, deliverBatch: typeof deliver = deliver) {
    this.random = randomNumbers(seed);
    this.deliverBatch = deliverBatch;
    this.world = new World(ablation);
    const kinds = ["document", "document", "document", "refused", "skipped", "poison"] as const;
    this.records = Array.from({ length: 1 + this.below(8) }, (_, index) => ({
      sequenceNumber: String(index * 7 + 1),
      arrivalMs: 1_790_000_000_000 + index * 1_200_000,
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
    for (const arrive of this.late) arrive();
    while (this.givenUp.length > 0) {
      this.reload();
      await this.finish();
    }
    const stored = [...this.world.rejects.keys()];
    for (const id of stored) {
      this.reloadReject(id);
      await this.finish();
    }
    return [...this.problems, ...wrongIn(this.world, this.records, this.version)];
  }

  private async finish(): Promise<void> {
    await settled();
    while (this.world.turns.waiting.length > 0) {
      this.answer(this.below(this.world.turns.waiting.length), "none");
      await settled();
    }
  }

  private below(limit: number): number {
    return Math.floor(this.random() * limit);
  }

  private hasCurrent(): boolean {
    return [...this.running.values()].some(({ current }) => current);
  }

  private step(): void {
    const { waiting } = this.world.turns;
    if (this.late.length > 0 && this.random() < 0.15)
      this.late.splice(this.below(this.late.length), 1)[0]?.();
    const chance = this.random();
    if (chance < 0.1 || waiting.length === 0) this.invoke("a batch");
    else if (chance < 0.14) this.invoke("a twin");
    else if (chance < 0.17) this.forget();
    else if (chance < 0.2) this.giveUp();
    else if (chance < 0.22) this.moveBack();
    else if (chance < 0.24 && this.givenUp.length > 0) this.reload();
    else if (chance < 0.27 && this.world.rejects.size > 0)
      this.reloadReject([...this.world.rejects.keys()][this.below(this.world.rejects.size)] ?? "");
    else if (chance < 0.275) this.deployCode();
    else if (chance < 0.31) this.kill(this.below(waiting.length));
    else {
      const fault = chance < 0.35 ? "before" : chance < 0.39 ? "after" : "none";
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
    void this.deliver(number, batch, async (log, records) => await log.append(records)).then(answered);
  }

  /** Of the sandboxes that are free, any, or a new one. */
  private sandbox(invocation: number): Sandbox {
    const free = this.sandboxes.filter(({ isBusy }) => !isBusy);
    const known = free[this.below(free.length + 1)];
    if (known !== undefined) {
      known.isBusy = true;
      known.invocation = invocation;
      return known;
    }
    const log = new ArchiveLog(this.world.archiveOf(() => sandbox.invocation));
    const sandbox: Sandbox = { log, invocation, isBusy: true };
    this.sandboxes.push(sandbox);
    return sandbox;
  }

  private async deliver(
    number: number,
    batch: readonly SourceRecord[],
    archive: (log: ArchiveLog, records: readonly ArchivedRecord[]) => Promise<unknown>,
    reject?: { readonly reload: RejectReload; readonly again: string[] },
  ): Promise<Delivered> {
    const { world, version } = this;
    const sandbox = this.sandbox(number);
    const delivered = await this.deliverBatch(
      batch,
      {
        read: (record) => {
          const events = eventsOf(record, version);
          return reject?.reload.read(events) ?? events;
        },
        send: async (one) => await world.turns.ask(number, () => world.create(one)),
        storeFullDocument: async () => await Promise.resolve(),
        storeRejects: async (record, rejects) => {
          if (reject !== undefined)
            reject.again.push(...rejects.map(({ event }) => idOf(record, event ?? -1)));
          else
            await world.turns.ask(number, () => {
              for (const { event, isArchived } of rejects)
                world.rejects.set(idOf(record, event ?? -1), isArchived);
            });
        },
        archive: async (records) => await archive(sandbox.log, records),
        checkArchive: async () => {
          if (this.random() < 0.2) await sandbox.log.probe();
        },
        isOver: () => false,
      },
      { batchBytes: 200, batchesInFlight: 3, keptBytes: 1_000 },
    );
    sandbox.isBusy = false;
    if (!deliveryTiesOut(delivered.counts))
      this.problems.push(`does not tie out: ${JSON.stringify(delivered.counts)}`);
    return delivered;
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
    void this.deliver(number, batch, async (log, records) => await log.fill(records)).then(answered);
  }

  /** A person reloads a reject: it goes once the function has taken it, and stays otherwise. */
  private reloadReject(id: string): void {
    const [sequenceNumber, event] = id.split(".");
    const record = this.records.find((one) => one.sequenceNumber === sequenceNumber);
    if (record === undefined) return;
    this.invocations += 1;
    const number = this.invocations;
    this.running.set(number, { from: -1, count: 0, current: false });
    this.steps.push(`${number}: reloads the reject ${id}`);
    const reload = new RejectReload([{ event: Number(event), isArchived: this.world.rejects.get(id) }]);
    const again: string[] = [];
    const archive = async (log: ArchiveLog, records: readonly ArchivedRecord[]): Promise<void> => {
      for (const one of records) await reload.archive(log, one);
    };
    const answered = (delivered: Delivered): void => {
      this.running.delete(number);
      if (delivered.checkpoint === undefined && again.length === 0) this.world.rejects.delete(id);
    };
    void this.deliver(number, [record], archive, { reload, again }).then(answered);
  }

  private deployCode(): void {
    this.steps.push("the code changes");
    this.version = 2;
  }

  private kill(position: number): void {
    const turn = this.world.turns.waiting[position];
    if (turn === undefined) return;
    const { invocation } = turn;
    this.steps.push(`${invocation}: is killed`);
    const others = this.world.turns.waiting.filter((one) => one.invocation !== invocation);
    // A request that is on its way may still arrive, and its answer goes nowhere.
    if (this.random() < 0.5) this.late.push(turn.arrive);
    this.world.turns.waiting.splice(0, this.world.turns.waiting.length, ...others);
    this.running.delete(invocation);
    const killed = this.sandboxes.findIndex((sandbox) => sandbox.isBusy && sandbox.invocation === invocation);
    if (killed !== -1) this.sandboxes.splice(killed, 1);
  }
}

/** Lets every invocation come to its next request. */
async function settled(): Promise<void> {
  await new Promise((resolve) => {
    setImmediate(resolve);
  });
}
