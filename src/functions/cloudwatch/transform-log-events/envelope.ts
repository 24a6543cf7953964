import { gunzipSync } from "node:zlib";

/** The members of a subscription record that documents are made of. */
export interface Envelope {
  readonly owner: string;
  readonly logGroup: string;
  readonly logStream: string;
  /** `{id, timestamp (epoch ms), message}` each; read with care. */
  readonly logEvents: readonly unknown[];
}

export type PoisonReason = "not_gzip" | "gzip_bomb" | "not_json" | "not_an_envelope" | "unknown_message_type";

/** What the bytes of one Kinesis record turned out to be. */
export type ReadEnvelope =
  | { readonly kind: "data"; readonly envelope: Envelope }
  /** CloudWatch Logs checks the destination's health: nothing to load. */
  | { readonly kind: "control"; readonly events: number }
  /** No retry can help. */
  | { readonly kind: "poison"; readonly reason: PoisonReason; readonly message: string };

/** The longest name that CloudWatch Logs gives to a group or a stream. */
const maxNameCharacters = 512;
const smallestPieceBytes = 16 * 1024;
const largestPieceBytes = 1024 * 1024;

/** Inflates and checks one record. Members that are not known (`policyLevel`, …) are left alone. Never throws. */
export function readEnvelope(data: Uint8Array, maxInflatedBytes: number): ReadEnvelope {
  let json: string;
  try {
    json = gunzipSync(data, {
      maxOutputLength: maxInflatedBytes,
      chunkSize: pieceBytes(data, maxInflatedBytes),
    }).toString("utf8");
  } catch (error) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- zlib throws errors with a code
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === "ERR_BUFFER_TOO_LARGE")
      return poison("gzip_bomb", `The record inflates to more than ${maxInflatedBytes} bytes.`);
    return poison("not_gzip", `The record's ${data.length} bytes are not whole gzip: ${message}.`);
  }
  return readEnvelopeText(json);
}

/** Checks the text of an envelope. Never throws. */
export function readEnvelopeText(json: string): ReadEnvelope {
  let content: unknown;
  try {
    content = JSON.parse(json);
  } catch (error) {
    return poison("not_json", `The record's content is not JSON: ${String(error).slice(0, 200)}.`);
  }
  if (typeof content !== "object" || content === null || !("messageType" in content))
    return poison("not_an_envelope", "The record's content has no messageType.");
  const logEvents = "logEvents" in content ? content.logEvents : undefined;
  if (content.messageType === "CONTROL_MESSAGE")
    return { kind: "control", events: Math.max(1, Array.isArray(logEvents) ? logEvents.length : 0) };
  if (content.messageType !== "DATA_MESSAGE") {
    const type = JSON.stringify(content.messageType)?.slice(0, 100);
    return poison("unknown_message_type", `The record's messageType is ${type}.`);
  }
  if (!Array.isArray(logEvents)) return poison("not_an_envelope", "logEvents is not an array.");
  const owner = nameOf(content, "owner");
  const logGroup = nameOf(content, "logGroup");
  const logStream = nameOf(content, "logStream");
  if (owner === undefined || logGroup === undefined || logStream === undefined)
    return poison(
      "not_an_envelope",
      `owner, logGroup and logStream must be texts of at most ${maxNameCharacters} characters.`,
    );
  return { kind: "data", envelope: { owner, logGroup, logStream, logEvents } };
}

function nameOf(content: object, name: string): string | undefined {
  const value: unknown = Reflect.get(content, name);
  return typeof value === "string" && value.length <= maxNameCharacters ? value.toWellFormed() : undefined;
}

/** Inflating in one piece saves copies; the trailer tells the size, and is only a hint. */
function pieceBytes(data: Uint8Array, maxInflatedBytes: number): number {
  if (data.length < 18) return smallestPieceBytes;
  const told = new DataView(data.buffer, data.byteOffset, data.byteLength).getUint32(data.length - 4, true);
  const most = Math.min(largestPieceBytes, Math.max(smallestPieceBytes, maxInflatedBytes));
  return Math.min(most, Math.max(smallestPieceBytes, told + 1));
}

function poison(reason: PoisonReason, message: string): ReadEnvelope {
  return { kind: "poison", reason, message };
}
