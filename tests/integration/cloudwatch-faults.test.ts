import { CreateStreamCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { GetObjectCommand } from "@aws-sdk/client-s3";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { transformConfiguration } from "../../src/functions/cloudwatch/transform-log-events/transform-configuration.ts";
import { representatives } from "../extent.ts";
import { eventsInStream, recordOf, sourceRecord, TransformRun } from "./cloudwatch-run.ts";
import { type KinesisFault, KinesisFaultProxy, type SeenRequest } from "./kinesis-fault-proxy.ts";
import { StackClient } from "./stack-client.ts";

const stack = new StackClient();
const proxy = new KinesisFaultProxy(stack.stack.awsEndpoint);
const kinesis = new KinesisClient({ ...awsClientConfig(stack.stack), requestHandler: new NodeHttpHandler() });
const putWindow = 2;
const perRequest = 500;
const perRecord = 300;
const recordCount = 11;
/** This source record is poison: one reject, no documents. */
const poisonAt = 2;
let url = "";

const all = Number.MAX_SAFE_INTEGER;
const entries = (type: string) => ({ kind: "entries", type, every: 3, times: 4 }) as const;

type Fault = Omit<KinesisFault, "stream">;

/** A batch, a stream of its own that it is emitted to, and the faults between. */
async function scene(name: string, fault: Fault) {
  const stream = `cw-faults-${process.pid}-${name}`;
  await kinesis.send(new CreateStreamCommand({ StreamName: stream, ShardCount: 2 }));
  const configuration = transformConfiguration({
    LOG_STREAM: stream,
    REJECT_BUCKET: stack.rejectBucket,
    PUT_WINDOW: String(putWindow),
  });
  const records = Array.from({ length: recordCount }, (_, number) =>
    number === poisonAt
      ? recordOf(Buffer.from("poison"), number, stream)
      : sourceRecord(number, perRecord, stream),
  );
  const run = new TransformRun(url, stack, configuration);
  const setFaults = async (...faults: readonly Fault[]): Promise<void> => {
    const body = JSON.stringify(faults.map((one) => ({ ...one, stream })));
    await fetch(`${url}/__faults`, { method: "PUT", body });
  };
  await setFaults(fault);
  return { stream, records, run, setFaults };
}

async function seen(): Promise<SeenRequest[]> {
  return (await (await fetch(`${url}/__requests`)).json()) as SeenRequest[];
}

const idsOf = (number: number): string[] =>
  number === poisonAt ? [] : Array.from({ length: perRecord }, (_, event) => `${number}.${event}`);
const allIds = Array.from({ length: recordCount }, (_, number) => idsOf(number)).flat();
const extrasIn = (found: ReadonlyMap<string, number>): number =>
  [...found.values()].reduce((sum, times) => sum + times - 1, 0);
const missingIn = (found: ReadonlyMap<string, number>): string[] => allIds.filter((id) => !found.has(id));
const allCounts = {
  events: allIds.length + 1,
  documents: allIds.length,
  rejected: 1,
  skipped: 0,
  oversize: 0,
};

beforeAll(async () => {
  url = await proxy.start();
});

afterAll(() => {
  proxy.stop();
  kinesis.destroy();
});

const throttled = "ProvisionedThroughputExceededException";
const passing: readonly (readonly [what: string, name: string, fault: Fault])[] = [
  ["throttled entries", "throttled", entries(throttled)],
  ["requests that fail", "status-500", { kind: "status", status: 500, every: 2, times: 3 }],
  ["connections that break before", "reset", { kind: "reset", every: 2, times: 3 }],
  ["entries that fail inside of Kinesis", "internal", entries("InternalFailure")],
  ["entries that fail with an unknown code", "unknown", entries("SomethingNew")],
  [
    "requests that are throttled",
    "status-400",
    { kind: "status", status: 400, type: throttled, every: 2, times: 3 },
  ],
];

describe("passing faults between TransformLogEvents and its stream", () => {
  it.each(representatives(passing, 3))("%s: every event is in the stream once", async (_, name, fault) => {
    const { stream, records, run } = await scene(name, fault);
    const finished = await run.invoke(records);
    run.end();
    const requests = await seen();
    const failed = requests.reduce((sum, request) => sum + request.failed, 0);
    expect(failed).toBeGreaterThan(0);
    expect(finished).toMatchObject({
      checkpoint: undefined,
      failure: undefined,
      doubled: 0,
      retried: failed,
    });
    expect(finished.counts).toEqual(allCounts);
    const found = await eventsInStream(stream);
    expect([missingIn(found), extrasIn(found), found.size]).toEqual([[], 0, allIds.length]);
  });

  it("answers that are lost: what was sent again is in the stream twice, and is counted", async () => {
    const { stream, records, run } = await scene("lost", { kind: "answer-lost", every: 3, times: 2 });
    const finished = await run.invoke(records);
    run.end();
    expect(finished).toMatchObject({ checkpoint: undefined, failure: undefined, doubled: 0 });
    expect(finished.counts).toEqual(allCounts);
    const found = await eventsInStream(stream);
    expect(missingIn(found)).toEqual([]);
    expect([finished.retried > 0, extrasIn(found)]).toEqual([true, finished.retried]);
  });
});

describe("faults that do not pass in time", () => {
  it.each<[string, string, Fault, number, RegExp]>([
    [
      "the deadline comes while entries fail",
      "deadline",
      { kind: "entries", type: "InternalFailure", after: 1_200, every: 1, times: all },
      3_000,
      /^InternalFailure: injected$/,
    ],
    [
      "access is taken away",
      "denied",
      { kind: "status", status: 400, type: "AccessDeniedException", after: 2, every: 1, times: 1 },
      60_000,
      /^AccessDeniedException: injected$/,
    ],
    [
      "access is taken away from the first request on",
      "denied-at-once",
      { kind: "status", status: 400, type: "AccessDeniedException", every: 1, times: all },
      60_000,
      /^AccessDeniedException: injected$/,
    ],
  ])(
    "%s: the checkpoint is the first incomplete record, and everything from there on is delivered again",
    async (_, name, fault, leftMs, failure) => {
      const { stream, records, run, setFaults } = await scene(name, fault);
      const finished = await run.invoke(records, leftMs);
      const requests = await seen();
      const before = await eventsInStream(stream);

      const isComplete = (number: number): boolean => idsOf(number).every((id) => before.has(id));
      const expected = records.findIndex((_record, number) => !isComplete(number));
      const { checkpoint = -1, doubled, counts } = finished;
      expect([checkpoint, finished.sequenceNumber]).toEqual([
        expected,
        records[expected]?.kinesis.sequenceNumber,
      ]);
      expect(finished.failure).toMatch(failure);
      expect(extrasIn(before)).toBe(0);
      const rejected = checkpoint > poisonAt ? 1 : 0;
      const documents = (checkpoint - rejected) * perRecord;
      expect(counts).toEqual({ ...allCounts, events: documents + rejected, documents, rejected });

      expect(run.late).toBe(0);
      if (name.startsWith("denied"))
        expect(requests.length).toBeLessThanOrEqual((fault.after ?? 0) + 1 + (putWindow - 1));
      // At most one window, and what had been sent of the checkpoint's own record.
      expect(doubled).toBeLessThanOrEqual(putWindow * perRequest + perRecord);
      const behind = records.flatMap((_record, number) => (number < checkpoint ? [] : idsOf(number)));
      expect(behind.filter((id) => before.has(id))).toHaveLength(doubled);

      await setFaults();
      const redelivered = await run.invoke(records.slice(checkpoint));
      run.end();
      expect(redelivered).toMatchObject({ checkpoint: undefined, doubled: 0, retried: 0 });
      const after = await eventsInStream(stream);
      expect([missingIn(after), extrasIn(after)]).toEqual([[], doubled]);
      expect([...after.keys()].filter((id) => after.get(id) === 2).toSorted()).toEqual(
        behind.filter((id) => before.has(id)).toSorted(),
      );
    },
  );

  it("an invocation without any time left begins nothing", async () => {
    const { stream, records, run } = await scene("late", { kind: "reset", every: 1, times: 0 });
    const finished = await run.invoke(records, 0);
    run.end();
    expect(finished).toMatchObject({
      checkpoint: 0,
      doubled: 0,
      failure: "the time of the invocation is up",
      counts: { events: 0 },
    });
    expect(await seen()).toEqual([]);
    expect((await eventsInStream(stream)).size).toBe(0);
  });
});

describe("a poison record in such a batch", () => {
  it("is kept with its bytes and its reason", async () => {
    const { stream, records, run } = await scene("poison", { kind: "reset", every: 1, times: 0 });
    await run.invoke(records);
    run.end();
    const sequenceNumber = records[poisonAt]?.kinesis.sequenceNumber ?? "";
    const { Body } = await stack.s3.send(
      new GetObjectCommand({
        Bucket: stack.rejectBucket,
        Key: `rejects/cloudwatch/${stream}-source/${sequenceNumber}.ndjson`,
      }),
    );
    expect(JSON.parse((await Body?.transformToString()) ?? "")).toMatchObject({
      source: { stream: `${stream}-source`, shard: "shardId-000000000000", sequenceNumber },
      reason: "not_gzip",
      data: Buffer.from("poison").toString("base64"),
    });
  });
});
