import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { gzipSync } from "node:zlib";
import { failure } from "../../fakes/fake-s3.ts";
import { denied, done, events, recordOf, recordsOf, Shard, subscription } from "./shard.ts";

let shard: Shard;
beforeEach(async () => {
  shard = await Shard.start();
});
afterEach(async () => {
  await shard.stop();
});

const archiveKeys = (): string[] => [...shard.s3.objects.keys()].filter((key) => key.startsWith("archive/"));
const refuse = (id: string) => () => ({
  item: (found: string) =>
    found.includes(id) ? { status: 400, type: "document_parsing_exception", reason: "no" } : undefined,
});
/** What the stack had before its delivery could read text that says it is compressed. */
const poison = (position: number) => recordOf(position, Buffer.from("poison"), "cloudwatch");

describe("a reload of a reject", () => {
  it("while its record still waits for the archive leaves the archive to the delivery", async () => {
    const records = recordsOf(10);
    shard.openSearch.fault = refuse("-1115-");
    shard.s3.fault = (key) => (key.startsWith("archive") ? denied() : undefined);
    await shard.sandbox()(records);
    shard.openSearch.fault = () => ({});
    shard.s3.fault = () => undefined;
    const wanted = [{ event: 0, isArchived: true }];
    expect(await shard.sandbox()(records.slice(5, 6), { reload: "rejects", wanted })).toMatchObject(done);
    expect(shard.archived()).toEqual([]);
    expect(await shard.sandbox()(records)).toMatchObject(done);
    expect(shard.archived()).toEqual(events(0, 9));
    expect(shard.indexed()).toEqual(events(0, 9));
  });

  it("delivers and archives the rejected event alone, if its record went through Firehose", async () => {
    const record = recordOf(0, subscription(events(0, 99)), "cloudwatch");
    const deliver = shard.sandbox("cloudwatch");
    const reload = { reload: "rejects", wanted: [{ event: 7 }] } satisfies Parameters<typeof deliver>[1];
    expect(await deliver([record], reload)).toMatchObject({ counts: expect.objectContaining({ events: 1 }) });
    await deliver([record], reload);
    expect(shard.indexed()).toEqual(["event 7"]);
    expect(shard.archived()).toEqual(["event 7"]);
  });

  it("that was stored before the mapping was fixed, and is in OpenSearch since, changes nothing", async () => {
    const records = recordsOf(2);
    shard.openSearch.fault = refuse("-1111-");
    shard.s3.fault = (key) => (key.startsWith("archive") ? denied() : undefined);
    await shard.sandbox()(records);
    shard.openSearch.fault = () => ({});
    shard.s3.fault = () => undefined;
    await shard.sandbox()(records);
    const wanted = [{ event: 0, isArchived: true }];
    expect(await shard.sandbox()(records.slice(1), { reload: "rejects", wanted })).toMatchObject({
      ...done,
      rejects: [],
    });
    expect(shard.indexed()).toEqual(events(0, 1));
    expect(shard.archived()).toEqual(events(0, 1));
  });
});

describe("a record that could not be read when it was delivered", () => {
  const later = (position: number) =>
    recordOf(position, subscription([`event ${position}`], { logStream: `S${position}` }), "cloudwatch");
  const wanted = [{ isArchived: false }];

  it.each([0, 1, 2])(
    "as number %i of three gets into the archive once its reject is loaded",
    async (position) => {
      const deliver = shard.sandbox("cloudwatch");
      const records = [0, 1, 2].map((one) => (one === position ? poison(one) : later(one)));
      await deliver(records);
      const reload = async () => await deliver([later(position)], { reload: "rejects", wanted });
      expect(await reload()).toMatchObject(done);
      expect(await reload()).toMatchObject(done);
      expect(shard.archived().toSorted()).toEqual(events(0, 2));
      expect(shard.indexed()).toEqual(events(0, 2));
    },
  );

  it("is not archived ahead of the delivery of its shard: its reject stays", async () => {
    expect(await shard.sandbox("cloudwatch")([later(1)], { reload: "rejects", wanted })).toMatchObject({
      failure: expect.stringContaining("1111"),
    });
    expect(archiveKeys()).toEqual([]);
  });

  it("is covered by a batch that is reloaded with it as poison, and reloaded again when it is not", async () => {
    const deliver = shard.sandbox("cloudwatch");
    await deliver([later(5)]);
    const batch = [poison(0), later(1), poison(2), later(3)];
    expect(await deliver(batch, { reload: "batch" })).toMatchObject(done);
    expect(await deliver([0, 1, 2, 3, 4].map(later), { reload: "batch" })).toMatchObject(done);
    for (const position of [0, 2]) await deliver([later(position)], { reload: "rejects", wanted });
    expect(shard.archived().toSorted()).toEqual(events(0, 5));
    expect(shard.indexed()).toEqual(events(0, 5));
  });

  it("leaves out what an earlier reload archived from the middle of its batch", async () => {
    const records = recordsOf(10);
    const deliver = shard.sandbox();
    await deliver(records.slice(9));
    for (const batch of [records.slice(2, 4), records.slice(0, 6)])
      expect(await deliver(batch, { reload: "batch" })).toMatchObject(done);
    expect(shard.archived().toSorted()).toEqual([...events(0, 5), "event 9"]);
  });

  it("is described by its object however many there are: metadata may have 2 KB", async () => {
    const number = (position: number): string => `4${String(position).padStart(55, "0")}`;
    const records = Array.from({ length: 70 }, (_, position) => {
      const record = position % 7 === 0 ? later(position) : poison(position);
      return { ...record, kinesis: { ...record.kinesis, sequenceNumber: number(position) } };
    });
    await shard.sandbox("cloudwatch")(records);
    const sizes = [...shard.s3.objects.values()].map(({ metadata }) => JSON.stringify(metadata).length);
    expect(Math.max(...sizes)).toBeLessThan(2_000);
    expect(shard.archived()).toHaveLength(10);
    const named = [...shard.s3.objects.values()].flatMap(
      ({ metadata }) => metadata["poison"]?.split(",") ?? [],
    );
    expect(named).toHaveLength(60);
  });
});

describe("the name of the archive's next object", () => {
  it("is not used for records of another hour: it is closed with an empty object", async () => {
    shard.s3.fault = (key) => (key.startsWith("archive/") ? denied() : undefined);
    await shard.sandbox()(recordsOf(2));
    shard.s3.fault = () => undefined;
    // The first two were given up; an hour has begun.
    const records = recordsOf(200).slice(100);
    await shard.sandbox()(records);
    expect(archiveKeys()).toEqual([
      "archive/2026/11/25/13/logs/shardId-000000000000/1110-1.gz",
      "archive/2026/11/25/14/logs/shardId-000000000000/1210-2.gz",
    ]);
    expect([...shard.s3.objects.values()][1]?.bytes).toEqual(gzipSync(""));
    await shard.sandbox()(recordsOf(2), { reload: "batch" });
    expect(shard.archived().toSorted()).toEqual([...events(0, 1), ...events(100, 199)].toSorted());
  });

  it("whose object expired is not used again", async () => {
    await shard.sandbox()(recordsOf(2));
    const [expired = ""] = archiveKeys();
    shard.s3.objects.delete(expired);
    await shard.sandbox()(recordsOf(200).slice(100));
    expect(archiveKeys().at(-1)).toContain("/14/");
    expect(shard.archived()).toEqual(events(100, 199));
  });
});

describe("an archive that refuses", () => {
  it("every move of the head is asked again with pauses, and given up when no time is left", async () => {
    let moves = 0;
    shard.s3.fault = (key) => {
      if (!key.startsWith("archive-heads/")) return undefined;
      moves += 1;
      return { error: failure("PreconditionFailed", 412) };
    };
    expect(await shard.sandbox()(recordsOf(2), { leftMs: 100 })).toMatchObject({
      failure: expect.stringContaining("archive-heads/"),
    });
    expect(moves).toBeLessThan(100);
  });

  it("is asked before the documents are sent once more", async () => {
    const deliver = shard.sandbox();
    const records = recordsOf(4);
    await deliver(records.slice(0, 2));
    shard.s3.fault = (key) => (key.startsWith("archive") ? denied() : undefined);
    await deliver(records);
    const sent = shard.openSearch.requests;
    expect(await deliver(records)).toMatchObject({ failure: expect.stringContaining("archive-heads/") });
    expect(shard.openSearch.requests).toBe(sent);
    shard.s3.fault = () => undefined;
    expect(await deliver(records)).toMatchObject(done);
    expect(shard.archived()).toEqual(events(0, 3));
  });
});
