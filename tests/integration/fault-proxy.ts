import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { SpoilingProxy } from "./spoiling-proxy.ts";

/**
 * What happens to `_bulk` and `DELETE` requests that name an index beginning with `index`, or to all requests whose path
 * begins with `path`.
 */
export interface Fault {
  readonly index?: string;
  readonly path?: string;
  /** `held` answers stay in the proxy until faults are set again. */
  readonly kind: "status" | "reset" | "answer-lost" | "slow" | "held" | "items";
  /** Status of the whole response, or of single items. */
  readonly status?: number;
  /** Type of the error of the whole response, or of single items. */
  readonly type?: string;
  /** The whole response instead of an error of that type. */
  readonly body?: object;
  /** Of a request whose answer is lost or slow, only the first half of the items reaches OpenSearch. */
  readonly half?: boolean;
  /** Every how-manieth request, or item, is hit: 1 is all. */
  readonly every: number;
  /** So many times at most. */
  readonly times: number;
}

interface BulkAnswer {
  errors: boolean;
  items: { create: { status: number; error?: { type: string; reason: string } } }[];
}

/** Stands in front of a real OpenSearch and spoils its answers. Faults are set with `PUT /__faults`. */
export class FaultProxy extends SpoilingProxy {
  private faults: (Fault & { seen: number; hits: number })[] = [];
  private release = Promise.withResolvers<void>();

  /** Requests that were spoiled since the faults were set. */
  get hits(): number {
    return this.faults.reduce((sum, { hits }) => sum + hits, 0);
  }

  protected override async answer(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    if (request.url === "/__faults") {
      this.faults = (JSON.parse(body.toString()) as Fault[]).map((fault) => ({ ...fault, seen: 0, hits: 0 }));
      this.release.resolve();
      this.release = Promise.withResolvers<void>();
      response.end();
      return;
    }
    const fault = this.faultFor(namedIndex(request, body), request.url ?? "");
    if (fault?.kind === "reset") {
      request.socket.destroy();
      return;
    }
    if (fault?.kind === "status") {
      response.writeHead(fault.status ?? 503, { "content-type": "application/json" });
      const error = { error: { type: fault.type ?? "injected", reason: "injected" } };
      response.end(JSON.stringify(fault.body ?? error));
      return;
    }
    if (fault?.kind === "items") await this.passWithSpoiledItems(request, body, response, fault);
    else await this.pass(request, fault?.half === true ? firstHalf(body) : body, response, fault?.kind);
  }

  private faultFor(index: string, url: string): (Fault & { hits: number }) | undefined {
    const fault = this.faults.find((candidate) =>
      candidate.path === undefined ? index.startsWith(candidate.index ?? "") : url.startsWith(candidate.path),
    );
    if (fault === undefined || fault.hits >= fault.times) return undefined;
    fault.seen += 1;
    if (fault.kind !== "items" && fault.seen % fault.every !== 0) return undefined;
    fault.hits += 1;
    return fault;
  }

  private async pass(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    kind: Fault["kind"] | undefined,
  ): Promise<void> {
    const answer = await this.forward(request, body);
    if (kind === "answer-lost") {
      request.socket.destroy();
      return;
    }
    if (kind === "slow") await sleep(3_000);
    if (kind === "held") await this.release.promise;
    response.writeHead(answer.status, { "content-type": "application/json" });
    response.end(Buffer.from(await answer.arrayBuffer()));
  }

  /** Sends on what is not hit; the items that are hit never reach OpenSearch. */
  private async passWithSpoiledItems(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
    { every, status = 429, type = "es_rejected_execution_exception" }: Fault,
  ): Promise<void> {
    const lines = body.toString().split("\n");
    const items = Array.from({ length: Math.floor(lines.length / 2) }, (_, index) =>
      lines.slice(index * 2, index * 2 + 2),
    );
    const isHit = (index: number): boolean => index % every === 0;
    const kept = items.filter((_, index) => !isHit(index));
    const passed: BulkAnswer["items"] = [];
    if (kept.length > 0) {
      const answer = await this.forward(request, Buffer.from(`${kept.flat().join("\n")}\n`));
      passed.push(...((await answer.json()) as BulkAnswer).items);
    }
    const all = items.map((_, index) =>
      isHit(index) ? { create: { status, error: { type, reason: "injected" } } } : passed.shift(),
    );
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ took: 1, errors: true, items: all }));
  }

  private async forward(request: IncomingMessage, body: Buffer): Promise<Response> {
    const headers = { "content-type": request.headers["content-type"] ?? "application/json" };
    const hasBody = request.method !== "GET" && request.method !== "HEAD";
    return await fetch(`${this.target}${request.url}`, {
      method: request.method ?? "GET",
      headers,
      ...(hasBody ? { body } : {}),
    });
  }
}

function firstHalf(body: Buffer): Buffer {
  const lines = body.toString().split("\n").slice(0, -1);
  return Buffer.from(`${lines.slice(0, 2 * Math.ceil(lines.length / 4)).join("\n")}\n`);
}

function namedIndex({ method, url = "" }: IncomingMessage, body: Buffer): string {
  if (method === "DELETE") return url.slice(1);
  if (!url.startsWith("/_bulk")) return "";
  return /"_index":"([^"]+)"/.exec(body.subarray(0, 200).toString())?.[1] ?? "";
}
