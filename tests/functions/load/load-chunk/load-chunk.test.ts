import { Readable } from "node:stream";
import { constants, gunzipSync, gzipSync } from "node:zlib";
import { GetObjectCommand, type GetObjectCommandInput, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it, jest } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import fc from "fast-check";
import { tiesOut, unpackCounts } from "../../../../src/functions/load/contract/counts.ts";
import type { ChunkProgress, PlannedObject } from "../../../../src/functions/load/contract/shapes.ts";
import { loadChunk } from "../../../../src/functions/load/load-chunk/load-chunk.ts";
import type { LoadContext } from "../../../../src/functions/load/load-chunk/load-part.ts";
import { planChunks } from "../../../../src/functions/load/plan-chunks/plan.ts";
import { loadSettings } from "../../../../src/functions/load/load-chunk/load-settings.ts";
import { type Client, createClient } from "../../../../src/shared/opensearch/client.ts";
import { FakeOpenSearch } from "../../../fakes/fake-opensearch.ts";
import { fuzzRuns } from "../../../fuzz-runs.ts";

const mock = mockClient(S3Client);
const s3 = new S3Client({ region: "eu-west-1" });
const stored = new Map<string, Buffer>();
const rejects = new Map<string, string>();

const classic = (index: number, url = "/") =>
  `2015-05-13T23:39:43.${String(index % 1_000_000).padStart(6, "0")}Z lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048 0.000057 200 200 0 29 "GET http://www.example.com:80${url} HTTP/1.1" "curl/7.38.0" - -`;

function put(key: string, content: Buffer, gzip = false): PlannedObject {
  const bytes = gzip ? gzipSync(content) : content;
  stored.set(key, bytes);
  return { bucket: "logs", key, etag: "e", format: "classic", gzip, size: bytes.length };
}

function get({ Key = "", Range, IfMatch }: GetObjectCommandInput): { Body: Readable } {
  const bytes = stored.get(Key);
  if (bytes === undefined)
    throw Object.assign(new Error("gone"), { name: "NoSuchKey", $metadata: { httpStatusCode: 404 } });
  if (IfMatch !== '"e"')
    throw Object.assign(new Error("other"), {
      name: "PreconditionFailed",
      $metadata: { httpStatusCode: 412 },
    });
  const start = Number(/bytes=(\d+)-/.exec(Range ?? "")?.[1] ?? 0);
  const pieces = [];
  for (let at = start; at < bytes.length; at += 997)
    pieces.push(bytes.subarray(at, Math.min(bytes.length, at + 997)));
  return { Body: Readable.from(pieces) };
}

describe("loadChunk", () => {
  let server: FakeOpenSearch;
  let client: Client;
  let context: LoadContext;

  beforeEach(async () => {
    mock.reset();
    stored.clear();
    rejects.clear();
    mock.on(GetObjectCommand).callsFake(get);
    mock.on(PutObjectCommand).callsFake(({ Key, Body }) => {
      rejects.set(Key, Body);
      return {};
    });
    server = await FakeOpenSearch.start();
    client = createClient(server.url);
    const configuration = {
      ...loadSettings({ OPENSEARCH_ENDPOINT: server.url, REJECT_BUCKET: "rejects" }),
      redactSalt: "",
      batchBytes: 8_192,
      maxLineBytes: 2_000,
    };
    context = { s3, client, configuration, stopAtMs: Date.now() + 60_000, deadlineMs: Date.now() + 60_000 };
  });
  afterEach(async () => {
    jest.restoreAllMocks();
    client.connectionPool.empty();
    await server.stop();
  });

  const chunk = (...objects: PlannedObject[]): ChunkProgress => ({
    group: 0,
    start: 0,
    end: null,
    objects,
    counts: [],
    failures: [],
  });
  const countsOf = (progress: ChunkProgress) => progress.counts.map(unpackCounts);
  const rejectLines = () =>
    [...rejects.values()].flatMap((text) =>
      text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line)),
    );

  it("loads good lines, keeps bad ones as rejects, and ties out", async () => {
    const lines = [classic(1), "", "not a log line", "x".repeat(3_000), classic(2), "bytes \u0000 ü"];
    const [counts] = countsOf(await loadChunk(context, chunk(put("a.log", Buffer.from(lines.join("\n"))))));
    expect(counts).toMatchObject({ lines: 6, indexed: 2, duplicates: 0, rejected: 3, skipped: 1 });
    expect(rejectLines().map(({ source, line }) => [source.offset, line.length])).toEqual(
      expect.arrayContaining([[classic(1).length + 2, 14]]),
    );
  });

  it("gives the same documents for any chunk size, plain or gzip, and on loading twice", async () => {
    const line = fc.oneof(
      fc.nat(999_999).map((index) => classic(index, "/ü😀")),
      fc.constantFrom(
        "",
        "\r",
        "odd one",
        classic(7),
        `${classic(8)}\r`,
        classic(9).replace("curl", "two\nlines"),
      ),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(line, { maxLength: 15 }),
        fc.integer({ min: 1, max: 2_500 }),
        fc.constantFrom("", "\n"),
        async (lines, size, end) => {
          server.documents.clear();
          rejects.clear();
          const content = Buffer.from(lines.join("\n") + end);
          const whole = await loadChunk(context, chunk(put("k", content)));
          const expected = new Map(server.documents);
          const expectedRejects = new Set(rejectLines().map(({ source }) => source.offset));
          expect(countsOf(whole).every(tiesOut)).toBe(true);
          const { groups, chunks } = planChunks(content.length > 0 ? [put("k", content)] : [], size);
          let duplicates = 0;
          for (const planned of chunks) {
            const [counts] = countsOf(
              await loadChunk(context, { ...chunk(...(groups[planned.group] ?? [])), ...planned }),
            );
            duplicates += counts?.duplicates ?? 0;
            expect(counts?.indexed).toBe(0);
          }
          expect(duplicates).toBe(expected.size);
          await loadChunk(context, chunk(put("k", content, true)));
          expect(server.documents).toEqual(expected);
          expect(new Set(rejectLines().map(({ source }) => source.offset))).toEqual(expectedRejects);
        },
      ),
      { numRuns: fuzzRuns(20) },
    );
  });

  it("stops when time is up and continues where it stopped, to the same counters", async () => {
    const object = put(
      "a.log",
      Buffer.from(Array.from({ length: 300 }, (_, index) => `${classic(index)}\n`).join("")),
      true,
    );
    let progress = await loadChunk({ ...context, stopAtMs: 0 }, chunk(object));
    let invocations = 1;
    while (progress.remaining !== undefined) {
      progress = await loadChunk({ ...context, stopAtMs: 0 }, progress);
      invocations += 1;
    }
    expect(invocations).toBeGreaterThan(1);
    expect(countsOf(progress)).toMatchObject([
      { lines: 300, indexed: 300, bytes: 300 * (classic(0).length + 1) },
    ]);
  });

  it("knows the columns of a header that stood before where it continues, and keeps them with its rejects", async () => {
    const headers = ["date time x-edge-location cs-method", "cs-method x-edge-location time date"];
    const lines = ["2026-11-28\t10:00:00\tFRA\tGET", "GET\tFRA\t10:00:00\t2026-11-28"];
    const content = [0, 1, 0, 1]
      .map((one) => `#Fields: ${headers[one]}\n${`${lines[one]}\n`.repeat(60)}GET\tbad\n`)
      .join("");
    for (const gzip of [false, true]) {
      rejects.clear();
      const layout = { format: "cloudfront", encoding: "header", columns: "\t0 1 4 7" } as const;
      const object = { ...put(`a-${gzip}.log`, Buffer.from(content), gzip), ...layout };
      let progress = await loadChunk({ ...context, stopAtMs: 0 }, chunk(object));
      let invocations = 1;
      while (progress.remaining !== undefined) {
        progress = await loadChunk({ ...context, stopAtMs: 0 }, progress);
        invocations += 1;
      }
      // So few bytes of gzip are inflated at once.
      expect(invocations > 3).toBe(!gzip);
      expect(countsOf(progress)).toMatchObject([{ lines: 248, indexed: 240, rejected: 4, skipped: 4 }]);
      expect(rejectLines().map(({ source }) => source.columns)).toEqual([
        "\t0 1 4 7",
        "\t7 4 1 0",
        "\t0 1 4 7",
        "\t7 4 1 0",
      ]);
    }
    const documents = [...server.documents.values()];
    expect(new Set(documents.map((text) => /"http_method":"(\w+)"/.exec(text)?.[1]))).toEqual(
      new Set(["GET"]),
    );
  });

  it("loads the others when one was replaced, one vanished and one is truncated", async () => {
    const content = Buffer.from(
      Array.from({ length: 50 }, (_, index) => `${classic(index * 7919)}\n`).join(""),
    );
    const good = put("good", content);
    const cut = put("cut.gz", content, true);
    stored.set("cut.gz", (stored.get("cut.gz") ?? content).subarray(0, -60));
    const progress = await loadChunk(
      context,
      chunk({ ...good, etag: "old" }, { ...good, key: "gone" }, cut, good),
    );
    expect(progress.failures.map(({ object, name }) => [object, name])).toEqual([
      [0, "ObjectChangedError"],
      [1, "ObjectVanishedError"],
      [2, "GzipTruncatedError"],
    ]);
    const [, , truncated, last] = countsOf(progress);
    expect(last?.indexed).toBe(50);
    expect(truncated?.indexed).toBeGreaterThan(20);
    const printed = gunzipSync(stored.get("cut.gz") ?? "", { finishFlush: constants.Z_SYNC_FLUSH });
    expect(progress.failures[2]?.offset).toBe(printed.length);
    expect(truncated?.lines).toBe(printed.toString().split("\n").length - (printed.at(-1) === 0x0a ? 1 : 0));
  });

  it.each([
    ["a wrong checksum", (bytes: Buffer) => bytes.fill(0, bytes.length - 8, bytes.length - 4)],
    ["text behind it", (bytes: Buffer) => Buffer.concat([bytes, Buffer.from("text")])],
    [
      "a damaged later member",
      (bytes: Buffer) => Buffer.concat([bytes, Buffer.from(bytes.subarray(0, 200)).fill(0xff, 20)]),
    ],
  ])("loads all that gzip -dc prints of an object with %s, to its last line", async (_, damage) => {
    const content = Buffer.from(Array.from({ length: 50 }, (__, index) => classic(index)).join("\n"));
    const object = put("k.gz", content, true);
    stored.set("k.gz", damage(Buffer.from(stored.get("k.gz") ?? content)));
    const progress = await loadChunk(context, chunk(object));
    expect(progress.failures).toMatchObject([{ name: "GzipCorruptError", offset: content.length }]);
    expect(countsOf(progress)).toMatchObject([{ lines: 50, indexed: 50, rejected: 0 }]);
  });

  it("loads a padded gzip object without an error", async () => {
    const object = put("k.gz", Buffer.from(`${classic(1)}\n`), true);
    stored.set("k.gz", Buffer.concat([stored.get("k.gz") ?? Buffer.alloc(0), Buffer.alloc(512)]));
    const progress = await loadChunk(context, chunk(object));
    expect(progress.failures).toEqual([]);
    expect(countsOf(progress)).toMatchObject([{ lines: 1, indexed: 1 }]);
  });

  it("reports a file of the wrong format rather than emptying it into the reject store", async () => {
    const object = put("wrong", Buffer.from("something else\n".repeat(5_000)));
    const progress = await loadChunk(context, chunk(object));
    expect(progress.failures).toMatchObject([
      { name: "WrongFormatError", message: expect.stringContaining("s3://logs/wrong") },
    ]);
    expect(countsOf(progress).every(tiesOut)).toBe(true);
    expect(rejectLines()).toEqual([]);
  });

  it("ends every line once under a storm of faults", async () => {
    jest.spyOn(Math, "random").mockReturnValue(0); // jitter: every retry is at once
    const types = ["rejected_execution_exception", "unavailable_shards_exception"];
    server.fault = (request) => {
      if (request % 7 === 0) return { reset: "after" };
      if (request % 5 === 0) return { status: 503 };
      return {
        item: (id, attempt) =>
          (Number(id.slice(-6)) + attempt) % 4 === 0 ? { status: 429, type: types[0] ?? "" } : undefined,
      };
    };
    const object = put(
      "a.log",
      Buffer.from(Array.from({ length: 200 }, (_, index) => `${classic(index)}\n`).join("")),
    );
    const [counts] = countsOf(await loadChunk(context, chunk(object)));
    expect(counts && tiesOut(counts)).toBe(true);
    expect(counts?.lines).toBe(200);
    expect(server.documents.size).toBe(200);
  }, 30_000);

  it("fails by name when the cluster refuses everything, with no reject", async () => {
    server.fault = () => ({ item: () => ({ status: 403, type: "cluster_block_exception" }) });
    await expect(loadChunk(context, chunk(put("a", Buffer.from(classic(1)))))).rejects.toMatchObject({
      name: "ClusterRefusesError",
    });
    expect(rejects.size).toBe(0);
  });
});
