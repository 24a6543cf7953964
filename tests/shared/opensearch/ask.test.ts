import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import * as z from "zod/mini";
import { find, read } from "../../../src/shared/opensearch/ask.ts";
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
