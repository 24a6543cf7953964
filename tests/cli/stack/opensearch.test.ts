import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readIndexFamilies } from "../../../src/cli/stack/opensearch.ts";
import { type Client, createClient } from "../../../src/shared/opensearch/client.ts";
import { recordingServer } from "../../fakes/recording-server.ts";

let answer: { readonly status: number; readonly body: object } = { status: 200, body: {} };
let server: Awaited<ReturnType<typeof recordingServer>>;
let client: Client;

beforeAll(async () => {
  server = await recordingServer(
    () => answer.status,
    () => answer.body,
  );
  client = createClient(server.url);
});
afterAll(async () => {
  client.connectionPool.empty();
  await server.close();
});

describe("readIndexFamilies", () => {
  it("knows every rotation, takes other names as they are, and leaves system indexes out", async () => {
    const names = [
      "a-2026",
      "a-2026-05",
      "a-2026-05-01",
      "a-2026-05-01-23",
      "a-2026-w18",
      "alb-connection-2026-05",
      "plain",
      ".kibana",
    ];
    const body = names.map((index) => ({ index, "docs.count": "1", "store.size": "2" }));
    answer = { status: 200, body };
    const families = await readIndexFamilies(client);
    expect(
      families.map(({ prefix, indexes, documents, bytes }) => [prefix, indexes, documents, bytes]),
    ).toEqual([
      ["a-", 5, 5, 10],
      ["alb-connection-", 1, 1, 2],
      ["plain", 1, 1, 2],
    ]);
    expect(families[0]?.newest).toBe("a-2026-w18");
  });
});
