import dns from "node:dns";
import { afterEach, describe, expect, it, jest } from "@jest/globals";
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
  close = undefined;
  jest.restoreAllMocks();
});

async function serve(status = 200) {
  const server = await recordingServer(() => status);
  close = server.close;
  return server;
}

/** Every name resolves to this machine, so that a server here can be a domain. */
function resolveHere(): void {
  const lookup = (_name: string, options: { all?: boolean }, done: (...found: unknown[]) => void) =>
    options.all === true ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4);
  jest.spyOn(dns, "lookup").mockImplementation(lookup as unknown as typeof dns.lookup);
}

describe("createClient", () => {
  it("signs for the service and the Region of a domain, and passes NDJSON through untouched", async () => {
    const server = await serve();
    resolveHere();
    const endpoint = server.url.replace("127.0.0.1", "search-logs-abc.eu-west-1.es.amazonaws.com");
    const body = Buffer.from('{"create":{}}\n{"a":"ä"}\n');
    await createClient(endpoint).transport.request({ method: "POST", path: "/_bulk", bulkBody: body });
    expect(server.requests[0]?.headers.authorization).toContain("/eu-west-1/es/aws4_request");
    expect(server.requests[0]?.body).toBe(body.toString());
  });

  it("does not sign plain HTTP, which no domain accepts", async () => {
    const server = await serve();
    await createClient(server.url).transport.request({ method: "GET", path: "/" });
    expect(server.requests[0]?.headers.authorization).toBeUndefined();
  });

  it.each([
    ["https://search-logs-abc.us-east-1.es.amazonaws.com", true],
    ["https://search-logs-abc.cn-north-1.es.amazonaws.com.cn", true],
    ["https://search-logs-abc.aos.us-east-1.on.aws", true],
    // A domain may have a custom endpoint.
    ["https://logs.example.com", true],
    ["http://logs.example.com", false],
    ["https://localhost:9200", false],
    ["https://opensearch.localhost", false],
    ["https://192.0.2.7:9200", false],
    ["https://[::1]:9200", false],
  ])("decides whether requests to %s are signed: %s", (endpoint, signed) => {
    const { transport } = createClient(endpoint);
    expect(transport.constructor.name === "AwsSigv4SignerTransport").toBe(signed);
  });

  it("sends nothing again by itself", async () => {
    const server = await serve(503);
    const answer = createClient(server.url).transport.request({ method: "HEAD", path: "/" });
    await expect(answer).rejects.toThrow("Response Error");
    expect(server.requests).toHaveLength(1);
  });
});
