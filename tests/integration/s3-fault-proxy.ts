import { type IncomingMessage, request as ask, type ServerResponse } from "node:http";
import { SpoilingProxy } from "./spoiling-proxy.ts";

/** What happens to requests for objects whose key begins with `prefix`. */
export interface S3Fault {
  readonly method: "GET" | "PUT" | "HEAD";
  readonly prefix: string;
  /** Code of the error, or a connection that breaks. */
  readonly answers: "SlowDown" | "InternalError" | "PreconditionFailed" | "AccessDenied" | "reset";
  /** Whether the request is done all the same, and only its answer is spoiled. */
  readonly applied: boolean;
  /** So many requests, from the first on. */
  readonly times: number;
}

const statuses = { SlowDown: 503, InternalError: 500, PreconditionFailed: 412, AccessDenied: 403 } as const;

/** Stands in front of the emulator's S3, which names buckets in the path, and spoils its answers. */
export class S3FaultProxy extends SpoilingProxy {
  /** Requests that were spoiled since the faults were set. */
  hits = 0;
  private faults: (S3Fault & { left: number })[] = [];

  setFaults(...faults: readonly S3Fault[]): void {
    this.faults = faults.map((fault) => ({ ...fault, left: fault.times }));
    this.hits = 0;
  }

  protected override async answer(
    request: IncomingMessage,
    body: Buffer,
    response: ServerResponse,
  ): Promise<void> {
    const key = decodeURIComponent((request.url ?? "").split("?")[0]?.split("/").slice(2).join("/") ?? "");
    const fault = this.faults.find(
      ({ method, prefix, left }) => left > 0 && method === request.method && key.startsWith(prefix),
    );
    if (fault === undefined) return await this.pass(request, body, response);
    fault.left -= 1;
    this.hits += 1;
    if (fault.applied) await this.pass(request, body);
    if (fault.answers === "reset") {
      request.socket.destroy();
      return;
    }
    response.writeHead(statuses[fault.answers], { "content-type": "application/xml" });
    const error = `<Error><Code>${fault.answers}</Code><Message>injected</Message></Error>`;
    response.end(request.method === "HEAD" ? undefined : error);
  }

  /** Passes a request on, and the answer back if there is somebody to take it. */
  private async pass(request: IncomingMessage, body: Buffer, response?: ServerResponse): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const { method, url, headers } = request;
    const passed = ask(`${this.target}${url}`, { method, headers }, (answer) => {
      response?.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.on("data", (piece: Buffer) => response?.write(piece));
      answer.on("end", () => {
        response?.end();
        resolve();
      });
      answer.on("error", reject);
    });
    passed.on("error", reject);
    passed.end(body);
    await promise;
  }
}
