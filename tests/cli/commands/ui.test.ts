import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import * as z from "zod/mini";
import { defaultPort, fieldsPath, indexesPath, paths, searchPath } from "../../../src/ui/server-contract.ts";
import { recordingServer } from "../../fakes/recording-server.ts";
import { domainName, exampleKeys, leadDomainHere, signingDomain } from "../../fakes/signing-domain.ts";
import { askFor, runServing } from "../dashboards/run-dashboards.ts";
import { fakeStack } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

const policyArn = "arn:aws:iam::123456789012:policy/logpipe-LogReaderPolicy";
const greeting = { version: { number: "3.6.0" } };
const started = z.object({
  address: z.string(),
  origin: z.string(),
  token: z.string(),
  host: z.string(),
  stack: z.nullable(z.string()),
});

let server: Awaited<ReturnType<typeof recordingServer>>;
let running: { readonly stop: () => Promise<{ code: number; err: string }> } | undefined;
const environment = { ...process.env };

leadDomainHere();
beforeEach(async () => {
  server = await recordingServer(
    () => 200,
    () => greeting,
  );
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await server.close();
  process.env = { ...environment };
});

async function start(args: readonly string[] = ["--endpoint", server.url]) {
  const found = await runServing(started, ["ui", "--no-open", "--port", "0", ...args]);
  running = found;
  server.requests.length = 0;
  const bearer = { authorization: `Bearer ${found.token}` };
  const ask = async (path: string, { headers = {}, ...asked }: Parameters<typeof askFor>[2] = {}) =>
    await askFor(found.origin, path, { ...asked, headers: { ...bearer, ...headers } });
  return { ...found, ask };
}

const search = { method: "POST", body: '{"query":{"match_all":{}}}' };

describe("logpipe ui serves", () => {
  it("its page, which may run its own script and ask its own server, and nothing else", async () => {
    const { ask } = await start();
    const answers = [await ask(paths.page), await ask(paths.script), await ask(paths.style)];
    expect(answers.map(({ status, headers }) => [status, headers["content-type"]])).toEqual([
      [200, "text/html; charset=utf-8"],
      [200, "text/javascript; charset=utf-8"],
      [200, "text/css; charset=utf-8"],
    ]);
    answers.push(await ask(paths.about), await ask(searchPath("elb-*"), search), await ask("/nothing"));
    for (const { headers } of answers) {
      const policy = String(headers["content-security-policy"]);
      for (const part of ["default-src 'none'", "script-src 'self'", "connect-src 'self'"])
        expect(policy.split("; ")).toContain(part);
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("unsafe");
      expect(headers).toMatchObject({
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-store",
      });
    }
  });

  it("what it is about", async () => {
    const { ask, host, stack } = await start();
    expect([host, stack]).toEqual([new URL(server.url).host, null]);
    const about = JSON.parse((await ask(paths.about)).body);
    expect(about).toMatchObject({ host, stack: null, openSearchVersion: "3.6.0" });
    expect(about.families).toContainEqual({ name: "alb-connection", pattern: "alb-connection-*" });
    expect(about.families).toContainEqual({ name: "rehydrated", pattern: "rehydrated-*" });
  });

  it("that there is no pipeline where there is only an endpoint, without asking AWS", async () => {
    const { ask } = await start();
    const { status, failures, rejects } = JSON.parse((await ask(paths.pipeline)).body);
    for (const part of [status, failures, rejects])
      expect(part).toEqual({ is: "unavailable", reason: expect.stringContaining("--endpoint") });
  });

  it("searches, unsigned, over plain HTTP: as they were checked, with nothing of the browser's", async () => {
    const { ask, token } = await start();
    const headers = { cookie: `logpipe-1=${token}`, "x-evil": "1" };
    for (const [path, asked] of [
      [`${searchPath("elb-*")}?allow_no_indices=true`, search],
      [paths.multiSearch, { method: "POST", body: '{ "index":"elb-*"}\n{ "size":0}\n' }],
      [`${fieldsPath("elb-*")}?fields=*`, {}],
      [`${indexesPath("elb-*")}?format=json`, {}],
    ] as const) {
      const answer = await ask(path, { ...asked, headers });
      expect(answer).toMatchObject({ status: 200, body: JSON.stringify(greeting) });
      expect(answer.headers["set-cookie"]).toBeUndefined();
    }
    expect(server.requests.map(({ method, path, body }) => [method, decodeURIComponent(path), body])).toEqual(
      [
        ["POST", "/elb-*/_search?allow_no_indices=true", search.body],
        ["POST", "/_msearch", '{"index":"elb-*"}\n{"size":0}\n'],
        ["GET", "/elb-*/_field_caps?fields=*", ""],
        ["GET", "/_cat/indices/elb-*?format=json", ""],
      ],
    );
    expect(server.requests.map((request) => request.headers["content-type"])).toEqual([
      "application/json",
      "application/x-ndjson",
      undefined,
      undefined,
    ]);
    const sent = JSON.stringify(server.requests);
    expect(sent).not.toContain(token);
    expect(sent).not.toContain("x-evil");
    expect(sent).not.toContain("cookie");
  });
});

describe("logpipe ui lets in", () => {
  it("whoever has the token, which becomes a cookie and leaves the address", async () => {
    const { address, origin } = await start();
    const entered = await askFor(origin, address.slice(origin.length));
    expect([entered.status, entered.headers.location]).toEqual([303, paths.page]);
    const cookie = entered.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const answer = await askFor(origin, paths.page, {
      headers: { cookie, "sec-fetch-site": "same-origin" },
    });
    expect(answer.status).toBe(200);
  });

  it("nobody without it, no foreign page, no other name, and no upgrade", async () => {
    const { ask, origin } = await start();
    const path = searchPath("elb-*");
    const answers = [
      await askFor(origin, paths.page),
      await askFor(origin, path, search),
      await askFor(origin, "/?token=another"),
      await ask(path, { ...search, headers: { origin: "https://evil.example.com" } }),
      await ask(path, { ...search, headers: { origin: "null" } }),
      await ask(path, { ...search, headers: { "sec-fetch-site": "cross-site" } }),
      await ask(path, { ...search, headers: { host: "evil.example.com" } }),
      await ask(path, { ...search, headers: { host: `rebound.example.com:${new URL(origin).port}` } }),
      await ask(paths.page, { headers: { connection: "Upgrade", upgrade: "websocket" } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 403, 403, 403, 403, 403, 501]);
    for (const { body, headers } of answers) {
      expect(body).toMatch(/^[A-Z].*\.\n$/);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
    expect(server.requests).toEqual([]);
  });

  it.each([
    ["DELETE", "/opensearch/elb-2026-11-28", "", 404],
    ["DELETE", "/opensearch/elb-*/_search", "", 405],
    ["PUT", "/opensearch/elb-2026-11-28/_doc/1", "{}", 404],
    ["OPTIONS", "/opensearch/elb-*/_search", "", 405],
    ["TRACE", "/", "", 405],
    ["POST", "/", "", 405],
    ["PUT", "/about", "", 405],
    ["GET", "/opensearch", "", 404],
    ["GET", "/opensearch/", "", 404],
    ["GET", "/opensearch/../about", "", 404],
    ["GET", "/page.js/../../package.json", "", 404],
    ["GET", "/..%2f..%2fpackage.json", "", 404],
    ["GET", "//about", "", 404],
    ["GET", "/constructor", "", 404],
    ["GET", "/opensearch/%2e%2e/_cluster/settings", "", 404],
    ["POST", "/opensearch/.kibana/_search", "{}", 403],
    ["POST", "/opensearch/_all/_search", "{}", 403],
    ["POST", "/opensearch/elb-*,secrets/_search", "{}", 403],
    ["POST", "/opensearch/_msearch", '{"index":".kibana"}\n{}\n', 403],
    ["POST", "/opensearch/elb-*/_search", '{"query":{"script":{}}}', 400],
    ["POST", "/opensearch/elb-*/_search", "", 400],
    ["POST", "/opensearch/elb-*/_search", " ".repeat(1_048_577), 413],
    ["GET", "http://evil.example.com/", "", 400],
  ])("no %s %s %.30j: %i", async (method, path, body, status) => {
    const { ask } = await start();
    expect((await ask(path, { method, body })).status).toBe(status);
    expect(server.requests).toEqual([]);
  });
});

describe("logpipe ui, of a stack,", () => {
  let domain: Awaited<ReturnType<typeof signingDomain>>;
  beforeEach(async () => {
    domain = await signingDomain(exampleKeys);
    domain.answer = (_, response) => void response.end(JSON.stringify(greeting));
    const { accessKeyId, secretAccessKey, sessionToken } = exampleKeys;
    Object.assign(process.env, {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
    const outputs = {
      OpenSearchEndpoint: `http://${domainName}:${domain.port}`,
      LogReaderPolicyArn: policyArn,
    };
    fakeStack({}, outputs, { JsonIndexPrefix: "again-" });
  });
  afterEach(async () => {
    await domain.close();
  });

  it("signs with the person's credentials, and knows its families", async () => {
    const { ask, stack } = await start([]);
    expect(stack).toBe("logpipe");
    const answer = await ask(searchPath("again-*,alb-*,-alb-connection-*"), search);
    expect(answer).toMatchObject({ status: 200, body: JSON.stringify(greeting) });
    expect(domain.received.at(-1)).toMatchObject({ method: "POST", body: search.body });
    expect((await ask(searchPath("rehydrated-*"), search)).status).toBe(403);
  });

  it("shows what the commands print of it, and which one helps", async () => {
    const { ask } = await start([]);
    const { status, failures, rejects } = JSON.parse((await ask(paths.pipeline)).body);
    expect(status).toMatchObject({ is: "answered", value: { stack: "logpipe", executions: [], queues: [] } });
    expect(status.help).toContainEqual(
      expect.objectContaining({ item: "indexes", command: "logpipe doctor" }),
    );
    expect(failures).toMatchObject({ is: "answered", value: { failed: 0, failures: [] }, help: [] });
    expect(rejects).toEqual({ is: "unavailable", reason: expect.stringContaining("RejectBucket") });
    const printed = JSON.parse((await runCli(["status", "--json"])).out);
    expect(status.value).toEqual(printed);
  });

  it("starts for somebody who may search and nothing else", async () => {
    domain.answer = ({ url }, response) =>
      void response.writeHead(url.includes("/_search") ? 200 : 403).end("{}");
    const { ask } = await start([]);
    expect(JSON.parse((await ask(paths.about)).body)).toMatchObject({ openSearchVersion: null });
  });

  it("explains a refusal, to the page and once in the terminal", async () => {
    const { ask, stop } = await start([]);
    domain.answer = (_, response) => void response.writeHead(403).end('{"message":"no permissions"}');
    const answer = await ask(searchPath("elb-*"), search);
    expect(answer.status).toBe(403);
    const { err } = await stop();
    running = undefined;
    for (const named of ["no permissions", policyArn, "docs/dashboards.md"]) {
      expect(answer.body).toContain(named);
      expect(err).toContain(named);
    }
  });

  it("says that the domain has gone away", async () => {
    const { ask } = await start([]);
    await domain.close();
    const { status, body } = await ask(searchPath("elb-*"), search);
    expect([status, body]).toEqual([502, expect.stringContaining(domainName)]);
  });

  it("does not start where it is not let in", async () => {
    domain.answer = (_, response) => void response.writeHead(403).end("{}");
    const { code, err } = await runCli(["ui", "--no-open", "--port", "0"]);
    expect([code, err]).toEqual([3, expect.stringContaining(policyArn)]);
  });
});

describe("logpipe ui ends", () => {
  it("with Ctrl-C, and nothing listens any more", async () => {
    const { origin, stop } = await start();
    expect(await stop()).toMatchObject({ code: 130, err: expect.stringContaining(`${origin} is closed`) });
    running = undefined;
    await expect(askFor(origin, "/")).rejects.toThrow("ECONNREFUSED");
  });

  it("at once when its port is in use; without --port it takes another and says so", async () => {
    const port = new URL(server.url).port;
    const args = ["ui", "--no-open", "--endpoint", server.url];
    const { code, err } = await runCli([...args, "--port", port]);
    expect([code, err]).toEqual([2, expect.stringContaining(port)]);
    const first = await runServing(started, args);
    const second = await runServing(started, args);
    expect(second.origin).not.toBe(first.origin);
    expect(new URL(second.origin).port).not.toBe(String(defaultPort));
    const [, said] = [await first.stop(), await second.stop()];
    expect(said.err).toContain(String(defaultPort));
  });

  it.each([
    ["an endpoint with a path", "http://localhost:9200/base", 2, "path"],
    ["an endpoint where nothing is", "http://127.0.0.1:9", 5, "127.0.0.1:9"],
    ["an endpoint that is not a URL", "localhost:9200", 2, "URL"],
  ])("at once with %s", async (_, endpoint, expected, named) => {
    const { code, err } = await runCli(["ui", "--no-open", "--port", "0", "--endpoint", endpoint]);
    expect([code, err]).toEqual([expected, expect.stringContaining(named)]);
  });
});
