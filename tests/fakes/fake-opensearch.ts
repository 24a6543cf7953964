import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** What the fake does with one `_bulk` request; `item` is asked for each item that would be created. */
export interface Fault {
  readonly status?: number;
  readonly reset?: "before" | "after";
  /** There is no answer. */
  readonly hangs?: boolean;
  readonly item?: (
    id: string,
    attempt: number,
  ) => { status: number; type: string; reason?: string } | undefined;
}

/** A server that answers `_bulk` with op `create` as OpenSearch does, and with the faults it is told to. */
export class FakeOpenSearch {
  readonly documents = new Map<string, string>();
  requests = 0;
  fault: (request: number, items: number) => Fault = () => ({});
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  static async start(): Promise<FakeOpenSearch> {
    const server = createServer();
    const fake = new FakeOpenSearch(server);
    server.on("request", (request, response) => {
      const body: Buffer[] = [];
      request.on("data", (bytes: Buffer) => body.push(bytes));
      request.on("end", () => fake.answer(Buffer.concat(body).toString(), response));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answer(body: string, response: ServerResponse): void {
    const lines = body.split("\n").slice(0, -1);
    this.requests += 1;
    const fault = this.fault(this.requests, lines.length / 2);
    if (fault.hangs === true) return;
    if (fault.reset === "before") return void response.destroy();
    if (fault.status !== undefined) {
      response.writeHead(fault.status, { "content-type": "application/json" });
      return void response.end(
        JSON.stringify({ error: { type: "injected", reason: "injected" }, status: fault.status }),
      );
    }
    const items = [];
    for (let at = 0; at < lines.length; at += 2)
      items.push({ create: this.create(lines[at] ?? "", lines[at + 1] ?? "", fault) });
    if (fault.reset === "after") return void response.destroy();
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify({ errors: items.some(({ create }) => create.status !== 201), items }));
  }

  private create(action: string, document: string, fault: Fault): { status: number; error?: object } {
    const { create } = JSON.parse(action) as { create: { _index: string; _id: string } };
    const id = `${create._index}/${create._id}`;
    const injected = fault.item?.(create._id, this.requests);
    if (injected !== undefined)
      return {
        status: injected.status,
        error: { type: injected.type, reason: injected.reason ?? "injected" },
      };
    if (this.documents.has(id))
      return { status: 409, error: { type: "version_conflict_engine_exception", reason: "exists" } };
    JSON.parse(document);
    this.documents.set(id, document);
    return { status: 201 };
  }
}
