import { describe, expect, it } from "@jest/globals";
import { Sha256 } from "@smithy/core/checksum";
import { SignatureV4 } from "@smithy/signature-v4";
import { signatureOf } from "../../fakes/signature-v4.ts";
import { whatIsWrong } from "../../fakes/signing-domain.ts";

const keys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "a token",
  region: "eu-central-1",
};

async function signed(service = "es", region = keys.region) {
  const signer = new SignatureV4({ service, region, credentials: keys, sha256: Sha256 });
  const headers = { host: "search-logs.example.com" };
  const request = {
    method: "POST",
    protocol: "https:",
    hostname: headers.host,
    path: "/a b/_search",
    headers,
  };
  const { headers: all } = await signer.sign({ ...request, query: { q: "a*b" }, body: "{}" });
  return { method: "POST", url: "/a b/_search?q=a%2Ab", headers: all, body: Buffer.from("{}") };
}

describe("the stand-in for a domain", () => {
  it("computes the signature of AWS's own example", () => {
    const request = {
      method: "GET",
      url: "/?Action=ListUsers&Version=2010-05-08",
      headers: {
        "content-type": "application/x-www-form-urlencoded; charset=utf-8",
        host: "iam.amazonaws.com",
        "x-amz-date": "20150830T123600Z",
      },
      body: Buffer.alloc(0),
    };
    const scope = { date: "20150830", region: "us-east-1", service: "iam" };
    expect(signatureOf(request, Object.keys(request.headers), scope, keys.secretAccessKey)).toBe(
      "5d672d79c15b13162d9279b0855cfba6789a8edb4c82c400e06b5924a6f2b5d7",
    );
  });

  it("accepts a correct signature, and refuses any change to the request", async () => {
    const good = await signed();
    expect(whatIsWrong(good, keys)).toBeUndefined();
    const { authorization: _, ...anonymous } = good.headers;
    const changed = [
      { ...good, method: "PUT" },
      { ...good, url: "/a b/_search?q=a" },
      { ...good, url: "/b/_search?q=a%2Ab" },
      { ...good, body: Buffer.from("{ }") },
      { ...good, headers: { ...good.headers, host: "search-other.example.com" } },
      { ...good, headers: { ...good.headers, "x-amz-security-token": "another" } },
      { ...good, headers: anonymous },
      await signed("aoss"),
      await signed("es", "us-east-1"),
    ];
    expect(changed.filter((request) => whatIsWrong(request, keys) === undefined)).toEqual([]);
    expect(whatIsWrong(good, { ...keys, secretAccessKey: "another" })).toContain("does not match");
  });
});
