import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { denied, done, doneBefore, events, expectOnce, recordsOf, Shard } from "./shard.ts";

let shard: Shard;
beforeEach(async () => {
  shard = await Shard.start();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await shard.stop();
});

describe("twins: two invocations of the same records at once", () => {
  it("deliver each record once, whichever finishes first", async () => {
    const records = recordsOf(10);
    const answers = await Promise.all([shard.sandbox()(records), shard.sandbox()(records)]);
    expect(answers).toEqual([expect.objectContaining(done), expect.objectContaining(done)]);
    expectOnce(shard, events(0, 9));
  });

  it("with other borders deliver each record once", async () => {
    const records = recordsOf(10);
    await Promise.all([
      shard.sandbox()(records),
      shard.sandbox()(records.slice(0, 4)),
      shard.sandbox()(records.slice(0, 7)),
    ]);
    expectOnce(shard, events(0, 9));
  });

  it.each(["the first", "the second"])(
    "of which only the answer of %s counts leave nothing out",
    async (counts) => {
      const records = recordsOf(9);
      const [first, second] = await Promise.all([
        shard.sandbox()(records.slice(0, 6)),
        shard.sandbox()(records.slice(0, 4)),
      ]);
      expect([first, second]).toEqual([expect.objectContaining(done), expect.objectContaining(done)]);
      expect(await shard.sandbox()(records.slice(counts === "the first" ? 6 : 4))).toMatchObject(done);
      expectOnce(shard, events(0, 8));
    },
  );

  it.each(["archive/", "archive-heads/"])(
    "of which one was killed: what it writes late below %s finds what the other did",
    async (folder) => {
      const records = recordsOf(10);
      let writeLate = (): void => undefined;
      // The first invocation is killed with its write on the way.
      shard.s3.fault = (key, write) => {
        if (!key.startsWith(folder)) return undefined;
        writeLate = write;
        return denied();
      };
      expect(await shard.sandbox()(records)).toMatchObject(doneBefore(0));
      shard.s3.fault = () => undefined;
      expect(await shard.sandbox()(records.slice(0, 5))).toMatchObject(done);
      expect(writeLate).toThrow(expect.objectContaining({ name: "PreconditionFailed" }));
      expect(await shard.sandbox()(records.slice(5))).toMatchObject(done);
      expectOnce(shard, events(0, 9));
    },
  );

  it("of which one was killed: what it writes late is there before the other writes", async () => {
    const records = recordsOf(10);
    let writeLate = (): void => undefined;
    shard.s3.fault = (key, write) => {
      if (!key.startsWith("archive/")) return undefined;
      writeLate = write;
      return denied();
    };
    await shard.sandbox()(records.slice(0, 6));
    // The other has read the head, and means to write the object that it names.
    shard.s3.fault = (key) => {
      if (key.startsWith("archive/")) writeLate();
      shard.s3.fault = () => undefined;
      return undefined;
    };
    expect(await shard.sandbox()(records)).toMatchObject(done);
    expectOnce(shard, events(0, 9));
  });
});

describe("a crash", () => {
  it.each<[string, (key: string) => boolean, boolean]>([
    ["before the head was moved", (key) => key.startsWith("archive-heads/"), false],
    ["after the head was moved, its answer lost", (key) => key.startsWith("archive-heads/"), true],
    ["before the object was written", (key) => key.startsWith("archive/"), false],
    ["after the object was written, its answer lost", (key) => key.startsWith("archive/"), true],
  ])("%s: the records are delivered again, and are there once", async (_, isHit, applied) => {
    const deliver = shard.sandbox();
    shard.s3.fault = (key) => (isHit(key) ? denied(applied) : undefined);
    expect(await deliver(recordsOf(6))).toMatchObject(doneBefore(0));
    shard.s3.fault = () => undefined;
    // In the same sandbox, which remembers, or in another.
    expect(await deliver(recordsOf(3))).toMatchObject(done);
    expect(await shard.sandbox()(recordsOf(6))).toMatchObject(done);
    expectOnce(shard, events(0, 5));
  });

  it("before and after OpenSearch took the documents: the answer is lost, and the retry finds duplicates", async () => {
    shard.openSearch.fault = (request) =>
      request === 1 ? { reset: "before" } : request < 4 ? { reset: "after" } : {};
    expect(await shard.sandbox()(recordsOf(6))).toMatchObject({
      ...done,
      counts: expect.objectContaining({ events: 6, archived: 6 }),
    });
    expectOnce(shard, events(0, 5));
  });
});

describe("a crash between the steps", () => {
  it.each<[string, string]>([
    ["index and rejects", "rejects/"],
    ["rejects and head", "archive-heads/"],
    ["head and object", "archive/"],
  ])("%s: nothing of the later steps is there, and all is once after the next attempt", async (_, folder) => {
    const records = recordsOf(5);
    shard.openSearch.fault = () => ({
      item: (id) =>
        id.includes("-1110-") ? { status: 400, type: "mapper_parsing_exception", reason: "no" } : undefined,
    });
    shard.s3.fault = (key) => (key.startsWith(folder) ? denied() : undefined);
    expect(await shard.sandbox()(records)).toMatchObject(doneBefore(0));
    expect([shard.indexed(), shard.archived()]).toEqual([events(1, 4), []]);
    shard.s3.fault = () => undefined;
    expect(await shard.sandbox()(records)).toMatchObject(done);
    expect([shard.indexed(), shard.archived()]).toEqual([events(1, 4), events(0, 4)]);
    expect(shard.rejects()).toEqual({ "rejects/app-logs/logs/1110.ndjson": ["mapper_parsing_exception"] });
  });
});

describe("a checkpoint that moves back", () => {
  it("to the oldest record, as of a mapping that was created anew, with batches of another size", async () => {
    const records = recordsOf(12);
    for (const at of [0, 4, 8]) expect(await shard.sandbox()(records.slice(at, at + 4))).toMatchObject(done);
    for (const at of [0, 5, 10]) expect(await shard.sandbox()(records.slice(at, at + 5))).toMatchObject(done);
    expectOnce(shard, events(0, 11));
  });

  it.each([
    [3, 8],
    [0, 10],
    [9, 12],
    [0, 12],
  ])("to records %i to %i: what is archived is not archived again", async (first, end) => {
    const records = recordsOf(12);
    expect(await shard.sandbox()(records.slice(0, 6))).toMatchObject(done);
    expect(await shard.sandbox()(records.slice(6, 10))).toMatchObject(done);
    expect(await shard.sandbox()(records.slice(first, end))).toMatchObject(done);
    expectOnce(shard, events(0, Math.max(9, end - 1)));
  });
});

describe("bisection and other borders", () => {
  it("any cut of a batch gives each record once", async () => {
    const records = recordsOf(8);
    shard.s3.fault = (key) => (key.startsWith("archive/") ? denied() : undefined);
    await shard.sandbox()(records);
    shard.s3.fault = () => undefined;
    for (const [first, end] of [
      [0, 2],
      [0, 4],
      [2, 3],
      [3, 8],
    ])
      await shard.sandbox()(records.slice(first, end));
    expectOnce(shard, events(0, 7));
  });
});

describe("a later record that is settled while an earlier one waits", () => {
  it("is not archived before it, and not twice after it", async () => {
    const records = recordsOf(6);
    shard.openSearch.fault = () => ({
      item: (id) => (id.includes("-1112-") ? { status: 503, type: "unavailable" } : undefined),
    });
    expect(await shard.sandbox()(records, { leftMs: 300 })).toMatchObject(doneBefore(2));
    expect(shard.archived()).toEqual(events(0, 1));
    expect(shard.indexed()).toEqual(["event 0", "event 1", "event 3", "event 4", "event 5"]);
    shard.openSearch.fault = () => ({});
    expect(await shard.sandbox()(records.slice(2))).toMatchObject({
      ...done,
      counts: {
        events: 4,
        indexed: 1,
        duplicates: 3,
        rejected: 0,
        skipped: 0,
        poison: 0,
        oversize: 0,
        archived: 4,
      },
    });
    expectOnce(shard, events(0, 5));
  });
});

describe("a batch that was given up", () => {
  it("after a part of it was archived, and is reloaded: the archive gets what no object has", async () => {
    const records = recordsOf(9);
    expect(await shard.sandbox()(records.slice(0, 2))).toMatchObject(done);
    // Records 0 to 4 are given up together; the event source goes on.
    expect(await shard.sandbox()(records.slice(5, 7))).toMatchObject(done);
    expect(await shard.sandbox()(records.slice(7))).toMatchObject(done);
    expect(await shard.sandbox()(records.slice(0, 5), { reload: "batch" })).toMatchObject(done);
    expectOnce(shard, events(0, 8));
    expect(await shard.sandbox()(records, { reload: "batch" })).toMatchObject(done);
    expectOnce(shard, events(0, 8));
  });

  it("and is reloaded twice at once, with other borders", async () => {
    const records = recordsOf(9);
    await shard.sandbox()(records.slice(6));
    await Promise.all([
      shard.sandbox()(records.slice(0, 4), { reload: "batch" }),
      shard.sandbox()(records.slice(2, 6), { reload: "batch" }),
      shard.sandbox()(records.slice(0, 6), { reload: "batch" }),
    ]);
    expectOnce(shard, events(0, 8));
  });

  it("while its late invocation still writes", async () => {
    const records = recordsOf(8);
    shard.s3.fault = (key) => (key.startsWith("archive/") ? denied() : undefined);
    await shard.sandbox()(records.slice(0, 6));
    shard.s3.fault = () => undefined;
    // The name is given, the object is not written: the next batch has to use that name.
    expect(await shard.sandbox()(records.slice(3, 8))).toMatchObject(done);
    expect(await shard.sandbox()(records.slice(0, 6))).toMatchObject(done);
    expect(await shard.sandbox()(records.slice(0, 3), { reload: "batch" })).toMatchObject(done);
    expectOnce(shard, events(0, 7));
  });
});
