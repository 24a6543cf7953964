import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { Batch } from "../../../src/shared/bulk/batch.ts";
import { sendBatch } from "../../../src/shared/opensearch/bulk-sender.ts";
import { type Client, createClient } from "../../../src/shared/opensearch/client.ts";
import { FakeOpenSearch } from "../../fakes/fake-opensearch.ts";

function batchOf(count: number, indexOf: (item: number) => string = () => "i"): Batch {
  const batch = new Batch(64 * 1024);
  const block = Buffer.from("line\n".repeat(count));
  for (let index = 0; index < count; index += 1) {
    const item = `{"create":{"_index":"${indexOf(index)}","_id":"${index}"}}\n{"n":${index}}\n`;
    batch.commit(
      batch.length + batch.body.write(item, batch.length),
      index * 5,
      block,
      index * 5,
      index * 5 + 4,
    );
  }
  return batch;
}

describe("sendBatch", () => {
  let server: FakeOpenSearch;
  let client: Client;
  const soon = () => Date.now() + 20_000;

  beforeEach(async () => {
    server = await FakeOpenSearch.start();
    client = createClient(server.url);
  });
  afterEach(async () => {
    client.connectionPool.empty();
    await server.stop();
  });

  it("counts what was indexed", async () => {
    expect(await sendBatch(client, batchOf(10), soon())).toMatchObject({
      indexed: 10,
      duplicates: 0,
      retried: 0,
    });
  });

  it.each([429, 500, 502, 503, 504])("sends a request again that was answered %s", async (status) => {
    server.fault = (request) => (request === 1 ? { status } : {});
    expect(await sendBatch(client, batchOf(10), soon())).toMatchObject({
      indexed: 10,
      duplicates: 0,
      retried: 10,
    });
  });

  it("sends no half of a request that was too large once the time is up", async () => {
    server.fault = () => ({ status: 413 });
    await expect(sendBatch(client, batchOf(10), Date.now() - 1)).rejects.toThrow("10 of 10 documents");
    expect(server.requests).toBe(1);
  });

  it("gives up a request that hangs when its time is up", async () => {
    server.fault = () => ({ hangs: true });
    const now = Date.now();
    await expect(sendBatch(client, batchOf(10), now + 100, now + 300)).rejects.toThrow("TimeoutError");
  });

  it("waits for no answer longer than its client does", async () => {
    const hasty = createClient(server.url);
    Object.assign(hasty.transport, { requestTimeout: 200 });
    server.fault = (request) => ({ hangs: request === 1 });
    expect(await sendBatch(hasty, batchOf(10), soon())).toMatchObject({ indexed: 10, retried: 10 });
    hasty.connectionPool.empty();
  });

  it("tries a document again whose new field came with another type at the same time, and then gives up", async () => {
    const type = "illegal_argument_exception";
    const reason = "mapper [status] cannot be changed from type [double] to [keyword]";
    server.fault = (request) => ({
      item: (id) => (id === "9" || (id === "3" && request === 1) ? { status: 400, type, reason } : undefined),
    });
    const batch = batchOf(10);
    expect(await sendBatch(client, batch, soon())).toMatchObject({ indexed: 9, retried: 4 });
    expect(batch.rejects).toEqual([expect.objectContaining({ offset: 45, reason: type })]);
  });

  it("sends only the failed items again", async () => {
    const sizes: number[] = [];
    server.fault = (request, items) => {
      sizes.push(items);
      return {
        item: (id) =>
          request === 1 && Number(id) % 2 === 1
            ? { status: 429, type: "rejected_execution_exception" }
            : undefined,
      };
    };
    expect(await sendBatch(client, batchOf(10), soon())).toMatchObject({
      indexed: 10,
      duplicates: 0,
      retried: 5,
    });
    expect(sizes).toEqual([10, 5]);
    expect(server.documents.size).toBe(10);
  });

  it("counts documents as duplicates if the response that they were indexed was lost", async () => {
    server.fault = (request) => (request === 1 ? { reset: "after" } : {});
    expect(await sendBatch(client, batchOf(10), soon())).toMatchObject({
      indexed: 0,
      duplicates: 10,
      retried: 10,
    });
  });

  it("halves a request that is too large, down to the document that is", async () => {
    server.fault = (_, items) => (items > 3 ? { status: 413 } : {});
    expect(await sendBatch(client, batchOf(10), soon())).toMatchObject({
      indexed: 10,
      duplicates: 0,
      retried: 0,
    });
    server.fault = () => ({ status: 413 });
    const batch = batchOf(2);
    expect(await sendBatch(client, batch, soon())).toMatchObject({ indexed: 0, duplicates: 0, retried: 0 });
    expect(batch.rejects.map(({ reason, offset }) => [reason, offset])).toEqual([
      ["too_large", 0],
      ["too_large", 5],
    ]);
  });

  it("turns a document that cannot be taken into a reject with its line, and takes the rest", async () => {
    server.fault = () => ({
      item: (id) => (id === "3" ? { status: 400, type: "mapper_parsing_exception" } : undefined),
    });
    const batch = batchOf(10);
    expect(await sendBatch(client, batch, soon())).toMatchObject({ indexed: 9, duplicates: 0, retried: 0 });
    expect(batch.rejects).toEqual([
      {
        offset: 15,
        reason: "mapper_parsing_exception",
        message: expect.any(String),
        line: Buffer.from("line"),
        document: '{"n":3}',
      },
    ]);
  });

  it.each([401, 403, 404])(
    "fails as ClusterRefusesError if the request gets a %s, with no reject",
    async (status) => {
      server.fault = () => ({ status });
      const batch = batchOf(2);
      await expect(sendBatch(client, batch, soon())).rejects.toMatchObject({ name: "ClusterRefusesError" });
      expect(batch.rejects).toEqual([]);
    },
  );

  it("fails as ClusterRefusesError on a blocked item, with no reject", async () => {
    server.fault = () => ({ item: () => ({ status: 403, type: "cluster_block_exception" }) });
    const batch = batchOf(2);
    await expect(sendBatch(client, batch, soon())).rejects.toMatchObject({ name: "ClusterRefusesError" });
    expect(batch.rejects).toEqual([]);
  });

  it("names the indexes that refuse, and says that all documents are refused only where they are", async () => {
    const batch = batchOf(6, (item) => (item < 2 ? "alb-2026-11-27" : "alb-2026-11-28"));
    const reason = "no write index is defined for alias";
    const refuse = (isRefused: (id: number) => boolean) => {
      server.fault = () => ({
        item: (id) =>
          isRefused(Number(id)) ? { status: 400, type: "illegal_argument_exception", reason } : undefined,
      });
      return sendBatch(client, batch, soon()).then(
        () => "sent",
        (error: Error) => `${error.name}: ${error.message}`,
      );
    };
    const some = await refuse((id) => id < 2);
    expect(some).toContain("ClusterRefusesError: OpenSearch refuses 2 of 6 documents for alb-2026-11-27 (");
    expect(some).toContain(reason);
    const all = await refuse(() => true);
    expect(all).toContain("refuses every document for alb-2026-11-27, alb-2026-11-28 (");
    expect(batch.rejects).toEqual([]);
  });

  it("fails as OpenSearchUnavailableError when the retries are spent", async () => {
    server.fault = () => ({ reset: "before" });
    await expect(sendBatch(client, batchOf(2), Date.now() + 300)).rejects.toMatchObject({
      name: "OpenSearchUnavailableError",
    });
  });
});
