import { isUtf8 } from "node:buffer";
import { hasRoom, type Line } from "./line.ts";
import { redactOccurrences } from "./redaction.ts";

/* What is done to a document once all of its members are written, from `from` on. */

/** Redacts the client's address in the rest of its document as well. */
export function redactClient(
  line: Line,
  from: number,
  { address, redacted }: NonNullable<Line["client"]>,
): void {
  const written = Buffer.from(line.out.buffer, line.out.byteOffset + from, line.length - from);
  if (!written.includes(address, 0, "latin1")) return;
  const text = redactOccurrences(written.toString("latin1"), address, redacted);
  const bytes = Buffer.from(text, "latin1");
  if (bytes.length > written.length && !hasRoom(line, bytes.length - written.length)) return;
  line.out.set(bytes, from);
  line.length = from + bytes.length;
}

/** A document never carries invalid UTF-8: such bytes become U+FFFD. */
export function replaceInvalidUtf8(line: Line, from: number): void {
  const written = Buffer.from(line.out.buffer, line.out.byteOffset + from, line.length - from);
  if (isUtf8(written)) return;
  const valid = Buffer.from(written.toString("utf8"));
  line.out.set(valid, from);
  line.length = from + valid.length;
}
