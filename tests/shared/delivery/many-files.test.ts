import { describe, expect, it } from "@jest/globals";
import { type DeliveryPorts, deliver } from "../../../src/shared/delivery/delivery.ts";
import type { ReadEvent } from "../../../src/shared/delivery/events.ts";

interface Source {
  readonly sequenceNumber: string;
  readonly arrivalMs: number;
}
const records: readonly Source[] = Array.from({ length: 100 }, (_, position) => ({
  sequenceNumber: String(position),
  arrivalMs: 0,
}));
const settings = { batchBytes: 1_000, batchesInFlight: 2, keptBytes: 1_000_000 };
const poison: ReadEvent = { kind: "reject", reason: "not_base64", message: "no" };
const cut: ReadEvent = {
  kind: "document",
  event: 0,
  id: "1",
  index: "i",
  archived: Buffer.from("{}\n"),
  line: Buffer.from("{}\n"),
  fullDocument: { key: "oversize/1.json", bytes: Buffer.from("{}\n") },
};

/** What a delivery of records asks, each with one event. */
function portsFor(event: ReadEvent, ports: Partial<DeliveryPorts<Source>>): DeliveryPorts<Source> {
  return {
    read: () => [event],
    send: async (batch) =>
      await Promise.resolve({ indexed: batch.count, duplicates: 0, duplicateItems: [], retried: 0 }),
    storeFullDocument: async () => await Promise.resolve(),
    storeRejects: async () => await Promise.resolve(),
    archive: async () => await Promise.resolve(),
    checkArchive: async () => await Promise.resolve(),
    isOver: () => false,
    ...ports,
  };
}

/** Files of which none is stored before so many are under way. */
class Together {
  most = 0;
  private underWay = 0;
  private readonly needed: number;
  private readonly release: () => void;
  private readonly enough: Promise<void>;

  constructor(needed: number) {
    this.needed = needed;
    const { promise, resolve } = Promise.withResolvers<void>();
    [this.enough, this.release] = [promise, resolve];
  }

  readonly store = async (): Promise<void> => {
    this.underWay += 1;
    this.most = Math.max(this.most, this.underWay);
    if (this.underWay >= this.needed) this.release();
    await this.enough;
    this.underWay -= 1;
  };
}

describe("a storm of rejects", () => {
  it("is stored many files at a time, and not all", async () => {
    const together = new Together(16);
    const delivered = await deliver(records, portsFor(poison, { storeRejects: together.store }), settings);
    expect(delivered).toMatchObject({ checkpoint: undefined, counts: { rejected: records.length } });
    expect(together.most).toBeLessThanOrEqual(32);
  }, 10_000);

  it("of which one cannot be stored holds back that record and all after it, whatever was stored of them", async () => {
    const archived: string[] = [];
    const delivered = await deliver(
      records,
      portsFor(poison, {
        storeRejects: async ({ sequenceNumber }) => {
          await Promise.resolve();
          if (sequenceNumber === "9" || sequenceNumber === "12") throw new Error("no time is left");
        },
        archive: async (settled) => {
          archived.push(...settled.map(({ sequenceNumber }) => sequenceNumber));
          await Promise.resolve();
        },
      }),
      settings,
    );
    expect(delivered).toMatchObject({
      checkpoint: 9,
      counts: { rejected: 9 },
      failure: expect.stringContaining("no time is left"),
    });
    expect(archived).toEqual(records.slice(0, 9).map(({ sequenceNumber }) => sequenceNumber));
  });
});

describe("full documents", () => {
  it("are stored a few at a time, while the next are read", async () => {
    const together = new Together(4);
    const ports = portsFor(cut, { storeFullDocument: together.store });
    expect(await deliver(records, ports, settings)).toMatchObject({
      checkpoint: undefined,
      counts: { indexed: records.length, oversize: records.length },
    });
    expect(together.most).toBe(4);
  }, 10_000);

  it("that cannot be stored hold back their record", async () => {
    let stored = 0;
    const ports = portsFor(cut, {
      storeFullDocument: async () => {
        await Promise.resolve();
        stored += 1;
        if (stored === 5) throw new Error("denied");
      },
    });
    expect(await deliver(records, ports, settings)).toMatchObject({
      checkpoint: 4,
      failure: expect.stringContaining("denied"),
    });
  });
});
