import dns from "node:dns";
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, jest } from "@jest/globals";
import { sha256, signatureOf, type SignedRequest } from "./signature-v4.ts";

export interface DomainKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  readonly region: string;
}

/** A name of Amazon's, so that requests are signed; {@link leadDomainHere} leads it to the stand-in. */
export const domainName = "search-logs.us-east-1.es.amazonaws.com";

export const exampleKeys: DomainKeys = {
  accessKeyId: "AKIDEXAMPLE",
  secretAccessKey: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
  sessionToken: "session/token+of==somebody",
  region: "us-east-1",
};

/** In every test of the file that calls it, {@link domainName} is this machine. */
export function leadDomainHere(): void {
  const { lookup } = dns;
  beforeAll(() => {
    const resolve = (name: string, ...rest: unknown[]): void => {
      const forward = lookup as (name: string, ...rest: unknown[]) => void;
      forward(name === domainName ? "127.0.0.1" : name, ...rest);
    };
    jest.spyOn(dns, "lookup").mockImplementation(resolve);
  });
  afterAll(() => {
    jest.restoreAllMocks();
  });
}

interface Received {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly rawHeaders: readonly string[];
  readonly body: string;
}

/** A stand-in for a domain of Amazon OpenSearch Service: it takes requests that one person signed, and refuses all others. */
export async function signingDomain(keys: DomainKeys) {
  const received: Received[] = [];
  const fake = {
    port: 0,
    /** Every request that came, whether its signature was good or not. */
    received,
    /** Answers a request that is signed well. */
    answer: (_: Received, response: ServerResponse): void => {
      response.setHeader("content-type", "application/json");
      response.end('{"green":true}');
    },
    close: async (): Promise<void> => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const { method = "", url = "", headers, rawHeaders } = request;
      const body = Buffer.concat(parts);
      const one = { method, url, headers, rawHeaders, body: body.toString() };
      received.push(one);
      const wrong = whatIsWrong({ method, url, headers: flat(headers), body }, keys);
      if (wrong === undefined) {
        fake.answer(one, response);
        return;
      }
      response.writeHead(403, { "content-type": "application/json" });
      response.end(JSON.stringify({ message: wrong }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  fake.port = (server.address() as AddressInfo).port;
  return fake;
}

function flat(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value?.toString()]));
}

/** Why a request is refused, as AWS says it; undefined for a good one. */
export function whatIsWrong(request: SignedRequest, keys: DomainKeys): string | undefined {
  const { authorization, "x-amz-date": time = "", "x-amz-security-token": sessionToken } = request.headers;
  if (authorization === undefined) return "User: anonymous is not authorized to perform: es:ESHttpGet";
  const [, id, date = "", region, service, names = "", signature] =
    /^AWS4-HMAC-SHA256 Credential=([^/]+)\/(\d{8})\/([^/]+)\/([^/]+)\/aws4_request, SignedHeaders=([^,]+), Signature=([0-9a-f]{64})$/.exec(
      authorization,
    ) ?? [];
  if (id !== keys.accessKeyId || sessionToken !== keys.sessionToken)
    return "The security token included in the request is invalid.";
  if (region !== keys.region || service !== "es")
    return `Credential should be scoped to ${keys.region} and es.`;
  const signedHeaders = names.split(";");
  const mustBeSigned = ["host", "x-amz-date", "x-amz-security-token"];
  if (!time.startsWith(date) || mustBeSigned.some((name) => !signedHeaders.includes(name)))
    return "Date, host and token must be signed.";
  if (request.headers["x-amz-content-sha256"] !== sha256(request.body))
    return "The body is not the one that was signed.";
  const scope = { date, region, service };
  if (signature !== signatureOf(request, signedHeaders, scope, keys.secretAccessKey))
    return "The request signature we calculated does not match the signature you provided.";
  return undefined;
}
