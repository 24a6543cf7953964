import { gunzipSync } from "node:zlib";

/** A subscription record of CloudWatch Logs, the parts that are needed; unknown keys are ignored. */
export interface Envelope {
  readonly messageType: string;
  readonly owner: string | undefined;
  readonly logGroup: string;
  readonly logStream: string;
  /** Not checked yet: an entry that is not an event becomes a reject. */
  readonly logEvents: readonly unknown[];
}

/** Why a record is poison. */
export interface Poison {
  readonly reason: string;
  readonly message: string;
}

/** Larger ones are inflated in pieces. */
const mostAtOnce = 1024 * 1024;
const usuallyAtOnce = 256 * 1024;
/** What zlib needs beyond the end to recognise it. */
const beyondEnd = 64;

/** Inflates a record's bytes. @param maxInflatedBytes more is a gzip bomb @returns the envelope's JSON. Never throws. */
export function inflated(data: Uint8Array, maxInflatedBytes: number): Buffer | Poison {
  try {
    return gunzipSync(data, { maxOutputLength: maxInflatedBytes, chunkSize: atOnce(data) });
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    if (code === "ERR_BUFFER_TOO_LARGE")
      return poison("gzip_bomb", `The record inflates to more than ${maxInflatedBytes} bytes.`);
    return poison("not_gzip", `The record cannot be inflated (${code || "unknown"}).`);
  }
}

/** The inflated size that gzip states at its end (RFC 1952, ISIZE), unless that is too little. */
function atOnce(data: Uint8Array): number {
  const [a = 0, b = 0, c = 0, d = 0] = data.subarray(-4);
  const length = a + b * 2 ** 8 + c * 2 ** 16 + d * 2 ** 24;
  return length < data.length ? usuallyAtOnce : Math.min(length + beyondEnd, mostAtOnce);
}

/** Reads an envelope's JSON. */
export function envelopeOf(text: string): Envelope | Poison {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return poison("not_json", `The record is not JSON: ${error instanceof Error ? error.message : ""}`);
  }
  if (typeof value !== "object" || value === null)
    return poison("not_an_envelope", "The record is not a JSON object.");
  const { messageType, owner, logGroup, logStream, logEvents }: Partial<Record<keyof Envelope, unknown>> =
    value;
  if (typeof messageType !== "string" || typeof logGroup !== "string" || !Array.isArray(logEvents))
    return poison("not_an_envelope", "The record lacks messageType, logGroup or logEvents.");
  return {
    messageType,
    owner: typeof owner === "string" ? owner : undefined,
    logGroup,
    logStream: typeof logStream === "string" ? logStream : "",
    logEvents,
  };
}

function poison(reason: string, message: string): Poison {
  return { reason, message };
}
