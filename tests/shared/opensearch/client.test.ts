import { afterEach, describe, expect, it } from "@jest/globals";
import { createClient } from "../../../src/shared/opensearch/client.ts";
import { recordingServer } from "../../fakes/recording-server.ts";

Object.assign(process.env, {
  AWS_REGION: "eu-west-1",
  AWS_ACCESS_KEY_ID: "local",
  AWS_SECRET_ACCESS_KEY: "local",
});

let close: (() => Promise<void>) | undefined;
afterEach(async () => {
  await close?.();
});

describe("createClient", () => {
  it("signs for the service and the Region, and passes NDJSON through untouched", async () => {
    const server = await recordingServer(() => 200);
    close = server.close;
    const body = Buffer.from('{"create":{}}\n{"a":"ä"}\n');
    await createClient(server.url).transport.request({ method: "POST", path: "/_bulk", bulkBody: body });
    expect(server.requests[0]?.headers.authorization).toContain("/eu-west-1/es/aws4_request");
    expect(server.requests[0]?.body).toBe(body.toString());
  });

  it("sends nothing again by itself", async () => {
    const server = await recordingServer(() => 503);
    close = server.close;
    await expect(createClient(server.url).ping()).rejects.toThrow("Response Error");
    expect(server.requests).toHaveLength(1);
  });
});
