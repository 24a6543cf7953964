import { createServer, type Server } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { z } from "zod";
import { find, read } from "../../../src/shared/opensearch/ask.ts";
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

describe("read", () => {
  const count = z.object({ count: z.number() });

  it("names path and answer when it is not the one expected", async () => {
    answer = { status: 404, body: { error: "no such index" } };
    await expect(read(client, count, "/x/_count")).rejects.toThrow(
      /GET \/x\/_count with HTTP 404: .*no such index/,
    );
    answer = { status: 200, body: { total: 1 } };
    await expect(read(client, count, "/x/_count")).rejects.toThrow(/GET \/x\/_count with HTTP 200: .*total/);
  });

  it("may find nothing", async () => {
    answer = { status: 404, body: { error: "no such index" } };
    await expect(find(client, count, "/x/_count")).resolves.toBeUndefined();
    answer = { status: 200, body: { count: 1 } };
    await expect(find(client, count, "/x/_count")).resolves.toEqual({ count: 1 });
    answer = { status: 400, body: { error: "wrong" } };
    await expect(find(client, count, "/x/_count")).rejects.toThrow(/HTTP 400: .*wrong/);
  });
});
