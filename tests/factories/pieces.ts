import type { Window } from "../../src/shared/objects/line-blocks.ts";

/** The content from `from` on as a stream: in pieces of these sizes, in turn. */
export async function* piecesOf(content: Buffer, sizes: readonly number[], from = 0): AsyncGenerator<Buffer> {
  let at = from;
  for (let index = 0; at < content.length; index += 1) {
    const to = at + (sizes[index % sizes.length] ?? 1);
    yield content.subarray(at, to);
    at = to;
  }
}

/** As a plan cuts an object: windows of this size, the last one open-ended. */
export function windowsOf(length: number, size: number): Window[] {
  const windows: Window[] = [];
  for (let start = 0; start < Math.max(1, length); start += size)
    windows.push({ start, end: start + size < length ? start + size : null });
  return windows;
}
