import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from "node:http";
import { type About, maxBodyBytes, paths, type Pipeline } from "../../ui/server-contract.ts";
import { bodyOf, type DomainProxy } from "../dashboards/domain-proxy.ts";
import { type Handle, sayTo } from "../loopback/loopback-server.ts";
import type { PageFiles } from "./page-files.ts";
import { passingRequest } from "./passing-requests.ts";
import { RefusedRequestError } from "./search-body.ts";

interface Served {
  readonly page: PageFiles;
  readonly about: About;
  readonly proxy: Pick<DomainProxy, "relay">;
  readonly pipeline: () => Promise<Pipeline>;
}

/**
 * The page may run its own script and call its own server, nothing else. Whatever a log line contains, it cannot load
 * anything or send anything elsewhere, and no other page can frame this one.
 */
const securityHeaders = {
  "content-security-policy": [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; "),
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "cache-control": "no-store",
} as const;

/** Answers the page's requests, once loopback/ has let them in. Nothing here can change anything. */
export function uiHandler({ page, about, proxy, pipeline }: Served): Handle {
  const answers: Readonly<Record<string, () => Promise<readonly [type: string, content: string]>>> = {
    [paths.page]: async () => ["text/html; charset=utf-8", page.html],
    [paths.script]: async () => ["text/javascript; charset=utf-8", page.script],
    [paths.style]: async () => ["text/css; charset=utf-8", page.style],
    [paths.about]: async () => [json, JSON.stringify(about)],
    [paths.pipeline]: async () => [json, JSON.stringify(await pipeline())],
  };
  return async (request, response) => {
    for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
    const { method = "", url = "" } = request;
    const path = url.replace(/\?.*$/s, "");
    try {
      if (url.startsWith(searchPrefix)) {
        await search({ about, proxy }, request, response);
        return;
      }
      const answer = Object.hasOwn(answers, path) ? answers[path] : undefined;
      if (answer === undefined) throw new RefusedRequestError(404, "There is nothing here.");
      if (method !== "GET") throw new RefusedRequestError(405, `${path} takes GET, not ${method}.`);
      const [type, content] = await answer();
      response.writeHead(200, { "content-type": type }).end(content);
    } catch (error) {
      if (!(error instanceof RefusedRequestError)) throw error;
      request.resume();
      sayTo(response, error.status, error.message);
    }
  };
}

const json = "application/json; charset=utf-8";
const searchPrefix = "/opensearch/";

async function search(
  { about, proxy }: Pick<Served, "about" | "proxy">,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { method = "", url = "" } = request;
  const passing = passingRequest(method, url.slice(searchPrefix.length - 1), about.families);
  const body = await bodyOf(request, maxBodyBytes);
  if (body === "too large")
    throw new RefusedRequestError(413, `The body is larger than ${maxBodyBytes / 1024 ** 2} MiB.`);
  const text = passing.accepted(body?.toString() ?? "");
  const outgoing = {
    method: passing.method,
    url: passing.url,
    headers: { accept: "application/json", ...(text === "" ? {} : { "content-type": passing.type }) },
    body: text === "" ? undefined : Buffer.from(text),
  };
  await proxy.relay(outgoing, response, { headers: answerHeaders, explains: true });
}

/** Only headers that describe the body: OpenSearch cannot set anything else here, such as a cookie. */
function answerHeaders(received: IncomingHttpHeaders): OutgoingHttpHeaders {
  const { "content-type": type, "content-length": length, "content-encoding": encoding } = received;
  return {
    "content-type": type ?? json,
    ...(length === undefined ? {} : { "content-length": length }),
    ...(encoding === undefined ? {} : { "content-encoding": encoding }),
  };
}
