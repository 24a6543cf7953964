import { describe, expect, it } from "@jest/globals";
import { refusalInWords, requestHeaders, responseHeaders } from "../../../src/cli/dashboards/forwarding.ts";

const prefix = "logpipe-5600-";

describe("the headers of a request", () => {
  it("keep what is meant for the domain", () => {
    const headers = {
      accept: "*/*",
      "content-type": "application/json",
      "osd-xsrf": "true",
      securitytenant: "global",
    };
    expect(requestHeaders(headers, prefix)).toEqual(headers);
  });

  it("lose what is ours, what names this machine, and what would be a second signature", () => {
    const headers = {
      host: "127.0.0.1:5600",
      origin: "http://127.0.0.1:5600",
      referer: "http://127.0.0.1:5600/a",
      authorization: "Bearer the-token",
      "x-amz-date": "20260501T000000Z",
      "x-amz-content-sha256": "UNSIGNED-PAYLOAD",
      "x-amz-security-token": "another",
      expect: "100-continue",
      "content-length": "2",
    };
    expect(requestHeaders(headers, prefix)).toEqual({});
  });

  it("lose those of one connection, and those that Connection names", () => {
    const headers = {
      connection: "close, X-Own",
      "x-own": "1",
      "transfer-encoding": "chunked",
      te: "trailers",
      a: "b",
    };
    expect(requestHeaders(headers, prefix)).toEqual({ a: "b" });
  });

  it("keep the domain's cookies only, under their own names", () => {
    const cookie =
      "logpipe-5600=the-token; other=app; logpipe-5600-security=abc=; logpipe-5601-x=1; logpipe-5600-b=2";
    expect(requestHeaders({ cookie }, prefix)).toEqual({ cookie: "security=abc=; b=2" });
    expect(requestHeaders({ cookie: "other=app" }, prefix)).toEqual({});
  });
});

describe("the headers of an answer", () => {
  const domain = new URL("https://search-logs.us-east-1.es.amazonaws.com/_dashboards");
  const here = "http://127.0.0.1:5600";
  const back = (headers: Parameters<typeof responseHeaders>[0]) =>
    responseHeaders(headers, { domain, here, prefix });

  it.each([
    [
      "https://search-logs.us-east-1.es.amazonaws.com/_dashboards/app/home?a=1#/b",
      `${here}/_dashboards/app/home?a=1#/b`,
    ],
    ["http://search-logs.us-east-1.es.amazonaws.com/", `${here}/`],
    ["//search-logs.us-east-1.es.amazonaws.com/x", `${here}/x`],
    ["https://search-logs.us-east-1.es.amazonaws.com//evil.example.com", `${here}//evil.example.com`],
    ["/_dashboards/app/login", "/_dashboards/app/login"],
    ["app/login", "app/login"],
    [
      "https://logs.auth.us-east-1.amazoncognito.com/login",
      "https://logs.auth.us-east-1.amazoncognito.com/login",
    ],
    ["http://[", "http://["],
  ])("lead from %s to %s", (location, expected) => {
    expect(back({ location })).toEqual({ location: expected });
  });

  it("make the domain's cookies those of this address", () => {
    const cookies = [
      "security=abc; Secure; HttpOnly; Path=/_dashboards; SameSite=None; Domain=.es.amazonaws.com; Partitioned",
      "b=domain; samesite=Lax",
    ];
    expect(back({ "set-cookie": cookies })["set-cookie"]).toEqual([
      "logpipe-5600-security=abc; HttpOnly; Path=/_dashboards",
      "logpipe-5600-b=domain; samesite=Lax",
    ]);
  });

  it("keep type, length and encoding, and lose those of one connection", () => {
    const kept = {
      "content-type": "text/html",
      "content-length": "3",
      "content-encoding": "gzip",
      etag: '"1"',
    };
    expect(back({ ...kept, connection: "keep-alive", "keep-alive": "timeout=5" })).toEqual(kept);
  });
});

describe("a refusal", () => {
  const refused = { isSigned: true, policyArn: undefined, answer: "" };

  it("names the policy, the other possible cause and the page with the steps", () => {
    const answer = '{"Message":"User: x is not authorized"}';
    const words = refusalInWords("https://search-logs answered GET /a", {
      ...refused,
      answer,
      policyArn: "arn:aws:iam::1",
    });
    for (const named of [
      "GET /a",
      answer,
      "LogReaderPolicyArn",
      "arn:aws:iam::1",
      "fine-grained",
      "docs/dashboards.md",
    ])
      expect(words).toContain(named);
  });

  it("says that credentials have expired, and how to renew them", () => {
    const words = refusalInWords("a", {
      ...refused,
      answer: "The security token included in the request is expired",
    });
    expect(words).toContain("aws sso login");
    expect(words).not.toContain("LogReaderPolicyArn");
  });

  it.each([
    "The request signature we calculated does not match the signature you provided.",
    "Signature expired: 20260501T000000Z is now earlier than 20260501T001000Z",
    "The security token included in the request is invalid.",
    "Credential should be scoped to a valid region.",
  ])("says what to check when AWS does not accept the signature: %s", (answer) => {
    const words = refusalInWords("a", { ...refused, answer });
    expect([words.includes("--region"), words.includes("clock"), words.includes("sso")]).toEqual([
      true,
      true,
      false,
    ]);
    expect(words).toContain(answer);
  });

  it("says that nothing was signed where nothing was", () => {
    expect(refusalInWords("a", { ...refused, isSigned: false })).toContain("not signed");
  });
});
