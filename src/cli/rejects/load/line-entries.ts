import { identityOf } from "../../../shared/objects/pinned-object.ts";
import { type KeptReject, parseReject } from "../../../shared/rejects/reject-line.ts";
import type { Entry, RejectFile } from "../files/reject-file.ts";

/** A rejected line of an object, as a load wrote it. */
export interface LineEntry extends Entry {
  /** undefined: the text is none that a load writes. */
  readonly kept: KeptReject | undefined;
}

/** The entries of a file under `rejects/load/`. */
export function lineEntries(raws: readonly string[], file: RejectFile): LineEntry[] {
  return raws.map((raw) => {
    const kept = parseReject(raw);
    const common = {
      place: "load" as const,
      keptIn: `s3://${file.bucket}/${file.key}`,
      atMs: file.writtenMs,
      bytes: Buffer.byteLength(raw) + 1,
    };
    if (kept === undefined) {
      const message = "This is not what a load writes.";
      const unreadable = { reason: "unreadable", message, from: "unknown", identity: raw, content: raw };
      return { raw, kept, found: { ...common, ...unreadable } };
    }
    const { source, offset, reason, message, line } = kept;
    const from = `s3://${source.bucket}/${source.key} byte ${offset}`;
    const identity = `${identityOf(source)}${offset}`;
    return {
      raw,
      kept,
      found: { ...common, reason, message, from, identity, content: line.toString("utf8") },
    };
  });
}
