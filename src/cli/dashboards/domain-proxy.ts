import {
  type IncomingHttpHeaders,
  IncomingMessage,
  type OutgoingHttpHeaders,
  type ServerResponse,
} from "node:http";
import { buffer, text } from "node:stream/consumers";
import { pipeline } from "node:stream/promises";
import { HttpRequest } from "@smithy/core/protocols";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import type { SignatureV4 } from "@smithy/signature-v4";
import { ClusterRefusesError, OpenSearchUnavailableError } from "../../shared/errors/errors.ts";
import { whyNoAnswer } from "../../shared/opensearch/no-answer.ts";
import { tokenCookieName } from "../loopback/guard.ts";
import { sayTo } from "../loopback/loopback-server.ts";
import { describeError } from "../terminal/describe-error.ts";
import { queryOf, refusalInWords, requestHeaders, responseHeaders } from "./forwarding.ts";

/** A signature covers the whole body, so it is held in memory; no domain takes more than 100 MiB in one request. */
const maxBodyBytes = 100 * 1024 ** 2;
const connectionTimeoutMs = 10_000;
/** A search may take a while, and sends nothing until it is done. */
const idleTimeoutMs = 300_000;
/** Idle connections are closed before the domain closes them, which would look like a failed request. */
const unusedTimeoutMs = 20_000;

interface Proxied {
  /** Origin of the domain, or of the Dashboards. */
  readonly domain: URL;
  /** undefined where it takes no signatures. */
  readonly signer: SignatureV4 | undefined;
  /** The stack's reader policy, for messages. */
  readonly policyArn: string | undefined;
  readonly say: (text: string) => void;
}

interface Outgoing {
  readonly method: string;
  /** Path and query, as they were sent. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer | undefined;
  readonly signal?: AbortSignal;
}

/** How an answer goes back. */
interface Relay {
  readonly headers: (received: IncomingHttpHeaders) => OutgoingHttpHeaders;
  /** A person reads it: a refusal is explained, instead of passed on as it is. */
  readonly explains: boolean;
}

/** Passes requests on to one domain, signed, and its answers back. */
export class DomainProxy {
  private readonly proxied: Proxied;
  private readonly http: NodeHttpHandler;
  /** Dashboards ask again and again: each problem is reported once. */
  private readonly reported = new Set<string>();

  constructor(proxied: Proxied) {
    this.proxied = proxied;
    const agent = { keepAlive: true, maxSockets: 50, timeout: unusedTimeoutMs };
    this.http = new NodeHttpHandler({
      connectionTimeout: connectionTimeoutMs,
      socketTimeout: idleTimeoutMs,
      httpAgent: agent,
      httpsAgent: agent,
    });
  }

  /**
   * Asks for a page once, so that problems are reported before a browser opens.
   * @throws OpenSearchUnavailableError, ClusterRefusesError
   */
  async probe(path: string): Promise<string> {
    const answer = await this.send({ method: "GET", url: path, headers: {}, body: undefined });
    const body = await text(answer);
    if (isRefusal(answer)) throw new ClusterRefusesError(this.refusal("GET", path, answer, body));
    return body;
  }

  /** Answers a request on 127.0.0.1 with the domain's response. */
  async forward(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = "", url = "", headers } = request;
    const { host = "" } = headers;
    const body = await bodyOf(request, maxBodyBytes);
    if (body === "too large") {
      const most = `${maxBodyBytes / 1024 ** 2} MiB`;
      sayTo(response, 413, `The body is larger than ${most}, the most that a domain takes in one request.`);
      return;
    }
    const { domain } = this.proxied;
    const prefix = `${tokenCookieName(request.socket.localPort ?? 0)}-`;
    await this.relay({ method, url, headers: requestHeaders(headers, prefix), body }, response, {
      headers: (received) => responseHeaders(received, { domain, here: `http://${host}`, prefix }),
      explains: (headers.accept ?? "").includes("text/html"),
    });
  }

  /** Sends a request to the domain and streams its response back. */
  async relay(outgoing: Outgoing, response: ServerResponse, { headers, explains }: Relay): Promise<void> {
    const { method, url } = outgoing;
    // The body of a refusal is read here.
    const encoding = explains ? { "accept-encoding": "identity" } : {};
    const gone = new AbortController();
    response.once("close", () => {
      gone.abort();
    });
    let answer: IncomingMessage;
    try {
      const sent = { ...outgoing.headers, ...encoding };
      answer = await this.send({ ...outgoing, headers: sent, signal: gone.signal });
    } catch (error) {
      if (gone.signal.aborted) return;
      const { message } = describeError(error);
      this.report(message);
      sayTo(response, 502, message);
      return;
    }
    const { statusCode = 502 } = answer;
    try {
      if (!isRefusal(answer)) {
        response.writeHead(statusCode, headers(answer.headers));
        await pipeline(answer, response);
        return;
      }
      const refused = await buffer(answer);
      const isText = answer.headers["content-encoding"] === undefined;
      const message = this.refusal(method, url, answer, isText ? refused.toString() : "");
      this.report(message);
      if (explains) sayTo(response, statusCode, message);
      else response.writeHead(statusCode, headers(answer.headers)).end(refused);
    } catch {
      response.destroy(); // one end is gone, so there is nobody to tell
    }
  }

  close(): void {
    this.http.destroy();
  }

  /** @throws OpenSearchUnavailableError where there is no answer, and errors of the SDK without credentials */
  private async send({ method, url, headers, body, signal }: Outgoing): Promise<IncomingMessage> {
    const { domain, signer } = this.proxied;
    const { pathname, search } = new URL(`${domain.origin}${url}`);
    const unsigned = new HttpRequest({
      protocol: domain.protocol,
      hostname: domain.hostname.replaceAll(/^\[|\]$/g, ""),
      ...(domain.port === "" ? {} : { port: Number(domain.port) }),
      method,
      path: pathname,
      query: queryOf(search),
      headers: { host: domain.host },
      ...(body === undefined ? {} : { body }),
    });
    // Only Host and the signer's headers are signed: anything on the way may change the others.
    const signed = signer === undefined ? unsigned : await signer.sign(unsigned);
    const length = body === undefined ? {} : { "content-length": String(body.length) };
    const complete = new HttpRequest({ ...signed, headers: { ...headers, ...length, ...signed.headers } });
    try {
      const { response } = await this.http.handle(
        complete,
        signal === undefined ? {} : { abortSignal: signal },
      );
      if (response.body instanceof IncomingMessage) return response.body;
    } catch (error) {
      const path = url.replace(/\?.*/s, "");
      throw new OpenSearchUnavailableError(
        `${domain.origin} did not answer ${method} ${path}: ${whyNoAnswer(error).reason}`,
      );
    }
    throw new Error("The response is not an http.IncomingMessage.");
  }

  private report(message: string): void {
    if (!this.reported.has(message)) this.proxied.say(message);
    this.reported.add(message);
  }

  private refusal(method: string, url: string, { statusCode = 0 }: IncomingMessage, answer: string): string {
    const { domain, signer, policyArn } = this.proxied;
    const what = `${domain.origin} answered ${method} ${url.replace(/\?.*/s, "")} with HTTP ${statusCode}`;
    return refusalInWords(what, { answer, isSigned: signer !== undefined, policyArn });
  }
}

function isRefusal({ statusCode }: IncomingMessage): boolean {
  return statusCode === 401 || statusCode === 403;
}

/**
 * A request's body, undefined if it has none. Always read to its end, so that the sender gets the response.
 */
export async function bodyOf(
  request: IncomingMessage,
  mostBytes: number,
): Promise<Buffer | "too large" | undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request) {
    if (!Buffer.isBuffer(part)) continue;
    bytes += part.length;
    if (bytes <= mostBytes) parts.push(part);
    else parts = [];
  }
  if (bytes > mostBytes) return "too large";
  return bytes === 0 ? undefined : Buffer.concat(parts);
}
