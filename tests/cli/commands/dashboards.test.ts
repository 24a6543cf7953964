import { once } from "node:events";
import { request, type ServerResponse } from "node:http";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { afterEach, beforeEach, describe, expect, it } from "@jest/globals";
import { mockClient } from "aws-sdk-client-mock";
import { recordingServer } from "../../fakes/recording-server.ts";
import {
  type DomainKeys,
  domainName,
  exampleKeys as keys,
  leadDomainHere,
  signingDomain,
} from "../../fakes/signing-domain.ts";
import { oddAddresses } from "../dashboards/odd-addresses.ts";
import { askFor, runDashboards } from "../dashboards/run-dashboards.ts";
import { fakeStack } from "../fake-stack.ts";
import { runCli } from "../run-cli.ts";

const caller = "arn:aws:sts::123456789012:assumed-role/reader/me";
const policyArn = "arn:aws:iam::123456789012:policy/logpipe-LogReaderPolicy";

let domain: Awaited<ReturnType<typeof signingDomain>>;
let running: Awaited<ReturnType<typeof runDashboards>> | undefined;
const sts = mockClient(STSClient);
const environment = { ...process.env };

leadDomainHere();

beforeEach(async () => {
  domain = await signingDomain(keys);
  sts.reset();
  sts.on(GetCallerIdentityCommand).resolves({ Arn: caller });
  useStack(`http://${domainName}:${domain.port}`);
  signInWith(keys);
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
  await domain.close();
  process.env = { ...environment };
});

function useStack(OpenSearchEndpoint: string, parameters: Readonly<Record<string, string>> = {}): void {
  fakeStack({}, { OpenSearchEndpoint, LogReaderPolicyArn: policyArn }, parameters);
}

function signInWith({ accessKeyId, secretAccessKey, sessionToken }: DomainKeys): void {
  process.env = {
    ...environment,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
  };
}

async function start(...args: Parameters<typeof runDashboards>) {
  running = await runDashboards(...args);
  const { origin, token } = running;
  domain.received.length = 0;
  const bearer = { authorization: `Bearer ${token}` };
  const ask = async (path: string, { headers = {}, ...asked }: Parameters<typeof askFor>[2] = {}) =>
    await askFor(origin, path, { ...asked, headers: { ...bearer, ...headers } });
  return { ...running, ask };
}

describe("logpipe dashboards signs", () => {
  it.each(oddAddresses)("GET %s", async (path, expectedPath, expectedQuery) => {
    const { ask } = await start();
    expect(await ask(path)).toMatchObject({ status: 200, body: '{"green":true}' });
    const { pathname, searchParams } = new URL(`http://${domainName}${domain.received[0]?.url}`);
    expect([pathname, Object.fromEntries(searchParams)]).toEqual([expectedPath, expectedQuery]);
  });

  it("a query with a name that comes several times", async () => {
    const { ask } = await start();
    expect((await ask("/a?b=2&A=3&b=1")).status).toBe(200);
    const { searchParams } = new URL(`http://${domainName}${domain.received[0]?.url}`);
    expect([searchParams.getAll("b").toSorted(), searchParams.get("A")]).toEqual([["1", "2"], "3"]);
  });

  it.each(["POST", "PUT", "DELETE", "GET"])("%s with a body, and headers in any case", async (method) => {
    const { ask } = await start();
    const body = JSON.stringify({ query: "ä€ \u0000", size: 1 });
    const headers = {
      "CONTENT-type": "application/json",
      "Osd-XSRF": "true",
      "X-AMZ-Date": "20200101T000000Z",
    };
    expect((await ask("/a/_search?x=1", { method, headers, body })).status).toBe(200);
    const [one] = domain.received;
    expect(one).toMatchObject({
      method,
      body,
      headers: { "content-type": "application/json", "osd-xsrf": "true" },
    });
    expect(one?.headers["x-amz-date"]).not.toBe("20200101T000000Z");
    expect(one?.headers.host).toBe(`${domainName}:${domain.port}`);
  });

  it("in the name of the person, and says whose, for what, and how to end it", async () => {
    const { stop, address, signedAs, dashboards } = await start(["--no-open"], { AWS_PROFILE: "reader" });
    expect([signedAs, dashboards]).toEqual([caller, `http://${domainName}:${domain.port}/_dashboards`]);
    const { err } = await stop();
    running = undefined;
    for (const named of [address, dashboards, caller, "profile reader", "Ctrl-C", "curl"])
      expect(err).toContain(named);
  });

  it("nothing for Dashboards that take no signatures, and needs no credentials for them", async () => {
    const plain = await recordingServer(() => 200);
    const url = `${plain.url}/base`;
    useStack("https://opensearch.example.com", { DashboardsUrl: `${url}/` });
    sts.on(GetCallerIdentityCommand).rejects(new Error("not to be asked"));
    const { ask, signedAs, dashboards, token, origin } = await start();
    expect([signedAs, dashboards]).toEqual([null, url]);
    expect((await askFor(origin, `/?token=${token}`)).headers.location).toBe("/base");
    expect((await ask("/base/app")).status).toBe(200);
    expect(plain.requests.map(({ path }) => path)).toEqual(["/base", "/base/app"]);
    expect(plain.requests.filter(({ headers }) => headers.authorization !== undefined)).toEqual([]);
    await plain.close();
  });
});

describe("logpipe dashboards lets in", () => {
  it("whoever has the token, which becomes a cookie, leaves the address and never gets to the domain", async () => {
    const { address, origin, token } = await start();
    const entered = await askFor(origin, address.slice(origin.length));
    expect([entered.status, entered.headers.location]).toEqual([303, "/_dashboards"]);
    const cookie = entered.headers["set-cookie"]?.[0]?.split(";")[0] ?? "";
    const own = `${cookie.split("=")[0] ?? ""}-security=abc`;
    const headers = { cookie: `other=1; ${cookie}; ${own}`, "sec-fetch-site": "same-origin" };
    expect((await askFor(origin, "/_dashboards", { headers })).status).toBe(200);
    expect(domain.received).toHaveLength(1);
    expect(domain.received[0]?.headers.cookie).toBe("security=abc");
    expect(JSON.stringify(domain.received)).not.toContain(token);
  });

  it("nobody without it, no foreign page, and no other name", async () => {
    const { ask, origin } = await start();
    const answers = [
      await askFor(origin, "/_dashboards"),
      await askFor(origin, "/?token=another"),
      await ask("/_dashboards", { headers: { origin: "https://evil.example.com" } }),
      await ask("/_dashboards", { headers: { "sec-fetch-site": "cross-site" } }),
      await ask("/_dashboards", { headers: { host: "evil.example.com" } }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 403, 403, 403]);
    for (const { body } of answers) expect(body).toMatch(/^[A-Z].*\.\n$/);
    expect(domain.received).toEqual([]);
  });

  it("no WebSocket", async () => {
    const { ask } = await start();
    const { status, body } = await ask("/", { headers: { connection: "Upgrade", upgrade: "websocket" } });
    expect([status, body]).toEqual([501, expect.stringContaining("WebSockets")]);
    expect(domain.received).toEqual([]);
  });

  it("no body that the domain could not take", async () => {
    const { ask } = await start();
    const body = Buffer.alloc(100 * 1024 ** 2 + 1);
    const answer = await ask("/_bulk", { method: "POST", body });
    expect([answer.status, answer.body]).toEqual([413, expect.stringContaining("100 MiB")]);
    expect(domain.received).toEqual([]);
  });
});

describe("logpipe dashboards passes back", () => {
  it("an answer while it is still coming", async () => {
    const { origin, token } = await start();
    let open: ServerResponse | undefined;
    domain.answer = (_, response) => {
      response.write("first");
      open = response;
    };
    const outgoing = request(`${origin}/a`, { headers: { authorization: `Bearer ${token}` } });
    outgoing.end();
    const [response] = (await once(outgoing, "response")) as [NodeJS.ReadableStream];
    const [first] = (await once(response, "data")) as [Buffer];
    expect(first.toString()).toBe("first");
    const rest = once(response, "data");
    open?.end("last");
    expect(String((await rest)[0])).toBe("last");
  });

  it("redirects and cookies as its own, statuses as they are", async () => {
    const { ask, origin } = await start();
    domain.answer = (_, response) => {
      response.writeHead(302, {
        location: `http://${domainName}:${domain.port}/_dashboards/app/home`,
        "set-cookie": ["a=1; Secure; Path=/", "b=2; Domain=.es.amazonaws.com"],
      });
      response.end();
    };
    const { status, headers } = await ask("/_dashboards");
    const prefix = `logpipe-${new URL(origin).port}-`;
    expect([status, headers.location]).toEqual([302, `${origin}/_dashboards/app/home`]);
    expect(headers["set-cookie"]).toEqual([`${prefix}a=1; Path=/`, `${prefix}b=2`]);
  });

  it("a refusal with what to do about it: to a page as text, to a program as it is", async () => {
    const { ask, stop } = await start();
    const refusal = '{"message":"no permissions for [indices:data/read/search]"}';
    domain.answer = (_, response) => void response.writeHead(403).end(refusal);
    expect(await ask("/_search")).toMatchObject({ status: 403, body: refusal });
    expect(await ask("/_search?again")).toMatchObject({ status: 403, body: refusal });
    const page = await ask("/_dashboards", { headers: { accept: "text/html,*/*" } });
    expect(page.status).toBe(403);
    const { err } = await stop();
    running = undefined;
    expect(err).toContain(refusal);
    for (const named of ["LogReaderPolicyArn", policyArn, "docs/dashboards.md"]) {
      expect(page.body).toContain(named);
      expect(err).toContain(named);
    }
    expect(page.body).toContain("indices:data/read/search");
    expect(err.split("GET /_search")).toHaveLength(2);
  });

  it("that the domain has gone away", async () => {
    const { ask } = await start();
    await domain.close();
    const { status, body } = await ask("/_search?secret=1");
    expect([status, body]).toEqual([
      502,
      expect.stringContaining(`${domainName}:${domain.port} did not answer GET /_search`),
    ]);
    expect(body).not.toContain("secret");
  });
});

describe("logpipe dashboards ends", () => {
  it("with Ctrl-C, and nothing listens any more", async () => {
    const { origin, stop } = await start();
    expect(await stop()).toMatchObject({ code: 130, err: expect.stringContaining(`${origin} is closed`) });
    running = undefined;
    await expect(askFor(origin, "/")).rejects.toThrow("ECONNREFUSED");
  });

  it.each([
    ["keys that are not accepted", { ...keys, secretAccessKey: "another" }, "does not match"],
    ["a token that is not accepted", { ...keys, sessionToken: "another" }, "security token"],
  ])("at once with %s", async (_, wrong, named) => {
    signInWith(wrong);
    const { code, err } = await runCli(["dashboards", "--no-open"]);
    expect([code, err]).toEqual([3, expect.stringContaining(named)]);
    expect(err).toContain("--profile");
  });

  it("at once without the permission", async () => {
    domain.answer = (_, response) =>
      void response
        .writeHead(403)
        .end(`{"Message":"User: ${caller} is not authorized to perform: es:ESHttpGet"}`);
    const { code, err } = await runCli(["dashboards", "--no-open"]);
    expect([code, err]).toEqual([3, expect.stringContaining(policyArn)]);
    expect(err).toContain("fine-grained");
  });

  it("at once with expired credentials", async () => {
    domain.answer = (_, response) =>
      void response.writeHead(403).end('{"message":"The security token included in the request is expired"}');
    const { code, err } = await runCli(["dashboards", "--no-open"]);
    expect([code, err]).toEqual([3, expect.stringContaining("aws sso login")]);
  });

  it("at once where the domain does not answer", async () => {
    await domain.close();
    const { code, err } = await runCli(["dashboards", "--no-open"]);
    expect([code, err]).toEqual([5, expect.stringContaining("ECONNREFUSED")]);
    expect(err).toContain(domainName);
  });

  it("at once if the address of Dashboards is unknown", async () => {
    useStack("https://logs.example.com");
    const { code, err } = await runCli(["dashboards", "--no-open"]);
    expect([code, err]).toEqual([4, expect.stringContaining("DashboardsUrl")]);
    expect(err).toContain("https://logs.example.com/_dashboards");
  });

  it("at once when the port is in use or invalid", async () => {
    const { code, err } = await runCli(["dashboards", "--no-open", "--port", String(domain.port)]);
    expect([code, err]).toEqual([2, expect.stringContaining(`Port ${domain.port}`)]);
    for (const port of ["80", "65536", "-1", "a"])
      expect((await runCli(["dashboards", "--no-open", "--port", port])).code).toBe(2);
  });
});
