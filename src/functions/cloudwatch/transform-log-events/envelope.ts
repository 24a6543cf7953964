import { gunzipSync } from "node:zlib";

/** A subscription record of CloudWatch Logs, as far as it is needed; unknown keys are tolerated. */
export interface Envelope {
  readonly messageType: string;
  readonly owner: string | undefined;
  readonly logGroup: string;
  readonly logStream: string;
  /** Not checked yet: what is no event becomes a reject of its own. */
  readonly logEvents: readonly unknown[];
}

/** Why a record is poison. */
export interface Poison {
  readonly reason: string;
  readonly message: string;
}

/** Envelopes inflate to some hundred kilobytes: in one piece, as a rule. */
const inflatedAtOnce = 256 * 1024;

/** Reads a record's bytes: gzip of JSON. @param maxInflatedBytes more is a gzip bomb. Never throws. */
export function readEnvelope(data: Uint8Array, maxInflatedBytes: number): Envelope | Poison {
  let text: string;
  try {
    text = gunzipSync(data, { maxOutputLength: maxInflatedBytes, chunkSize: inflatedAtOnce }).toString(
      "utf8",
    );
  } catch (error) {
    const code = typeof error === "object" && error !== null && "code" in error ? String(error.code) : "";
    if (code === "ERR_BUFFER_TOO_LARGE")
      return poison("gzip_bomb", `The record inflates to more than ${maxInflatedBytes} bytes.`);
    return poison("not_gzip", `The record cannot be inflated (${code || "unknown"}).`);
  }
  return envelopeOf(text);
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
    return poison("not_an_envelope", "The record is no JSON object.");
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
