import { once } from "node:events";
import type { Writable } from "node:stream";

/** Writes, and waits where the reader is slow, so that memory stays bounded. */
export async function write(stream: Writable, bytes: Buffer | string): Promise<void> {
  if (bytes.length > 0 && !stream.write(bytes)) await once(stream, "drain");
}

/** Whether the reader of the output has closed it: `| head`. */
export function isReaderGone(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "EPIPE";
}
