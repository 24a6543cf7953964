import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

interface SeenRecord {
  readonly text: string;
  readonly sequenceNumber: string;
}

/** What a deployed test function does with a batch: the text it returns, or the error it throws. */
export type Decide = (records: readonly SeenRecord[]) => string | Error;

/** Decides in the test's process what a deployed function answers. */
export class BatchServer {
  readonly batches: string[][] = [];
  decide: Decide = () => "null";
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on("data", (piece: Buffer) => pieces.push(piece));
      request.on("end", () => {
        const records = JSON.parse(Buffer.concat(pieces).toString()) as SeenRecord[];
        this.batches.push(records.map(({ text }) => text));
        const decided = this.decide(records);
        response.statusCode = decided instanceof Error ? 500 : 200;
        response.end(decided instanceof Error ? decided.message : decided);
      });
    });
  }

  async start(): Promise<string> {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.server.listen(0, "127.0.0.1", resolve);
    await promise;
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** Source of a function that asks a BatchServer. */
export function askingFunction(url: string): string {
  return `
export const handler = async ({ Records }) => {
  const body = JSON.stringify(
    Records.map(({ kinesis }) => ({
      text: Buffer.from(kinesis.data, "base64").toString(),
      sequenceNumber: kinesis.sequenceNumber,
    })),
  );
  const answer = await fetch("${url}", { method: "POST", body });
  if (!answer.ok) throw new Error(await answer.text());
  return await answer.json();
};
`;
}
