import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { documentEntries, reloadDocuments } from "../../../../src/cli/rejects/places/firehose.ts";
import { type Client, createClient } from "../../../../src/shared/opensearch/client.ts";
import { FakeOpenSearch } from "../../../fakes/fake-opensearch.ts";

const file = { bucket: "archive", key: "failed/x", bytes: 1, writtenMs: 0 };

/** As the Firehose guide documents it. */
function failed(content: string, more: object = {}): string {
  return JSON.stringify({
    attemptsMade: 1,
    arrivalTimestamp: Date.UTC(2026, 4, 3, 10),
    errorCode: "400",
    errorMessage: '{"type":"mapper_parsing_exception","reason":"failed to parse field [a]"}',
    attemptEndingTimestamp: Date.UTC(2026, 4, 3, 11),
    esDocumentId: "id-1",
    esIndexName: "app-logs-2026-05-03",
    esTypeName: "",
    rawData: Buffer.from(content).toString("base64"),
    ...more,
  });
}

describe("reloadDocuments", () => {
  let server: FakeOpenSearch;
  let client: Client;

  beforeEach(async () => {
    server = await FakeOpenSearch.start();
    client = createClient(server.url);
  });
  afterEach(async () => {
    client.connectionPool.empty();
    await server.stop();
  });

  const run = async (
    raws: string[],
    fix: (text: string) => string | undefined = () => undefined,
    batchBytes = 4_096,
  ) =>
    await reloadDocuments(
      { client, batchBytes, retryBudgetMs: 1_000, fix },
      documentEntries(raws, file, "day"),
    );

  it("takes OpenSearch's own name for the error as the reason", () => {
    const [entry] = documentEntries([failed("{}")], file, "day");
    expect(entry?.found).toMatchObject({
      reason: "mapper_parsing_exception",
      from: "app-logs-2026-05-03/id-1",
    });
    expect(documentEntries([failed("{}", { errorMessage: "" })], file, "day")[0]?.found.reason).toBe("400");
  });

  it("sends a document under its own id into its index, and counts one that is there as loaded", async () => {
    for (let time = 0; time < 2; time += 1)
      expect((await run([failed('{"a":1}\n')])).map(({ verdict }) => verdict.kind)).toEqual(["loaded"]);
    expect([...server.documents]).toEqual([["app-logs-2026-05-03/id-1", '{"a":1}']]);
  });

  it("gives a document without an id one of its own, the same each time, and its index by its arrival", async () => {
    const raw = failed('{"a":1}', { esDocumentId: null, esIndexName: "" });
    await run([raw, raw]);
    await run([raw, raw]);
    const ids = [...server.documents.keys()];
    expect(ids).toHaveLength(2); // two records with the same content are two
    for (const id of ids) expect(id).toMatch(/^app-logs-2026-05-03\/[0-9a-f]{32}$/);
  });

  it("puts JSON over several lines on one, and keeps what is not a JSON object", async () => {
    const settled = await run([failed('{\n"a": 1\n}'), failed("text", { esDocumentId: "id-2" })]);
    expect(settled.map(({ verdict }) => verdict.kind)).toEqual(["loaded", "rejected"]);
    expect(JSON.parse(settled[1]?.replacement?.[0] ?? "")).toMatchObject({
      errorCode: "not_json",
      esDocumentId: "id-2",
    });
    expect([...server.documents.values()]).toEqual(['{ "a": 1 }']);
  });

  it("tries once more what is refused, if its fields can be fixed", async () => {
    server.fault = (request) =>
      request === 1 ? { item: () => ({ status: 400, type: "mapper_parsing_exception" }) } : {};
    const settled = await run([failed('{"a":{}}')], (text) => text.replace("{}", '"{}"'));
    expect(settled.map(({ verdict }) => verdict.kind)).toEqual(["loaded"]);
    expect([...server.documents.values()]).toEqual(['{"a":"{}"}']);
  });

  it("keeps what is refused again, with its new reason", async () => {
    server.fault = () => ({ item: () => ({ status: 400, type: "strict_dynamic_mapping_exception" }) });
    const [settled] = await run([failed('{"a":1}')]);
    expect(settled?.verdict).toMatchObject({ kind: "rejected", reason: "strict_dynamic_mapping_exception" });
    const [entry] = documentEntries(settled?.replacement ?? [], file, "day");
    expect(entry?.found.reason).toBe("strict_dynamic_mapping_exception");
    expect(entry?.document).toEqual({ index: "app-logs-2026-05-03", id: "id-1", text: '{"a":1}' });
  });

  it("sends more documents than a batch holds", async () => {
    const raws = Array.from({ length: 100 }, (_, index) =>
      failed(`{"n":${index}}`, { esDocumentId: `n${index}` }),
    );
    await run(raws, undefined, 500);
    expect(server.documents.size).toBe(100);
    expect(server.requests).toBeGreaterThan(10);
  });

  it("leaves what Firehose does not write", async () => {
    expect((await run(["?"])).map(({ verdict }) => verdict.kind)).toEqual(["left"]);
  });
});
