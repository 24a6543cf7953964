import { isUtf8 } from "node:buffer";
import * as z from "zod/mini";
import type { Reject } from "../bulk/batch.ts";
import { readJson } from "../json/read-json.ts";
import { encodings, type Layout } from "../log-formats/encoding.ts";
import type { RedactionOptions } from "../log-formats/redaction-options.ts";
import type { PinnedObject } from "../objects/pinned-object.ts";

/**
 * A reject as it is stored: a line of NDJSON, with its newline.
 * @param addresses how the addresses in its line were redacted: a pseudonym must not be replaced by another
 */
export function renderReject(
  source: PinnedObject & Layout,
  reject: Reject,
  addresses: RedactionOptions["redactClientAddresses"] = "none",
): string {
  const { bucket, key, etag, encoding = "lines", columns } = source;
  // Without them a line of its own could not be read again.
  const layout = encoding === "lines" ? {} : { encoding, ...(columns === undefined ? {} : { columns }) };
  const line = isUtf8(reject.line)
    ? { line: reject.line.toString("utf8") }
    : { lineBase64: reject.line.toString("base64") };
  return `${JSON.stringify({
    source: { bucket, key, etag, offset: reject.offset, ...layout },
    reason: reject.reason,
    message: reject.message,
    ...(addresses === "none" ? {} : { addresses }),
    ...line,
    ...(reject.document === undefined ? {} : { document: reject.document }),
  })}\n`;
}

const keptReject = z
  .object({
    source: z.object({
      bucket: z.string().check(z.minLength(1)),
      key: z.string().check(z.minLength(1)),
      etag: z.string(),
      offset: z.int().check(z.nonnegative()),
      encoding: z.optional(z.enum(encodings)),
      columns: z.optional(z.string()),
    }),
    reason: z.string(),
    message: z._default(z.string(), ""),
    addresses: z._default(z.enum(["none", "mask", "hash"]), "none"),
    line: z.optional(z.string()),
    lineBase64: z.optional(z.base64()),
    document: z.optional(z.string()),
  })
  .check(z.refine(({ line, lineBase64 }) => line !== undefined || lineBase64 !== undefined));

/** A reject that was read back, and the object that its line is of. */
export interface KeptReject extends Reject {
  readonly source: PinnedObject & Layout;
  /** How the addresses in its line are redacted already. */
  readonly addresses: RedactionOptions["redactClientAddresses"];
}

/** The inverse of `renderReject`. @returns undefined for what it never writes */
export function parseReject(text: string): KeptReject | undefined {
  const parsed = readJson(keptReject, text);
  if (parsed === undefined) return undefined;
  const { source, reason, message, addresses, line, lineBase64, document } = parsed;
  const { offset, ...object } = source;
  return {
    source: object,
    offset,
    reason,
    message,
    addresses,
    line: line === undefined ? Buffer.from(lineBase64 ?? "", "base64") : Buffer.from(line),
    ...(document === undefined ? {} : { document }),
  };
}
