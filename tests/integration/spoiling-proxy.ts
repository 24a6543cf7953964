import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";

/** Stands in front of a real server, on a port of its own, and spoils its answers. */
export abstract class SpoilingProxy {
  protected readonly target: string;
  private readonly server: Server;

  constructor(target: string) {
    this.target = target;
    this.server = createServer((request, response) => {
      this.receive(request, response).catch(() => response.destroy());
    });
  }

  /** @param port that it had before it was stopped; otherwise any that is free */
  async start(port = 0): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.server.listen(port, "127.0.0.1", resolve);
    await promise;
    const address = this.server.address();
    if (address === null || typeof address === "string") throw new Error("The proxy has no port");
    return `http://127.0.0.1:${address.port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  protected abstract answer(request: IncomingMessage, body: Buffer, response: ServerResponse): Promise<void>;

  private async receive(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece as Buffer);
    await this.answer(request, Buffer.concat(pieces), response);
  }
}
