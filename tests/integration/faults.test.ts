import { afterAll, beforeEach, describe, expect, it } from "@jest/globals";
import { Client } from "@opensearch-project/opensearch";
import { tiesOut, unpackCounts } from "../../src/functions/load/contract/counts.ts";
import type { ChunkProgress } from "../../src/functions/load/contract/shapes.ts";
import { loadChunk } from "../../src/functions/load/load-chunk/load-chunk.ts";
import { loadSettings } from "../../src/functions/load/load-chunk/load-settings.ts";
import { describeObject } from "../../src/shared/objects/object-reader.ts";
import { representatives } from "../extent.ts";
import type { Fault } from "./fault-proxy.ts";
import { classicKey, classicLines, StackClient } from "./stack-client.ts";

const stack = new StackClient();
const proxy = process.env["LOGPIPE_PROXY_URL"] ?? "";
/** Only the test of late answers may meet a time-out: what is given up may be applied all the same, later. */
const patient = new Client({ node: proxy, maxRetries: 0, requestTimeout: 120_000 });
const hasty = new Client({ node: proxy, maxRetries: 0, requestTimeout: 1_000 });
const lineCount = 3_000;

async function putObject(
  day: string,
  name: string,
  text = classicLines(day, lineCount),
): Promise<ChunkProgress> {
  const object = await stack.put(classicKey(name).replace("AWSLogs/", "faults/"), text);
  const { etag, size } = await describeObject(stack.s3, object);
  const planned = { ...object, etag, size, format: "classic", gzip: false } as const;
  return { group: 0, start: 0, end: null, objects: [planned], counts: [], failures: [] };
}

async function load(chunk: ChunkProgress, { retryBudgetSeconds = 240, client = patient } = {}) {
  const configuration = {
    ...loadSettings({ OPENSEARCH_ENDPOINT: proxy, REJECT_BUCKET: stack.rejectBucket }),
    redactSalt: "",
    batchBytes: 128 * 1024,
    retryBudgetSeconds,
  };
  const deadlineMs = Date.now() + 240_000;
  const loaded = await loadChunk(
    { s3: stack.s3, client, configuration, stopAtMs: deadlineMs, deadlineMs },
    chunk,
  );
  return { counts: unpackCounts(loaded.counts[0] ?? []), failures: loaded.failures };
}

const fault = (index: string, kind: Fault["kind"], more: Partial<Fault> = {}): Fault => ({
  index,
  kind,
  every: 2,
  times: 4,
  ...more,
});

beforeEach(() => stack.setFaults());
afterAll(async () => {
  await stack.setFaults();
  await patient.close();
  await hasty.close();
});

const passing: readonly (readonly [what: string, day: string, faultOf: (index: string) => Fault])[] = [
  ["half of the items answer 429", "1992-01-01", (index) => fault(index, "items", { status: 429 })],
  ["requests answer 503", "1992-01-04", (index) => fault(index, "status", { status: 503 })],
  ["requests answer 413", "1992-01-05", (index) => fault(index, "status", { status: 413 })],
  ["connections are reset", "1992-01-06", (index) => fault(index, "reset")],
  ["answers are lost after they were applied", "1992-01-07", (index) => fault(index, "answer-lost")],
  ["answers come after the time-out", "1992-01-08", (index) => fault(index, "slow", { times: 2 })],
  [
    "a third of the items answer 503",
    "1992-01-02",
    (index) => fault(index, "items", { status: 503, every: 3 }),
  ],
  ["requests answer 429", "1992-01-03", (index) => fault(index, "status", { status: 429 })],
];

describe("passing faults between the loader and OpenSearch", () => {
  it.each(representatives(passing, 6))("loads every line exactly once when %s", async (_, day, faultOf) => {
    const index = `elb-${day}`;
    const injected = faultOf(index);
    await stack.setFaults(injected);
    const chunk = await putObject(day, "passing");
    const { counts, failures } = await load(chunk, injected.kind === "slow" ? { client: hasty } : {});
    expect(failures).toEqual([]);
    expect(counts).toMatchObject({ lines: lineCount, rejected: 0 });
    expect(tiesOut(counts)).toBe(true);
    // A request that is too large is halved at once; everything else is waited for and sent again.
    expect(counts.retried > 0).toBe(injected.status !== 413);
    expect(await stack.count(index)).toBe(lineCount);
  });

  it("fails by name when the retries are spent, and completes when it is started again, no line twice", async () => {
    const [day, index] = ["1992-01-09", "elb-1992-01-09"];
    const chunk = await putObject(day, "spent");
    await stack.setFaults(fault(index, "items", { status: 429, every: 2, times: 1_000_000 }));
    // Every second item is refused in each attempt: each halves what is left, so the budget is made too short.
    await expect(load(chunk, { retryBudgetSeconds: 0 })).rejects.toMatchObject({
      name: "OpenSearchUnavailableError",
    });
    const before = await stack.count(index);
    expect(before).toBeGreaterThan(0);
    expect(before).toBeLessThan(lineCount);
    await stack.setFaults();
    const { counts } = await load(chunk);
    expect(counts).toMatchObject({ lines: lineCount, indexed: lineCount - before, duplicates: before });
    expect(await stack.count(index)).toBe(lineCount);
  });
});

describe("a cluster that refuses everything", () => {
  const expectRefusalThenLoad = async (
    day: string,
    name: string,
    block: () => Promise<unknown>,
    free: () => Promise<unknown>,
  ) => {
    const chunk = await putObject(day, name);
    await block();
    await expect(load(chunk)).rejects.toMatchObject({ name: "ClusterRefusesError" });
    await free();
    const { counts } = await load(chunk);
    expect(counts).toMatchObject({ lines: lineCount, indexed: lineCount, duplicates: 0, rejected: 0 });
    expect(await stack.count(`elb-${day}`)).toBe(lineCount);
    expect(await stack.rejectsOf(chunk.objects[0]?.key ?? "")).toEqual([]);
  };

  const blocks = [
    ["a write block", "1992-02-01", { "index.blocks.write": true }],
    ["the flood stage of the disk watermark", "1992-02-02", { "index.blocks.read_only_allow_delete": true }],
  ] as const;

  it.each(representatives(blocks, 1))("is no reason to reject lines: %s", async (_, day, settings) => {
    const index = `elb-${day}`;
    const cleared = Object.fromEntries(Object.keys(settings).map((name) => [name, null]));
    await expectRefusalThenLoad(
      day,
      "blocked",
      async () => {
        await stack.request("PUT", `/${index}`);
        await stack.request("PUT", `/${index}/_settings`, settings);
      },
      () => stack.request("PUT", `/${index}/_settings`, cleared),
    );
  });

  it("is no reason to reject lines: a closed index", async () => {
    const index = "elb-1992-02-03";
    await expectRefusalThenLoad(
      "1992-02-03",
      "closed",
      async () => {
        await stack.request("PUT", `/${index}`);
        await stack.request("POST", `/${index}/_close`);
      },
      async () => {
        await stack.request("POST", `/${index}/_open`);
        await stack.request("GET", `/_cluster/health/${index}?wait_for_status=yellow`);
      },
    );
  });

  const statuses = [
    [403, "1992-02-05"],
    [401, "1992-02-04"],
    [404, "1992-02-06"],
  ] as const;

  it.each(representatives(statuses, 1))("is no reason to reject lines: HTTP %d", async (status, day) => {
    await expectRefusalThenLoad(
      day,
      "denied",
      () => stack.setFaults(fault(`elb-${day}`, "status", { status, every: 1, times: 100 })),
      () => stack.setFaults(),
    );
  });
});

describe("lines and objects that cannot be taken", () => {
  it("rejects the documents that the mapping refuses, with their lines and reasons, and loads the rest", async () => {
    const day = "1992-03-01";
    await stack.request("PUT", `/elb-${day}`, {
      mappings: { dynamic: "strict", properties: { user_agent: { type: "integer" } } },
    });
    const numeric = classicLines(day, 10).replaceAll("curl/7.38.0", "7");
    const chunk = await putObject(day, "mapping", `${numeric}${classicLines(day, 2)}`);
    const { counts } = await load(chunk);
    expect(counts).toMatchObject({ lines: 12, indexed: 10, rejected: 2 });
    const rejects = await stack.rejectsOf(chunk.objects[0]?.key ?? "");
    expect(rejects.map(({ reason }) => reason)).toEqual([
      "mapper_parsing_exception",
      "mapper_parsing_exception",
    ]);
    expect(rejects[0]).toMatchObject({
      line: classicLines(day, 1).trimEnd(),
      source: { offset: numeric.length },
    });
  });

  it("does not empty a file of another format into the reject store", async () => {
    const chunk = await putObject("1992-03-02", "wrong", "this is not a log line\n".repeat(5_000));
    const { counts, failures } = await load(chunk);
    expect(failures).toMatchObject([{ name: "WrongFormatError" }]);
    expect(tiesOut(counts)).toBe(true);
    expect(await stack.rejectsOf(chunk.objects[0]?.key ?? "")).toHaveLength(counts.rejected);
    expect(counts.rejected).toBeLessThan(1_000);
  });
});
