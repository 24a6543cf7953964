import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { S3Client } from "@aws-sdk/client-s3";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { S3ArchiveStore } from "../../../src/shared/delivery/archive-store.ts";
import { timesOf } from "../../../src/shared/delivery/shard-delivery.ts";
import { S3UnavailableError } from "../../../src/shared/errors/errors.ts";
import { recordsOf, Shard } from "./shard.ts";

let shard: Shard;
beforeEach(async () => {
  shard = await Shard.start();
});
afterEach(async () => {
  await shard.stop();
});

describe("when OpenSearch hangs", () => {
  it("the function answers with its checkpoint before it is killed, and what was settled is archived", async () => {
    shard.openSearch.fault = (request) => ({ hangs: request > 1 });
    const leftMs = 6_000;
    const records = recordsOf(6);
    const answer = await shard.sandbox("applications", { batchesInFlight: 1 })(records, {
      times: timesOf(leftMs),
    });
    expect(answer).toMatchObject({
      batchItemFailures: [expect.anything()],
      failure: expect.stringContaining("2 of 2 documents"),
    });
    expect(shard.archived()).toEqual(["event 0", "event 1"]);
  }, 40_000);
});

describe("when S3 hangs", () => {
  it("a request ends in time, and may be made again", async () => {
    const server = createServer(() => undefined);
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const s3 = new S3Client({
      region: "eu-west-1",
      endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      forcePathStyle: true,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    try {
      const store = new S3ArchiveStore(s3, "archive", "logs", "shardId-000000000000");
      store.patience = { beginByMs: Date.now() + 200, endByMs: Date.now() + 400 };
      await expect(store.readHead()).rejects.toThrow(S3UnavailableError);
    } finally {
      s3.destroy();
      server.closeAllConnections();
      server.close();
    }
  }, 20_000);
});
