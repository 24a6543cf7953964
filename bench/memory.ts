import { execFile } from "node:child_process";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { nodeProgram } from "../local/tools/paths.ts";
import type { MemoryFigures } from "./memory-child.ts";

const heapFlag = "--max-semi-space-size=8";
const encodings = ["lines", "w3c", "json", "records"] as const;

/** LoadChunk reading 1 GB in each encoding, in a process of its own, into a server that takes everything. */
export async function benchMemory(): Promise<void> {
  const server = takesEverything();
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  console.log("\n1 GB in each encoding, read by LoadChunk in a process of its own; OpenSearch is a stand-in");
  console.log("encoding        lines   seconds   MB/s  peak RSS MB");
  for (const encoding of encodings) {
    const child = join(import.meta.dirname, "memory-child.ts");
    // As the template starts LoadChunk.
    const { stdout } = await promisify(execFile)(nodeProgram, [heapFlag, child, encoding, String(port)]);
    const { lines, bytes, seconds, peakRssMb } = JSON.parse(stdout) as MemoryFigures;
    const columns = [
      encoding.padEnd(10),
      String(lines).padStart(10),
      seconds.toFixed(1).padStart(9),
      (bytes / seconds / 1e6).toFixed(0).padStart(6),
      peakRssMb.toFixed(0).padStart(12),
    ];
    console.log(columns.join(" "));
  }
  server.close();
}

/** Answers each `_bulk` as OpenSearch does that indexes all. */
function takesEverything() {
  return createServer((request, response) => {
    let newlines = 0;
    request.on("data", (bytes: Buffer) => {
      for (let at = bytes.indexOf(10); at !== -1; at = bytes.indexOf(10, at + 1)) newlines += 1;
    });
    request.on("end", () => {
      const items = Array.from({ length: newlines / 2 }, () => ({ create: { status: 201 } }));
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ took: 1, errors: false, items }));
    });
  });
}
