import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { readIndexFamilies } from "../../../src/cli/stack/opensearch.ts";
import { type Client, createClient } from "../../../src/shared/opensearch/client.ts";

let answer: { readonly status: number; readonly body: unknown } = { status: 200, body: {} };
let server: Server;
let client: Client;

beforeAll(async () => {
  server = createServer((request, response) => {
    request.resume();
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  client = createClient(`http://127.0.0.1:${port}`);
});
afterAll(async () => {
  client.connectionPool.empty();
  server.closeAllConnections();
  server.close();
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
