import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { SpoilingProxy } from "./spoiling-proxy.ts";

/** What happens to PutRecords requests for a stream whose name contains `stream`. */
export interface KinesisFault {
  readonly stream: string;
  readonly kind: "status" | "reset" | "answer-lost" | "slow" | "entries";
  /** Of the whole response. */
  readonly status?: number;
  /** `__type` of the whole response, or `ErrorCode` of single entries. */
  readonly type?: string;
  /** Requests, or entries, that pass first; none by default. */
  readonly after?: number;
  /** Every how-manieth request, or entry, is hit: 1 is all. Counted over all requests, sent again or not. */
  readonly every: number;
  /** So many requests at most. */
  readonly times: number;
}

/** A PutRecords request that was seen, whatever became of it. */
export interface SeenRequest {
  readonly stream: string;
  readonly entries: number;
  /** Entries that did not reach the stream. */
  readonly failed: number;
}

interface PutRecords {
  readonly StreamName?: string;
  readonly StreamARN?: string;
  readonly Records: readonly unknown[];
}

interface PutRecordsAnswer {
  readonly Records: readonly object[];
}

const slowMs = 3_000;

/**
 * Stands in front of the emulator's Kinesis (HTTP/1.1, JSON 1.1) and spoils PutRecords; everything else passes. Faults
 * are set with `PUT /__faults`; `GET /__requests` lists the PutRecords requests since then.
 */
export class KinesisFaultProxy extends SpoilingProxy {
  private faults: (KinesisFault & { seen: number; hits: number })[] = [];
  private requests: SeenRequest[] = [];

  protected override async answer(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    if (request.url === "/__faults") {
      const faults = JSON.parse(body.toString()) as KinesisFault[];
      this.faults = faults.map((fault) => ({ ...fault, seen: 0, hits: 0 }));
      this.requests = [];
      response.end();
    } else if (request.url === "/__requests") response.end(JSON.stringify(this.requests));
    else if (String(request.headers["x-amz-target"]).endsWith(".PutRecords"))
      await this.putRecords(request, body, response);
    else await this.pass(request, body, response);
  }

  private async putRecords(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    const put = JSON.parse(body.toString()) as PutRecords;
    const stream = put.StreamName ?? put.StreamARN?.split("/").at(-1) ?? "";
    const fault = this.faults.find((candidate) => stream.includes(candidate.stream));
    const hit = fault === undefined ? [] : this.hitsOf(fault, put.Records.length);
    const isLost = fault?.kind === "entries" || fault?.kind === "status" || fault?.kind === "reset";
    this.requests.push({ stream, entries: put.Records.length, failed: isLost ? hit.length : 0 });
    if (fault === undefined || hit.length === 0) await this.pass(request, body, response);
    else if (fault.kind === "entries") await this.passOthers(request, put, new Set(hit), fault, response);
    else if (fault.kind === "status") {
      response.writeHead(fault.status ?? 500, { "content-type": "application/x-amz-json-1.1" });
      response.end(JSON.stringify({ __type: fault.type ?? "InternalFailure", message: "injected" }));
    } else if (fault.kind === "reset") request.socket.destroy();
    else if (fault.kind === "slow") {
      await sleep(slowMs);
      await this.pass(request, body, response);
    } else {
      await (await this.forward(request, body)).arrayBuffer();
      request.socket.destroy();
    }
  }

  /** Positions of the entries that are hit: all or none where the fault is of the whole request. */
  private hitsOf(fault: KinesisFault & { seen: number; hits: number }, entries: number): number[] {
    if (fault.hits >= fault.times) return [];
    const all = Array.from({ length: entries }, (_, index) => index);
    const isHit = (): boolean => {
      fault.seen += 1;
      const counted = fault.seen - (fault.after ?? 0);
      return counted > 0 && counted % fault.every === 0;
    };
    const hit = fault.kind === "entries" ? all.filter(isHit) : isHit() ? all : [];
    if (hit.length > 0) fault.hits += 1;
    return hit;
  }

  /** Sends on what is not hit; the entries that are hit never reach the stream. */
  private async passOthers(
    request: IncomingMessage,
    put: PutRecords,
    hit: ReadonlySet<number>,
    { type = "ProvisionedThroughputExceededException" }: KinesisFault,
    response: ServerResponse,
  ): Promise<void> {
    const kept = put.Records.filter((_, index) => !hit.has(index));
    const passed: object[] = [];
    if (kept.length > 0) {
      const answer = await this.forward(request, Buffer.from(JSON.stringify({ ...put, Records: kept })));
      if (!answer.ok) return await copy(answer, response);
      passed.push(...((await answer.json()) as PutRecordsAnswer).Records);
    }
    const Records = put.Records.map((_, index) =>
      hit.has(index) ? { ErrorCode: type, ErrorMessage: "injected" } : passed.shift(),
    );
    response.writeHead(200, { "content-type": "application/x-amz-json-1.1" });
    response.end(JSON.stringify({ FailedRecordCount: hit.size, Records }));
  }

  private async pass(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void> {
    await copy(await this.forward(request, body), response);
  }

  private async forward(
    { method = "POST", url = "/", headers }: IncomingMessage,
    body: Buffer,
  ): Promise<Response> {
    const kept = ["content-type", "x-amz-target", "authorization"].map((name): [string, string] => [
      name,
      String(headers[name] ?? ""),
    ]);
    return await fetch(`${this.target}${url}`, { method, headers: kept, body });
  }
}

async function copy(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "" });
  response.end(Buffer.from(await answer.arrayBuffer()));
}
