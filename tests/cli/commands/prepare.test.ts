import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "@jest/globals";
import { letWaitsPass } from "../../fakes/short-waits.ts";
import { runCli } from "../run-cli.ts";

letWaitsPass();

interface Received {
  readonly request: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

let received: Received[] = [];
let status = 200;
/** What GET answers: the mappings of indexes. */
let indexes: object = {};
let server: Server;
let url = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (bytes: Buffer) => {
      body += bytes.toString();
    });
    request.on("end", () => {
      received.push({ request: `${request.method} ${request.url}`, headers: request.headers, body });
      response.writeHead(status, { "content-type": "application/json" });
      const done = request.method === "GET" ? indexes : { acknowledged: true };
      response.end(JSON.stringify(status === 200 ? done : { error: "who are you?" }));
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  url = `http://127.0.0.1:${typeof address === "object" && address !== null ? address.port : 0}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const before = { ...process.env };
beforeEach(() => {
  received = [];
  status = 200;
  indexes = {};
  // Without credentials: there is nobody to sign for.
  process.env = { ...before, AWS_EC2_METADATA_DISABLED: "true", AWS_CONFIG_FILE: "/none" };
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_PROFILE"]) delete process.env[name];
});
afterEach(() => {
  process.env = before;
});

describe("logpipe prepare --endpoint", () => {
  it("needs no credentials for a server that is not AWS's, and signs nothing", async () => {
    const { code, err } = await runCli(["prepare", "--endpoint", url]);
    expect([code, err]).toEqual([0, expect.stringContaining(`installed in ${url}`)]);
    expect(received.length).toBeGreaterThan(3);
    expect(received.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
  });

  it("creates as many replicas as the stack does: none, unless asked for", async () => {
    await runCli(["prepare", "--endpoint", url]);
    const templates = received.filter(({ request }) => request.startsWith("PUT /_index_template/"));
    expect(templates.length).toBeGreaterThan(3);
    for (const { body } of templates) expect(body).toContain('"number_of_replicas":0');
    received = [];
    await runCli(["prepare", "--endpoint", url, "--replicas", "2"]);
    expect(received.some(({ body }) => body.includes('"number_of_replicas":2'))).toBe(true);
  });

  it("adds new fields to indexes that exist, and says what it could not", async () => {
    indexes = { "elb-2026-w48": { mappings: { properties: { client_ip: { type: "text" } } } } };
    const { code, out, err } = await runCli(["--json", "prepare", "--endpoint", url]);
    expect(code).toBe(0);
    expect(JSON.parse(out).fields.added["elb-2026-w48"]).toContain("http_path");
    expect(received.map(({ request }) => request)).toContain("PUT /elb-2026-w48/_mapping");
    expect(err).toContain("added to 1 index");
    expect(err).toMatch(/elb-2026-w48 .*client_ip/);
  });

  it("names the real cause when nobody answers", async () => {
    const { code, err } = await runCli(["prepare", "--endpoint", "http://127.0.0.1:9"]);
    expect(code).toBe(5);
    expect(err).toContain("http://127.0.0.1:9");
    expect(err).toContain("ECONNREFUSED");
    expect(err).not.toContain("subnets");
  });

  it("says that a server refuses it, and stops there", async () => {
    status = 401;
    const { code, err } = await runCli(["prepare", "--endpoint", url]);
    expect([code, err]).toEqual([3, expect.stringContaining(url)]);
    expect(err).toContain("HTTP 401");
    expect(received).toHaveLength(1);
  });
});
