import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { aggregatedRecord } from "../../factories/aggregated-record.ts";
import { failure } from "../../fakes/fake-s3.ts";
import {
  arrivalMs,
  denied,
  done,
  doneBefore,
  events,
  expectOnce,
  recordOf,
  recordsOf,
  Shard,
  subscription,
} from "./shard.ts";

let shard: Shard;
beforeEach(async () => {
  shard = await Shard.start();
});
afterEach(async () => {
  jest.restoreAllMocks();
  await shard.stop();
});

describe("a retry after the configuration changed", () => {
  it("to another rotation: each index has the document once under its id, the archive once at all", async () => {
    await shard.sandbox()(recordsOf(3));
    await shard.sandbox("applications", { indexRotation: "week" })(recordsOf(3));
    const ids = [...shard.openSearch.documents.keys()].map((id) => id.split("/"));
    expect(new Set(ids.map(([index]) => index))).toEqual(
      new Set(["app-logs-2026-11-25", "app-logs-2026-w48"]),
    );
    expect(new Set(ids.map(([, id]) => id)).size).toBe(3);
    expect(shard.archived()).toEqual(events(0, 2));
  });
});

describe("a retry after the code changed", () => {
  it("so that it makes another document of the record: the first stays, under the same id, and is archived once", async () => {
    const record = recordOf(0, '{"message":"event 0","order":{"id":17}}');
    shard.s3.fault = (key) => (key.startsWith("archive/") ? denied() : undefined);
    await shard.sandbox()([record]);
    const before = [...shard.openSearch.documents];
    shard.s3.fault = () => undefined;
    const changed = shard.sandbox("applications", { objectFields: ["order"] });
    expect(await changed([record, recordOf(1, '{"message":"event 1","order":{"id":18}}')])).toMatchObject({
      ...done,
      counts: expect.objectContaining({ indexed: 1, duplicates: 1, archived: 2 }),
    });
    const second = [...shard.openSearch.documents.values()][1] ?? "";
    expect([...shard.openSearch.documents].slice(0, 1)).toEqual(before);
    // The change is one: the two documents differ in more than their values.
    expect(second.replaceAll("18", "17").replace("event 1", "event 0")).not.toBe(before[0]?.[1]);
    expectOnce(shard, ["event 0", "event 1"]);
  });
});

describe("the clock of the function", () => {
  it.each([365, -365])("wrong by %i days changes neither index nor id", async (days) => {
    await shard.sandbox()(recordsOf(3));
    const before = [...shard.openSearch.documents.keys()];
    const realNow = Date.now.bind(Date);
    jest.spyOn(Date, "now").mockImplementation(() => realNow() + days * 86_400_000);
    expect(await shard.sandbox()(recordsOf(3))).toMatchObject({
      counts: expect.objectContaining({ duplicates: 3 }),
    });
    expect([...shard.openSearch.documents.keys()]).toEqual(before);
    expect(shard.archived()).toEqual(events(0, 2));
  });

  it("is not asked for the time of arrival", async () => {
    const [record] = recordsOf(1);
    const { approximateArrivalTimestamp: _, ...kinesis } = record?.kinesis ?? recordOf(0, "").kinesis;
    await expect(shard.sandbox()([{ ...recordOf(0, ""), kinesis }])).rejects.toThrow(
      "approximateArrivalTimestamp",
    );
  });
});

describe("records of several shards", () => {
  it.each([
    ["shard", { eventID: "shardId-000000000001:1111" }, "logs shardId-000000000001"],
    ["stream", { eventSourceARN: "arn:aws:kinesis:us-east-1:123456789012:stream/other" }, "other shardId"],
  ])("are refused, and the other %s is named", async (_, of, named) => {
    const [first, second] = recordsOf(2);
    if (first === undefined || second === undefined) throw new Error("two records");
    await expect(shard.sandbox()([first, { ...second, ...of }])).rejects.toThrow(named);
    expect(shard.indexed()).toEqual([]);
  });
});

describe("the sub-records of one record of the Kinesis Producer Library", () => {
  it("are documents of their own, once, however often the record comes", async () => {
    const record = recordOf(
      0,
      aggregatedRecord([
        Buffer.from('{"message":"event 0"}'),
        Buffer.from('{"message":"event 1"}\n{"message":"event 2"}'),
      ]),
    );
    await shard.sandbox()([record]);
    await shard.sandbox()([record, recordOf(1, '{"message":"event 3"}')]);
    expectOnce(shard, events(0, 3));
  });

  it("that are damaged are poison, and the records around them are not", async () => {
    const damaged = aggregatedRecord([Buffer.from('{"message":"event 1"}')]);
    damaged[10] = (damaged[10] ?? 0) ^ 1;
    const [first, , third] = recordsOf(3);
    if (first === undefined || third === undefined) throw new Error("no records");
    expect(await shard.sandbox()([first, recordOf(1, damaged), third])).toMatchObject({
      ...done,
      counts: {
        events: 3,
        indexed: 2,
        duplicates: 0,
        rejected: 1,
        skipped: 0,
        poison: 1,
        oversize: 0,
        archived: 2,
      },
    });
    expectOnce(shard, ["event 0", "event 2"]);
    expect(shard.rejects()).toEqual({ "rejects/app-logs/logs/1111.ndjson": ["damaged_aggregate"] });
  });
});

describe("events of CloudWatch Logs", () => {
  it("of a record that was partly put into LogStream before the mode changed are there once", async () => {
    const data = subscription(["event 0", "event 1"]);
    const deliver = shard.sandbox("cloudwatch");
    await deliver([recordOf(0, data, "cloudwatch")]);
    const documents = [...shard.openSearch.documents.values()];
    shard.openSearch.documents.clear();
    // What TransformLogEvents had put there, as DeliverRecords finds it.
    await shard.sandbox()([recordOf(0, documents[0] ?? "", "logs")]);
    await deliver([recordOf(0, data, "cloudwatch")]);
    expect(shard.indexed()).toEqual(["event 0", "event 1"]);
  });

  it("that two subscription filters deliver are indexed once, and archived as the two records that they are", async () => {
    const filters = ["a", "b"].map((name) => subscription(["event 0"], { subscriptionFilters: [name] }));
    const answer = await shard.sandbox("cloudwatch")(
      filters.map((data, position) => recordOf(position, data, "cloudwatch")),
    );
    expect(answer).toMatchObject({ ...done, counts: expect.objectContaining({ events: 2, archived: 2 }) });
    expect(shard.indexed()).toEqual(["event 0"]);
    expect(shard.archived()).toEqual(["event 0", "event 0"]);
  });

  it("with the same id in other log streams are other events", async () => {
    const streams = ["S", "T"].map((logStream) => subscription([`event ${logStream}`], { logStream }));
    await shard.sandbox("cloudwatch")(
      streams.map((data, position) => recordOf(position, data, "cloudwatch")),
    );
    expect(shard.indexed()).toEqual(["event S", "event T"]);
  });

  it("of control messages and own groups are skipped, poison is kept, and the sums tie out", async () => {
    const records = [
      subscription(["hi"], { messageType: "CONTROL_MESSAGE" }),
      subscription(["own"], { logGroup: "/logpipe/x" }),
      Buffer.from("poison"),
      subscription(["event 0", 17]),
    ].map((data, position) => recordOf(position, data, "cloudwatch"));
    expect(await shard.sandbox("cloudwatch")(records)).toMatchObject({
      ...done,
      counts: {
        events: 5,
        indexed: 1,
        duplicates: 0,
        rejected: 2,
        skipped: 2,
        poison: 2,
        oversize: 0,
        archived: 1,
      },
    });
    expectOnce(shard, ["event 0"]);
  });
});

describe("rejects", () => {
  const refuse = (id: string) => () => ({
    item: (found: string) =>
      found.includes(id) ? { status: 400, type: "document_parsing_exception", reason: "no" } : undefined,
  });

  it("that were written before a crash are written once more, not twice, with other borders", async () => {
    const records = recordsOf(5);
    shard.openSearch.fault = refuse("-1112-");
    shard.s3.fault = (key) => (key.startsWith("archive/") ? denied() : undefined);
    expect(await shard.sandbox()(records)).toMatchObject(doneBefore(0));
    shard.s3.fault = () => undefined;
    await shard.sandbox()(records.slice(0, 4));
    await shard.sandbox()(records.slice(2));
    expect(shard.rejects()).toEqual({ "rejects/app-logs/logs/1112.ndjson": ["document_parsing_exception"] });
    // The archive has what OpenSearch refused: it was read.
    expect(shard.archived()).toEqual(events(0, 4));
  });

  it("that cannot be stored hold back their record and all after it", async () => {
    shard.openSearch.fault = refuse("-1112-");
    shard.s3.fault = (key) => (key.startsWith("rejects/") ? denied() : undefined);
    expect(await shard.sandbox()(recordsOf(5))).toMatchObject(doneBefore(2));
    expect(shard.archived()).toEqual(events(0, 1));
  });

  it("of a reload are answered, and not stored", async () => {
    shard.openSearch.fault = refuse("-1112-");
    const records = recordsOf(3);
    await shard.sandbox()(records);
    const stored = shard.s3.text("rejects/app-logs/logs/1112.ndjson");
    expect(await shard.sandbox()(records.slice(2), { reload: "rejects" })).toMatchObject({
      ...done,
      rejects: [{ sequenceNumber: "1112", event: 0, reason: "document_parsing_exception" }],
    });
    expect(shard.s3.text("rejects/app-logs/logs/1112.ndjson")).toBe(stored);
  });
});

describe("a record that could not be read, and can be now", () => {
  it("is indexed, and archived in an object of its own, once", async () => {
    const damaged = recordOf(1, Buffer.from([0xf3, 0x89, 0x9a, 0xc2, 1]));
    const [first, , third] = recordsOf(3);
    if (first === undefined || third === undefined) throw new Error("no records");
    await shard.sandbox()([first, damaged, third]);
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(
        await shard.sandbox()(recordsOf(3).slice(1, 2), {
          reload: "rejects",
          wanted: [{ isArchived: false }],
        }),
      ).toMatchObject({
        ...done,
        rejects: [],
      });
    expectOnce(shard, events(0, 2));
  });
});

describe("records of which more is kept than memory allows", () => {
  it("are delivered in parts", async () => {
    const deliver = shard.sandbox("applications", { keptBytes: 50 });
    expect(await deliver(recordsOf(10))).toMatchObject(doneBefore(3));
    expect(await deliver(recordsOf(10).slice(3))).toMatchObject(doneBefore(6));
    expect(shard.archived()).toEqual(events(0, 5));
  });
});

describe("when OpenSearch refuses everything", () => {
  it("nothing is a reject, nothing is archived, and all is delivered once it takes documents again", async () => {
    shard.openSearch.fault = () => ({ status: 403 });
    const answer = await shard.sandbox()(recordsOf(4), { reload: "rejects" });
    expect(answer).toMatchObject({
      ...doneBefore(0),
      failure: expect.stringContaining("ClusterRefusesError"),
    });
    expect(shard.s3.objects.size).toBe(0);
    shard.openSearch.fault = () => ({});
    await shard.sandbox()(recordsOf(4));
    expectOnce(shard, events(0, 3));
  });
});

describe("the archive's objects", () => {
  it("are filed by the hour in which their first record arrived, with their range in the metadata", async () => {
    await shard.sandbox()(recordsOf(3));
    expect([...shard.s3.objects.keys()]).toEqual([
      "archive-heads/logs/shardId-000000000000.json",
      "archive/2026/11/25/13/logs/shardId-000000000000/1110-1.gz",
    ]);
    const [, object] = [...shard.s3.objects.values()];
    expect(object?.metadata).toEqual({ first: "1110", last: "1112" });
    expect(new Date(arrivalMs).toISOString()).toContain("2026-11-25T13");
  });

  it("S3 that throttles, answers 500 or loses answers is asked again", async () => {
    let requests = 0;
    shard.s3.fault = () => {
      requests += 1;
      if (requests % 3 === 0) return undefined;
      return {
        error: failure(requests % 2 === 0 ? "SlowDown" : "InternalError", 503),
        applied: requests % 3 === 1,
      };
    };
    expect(await shard.sandbox()(recordsOf(4))).toMatchObject(done);
    expectOnce(shard, events(0, 3));
  });
});
