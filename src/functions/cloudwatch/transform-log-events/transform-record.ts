import { isOwnLogGroup } from "../../../shared/subscriptions/own-log-groups.ts";
import { DocumentWriter, type EventIdentity } from "./document.ts";
import { type Envelope, type Poison, readEnvelope } from "./envelope.ts";
import { fit } from "./fit.ts";
import { decodeBase64 } from "./kinesis-event.ts";
import { recognise } from "./recognisers/recognisers.ts";
import type { Transformed, TransformOptions } from "./transformed.ts";

/** Like transformRecord. @param data the record's bytes in base64 */
export function* transformData(data: string, options: TransformOptions): Generator<Transformed> {
  const bytes = decodeBase64(data);
  if (bytes === undefined)
    yield { kind: "reject", reason: "not_base64", message: "The record's data is not base64." };
  else yield* transformRecord(bytes, options);
}

/**
 * Turns a subscription record into what became of each of its events; a poison record is one reject. Never throws.
 * @param data the record's bytes, as they came from the stream
 */
export function* transformRecord(data: Uint8Array, options: TransformOptions): Generator<Transformed> {
  yield* transformEnvelope(readEnvelope(data, options.maxInflatedBytes), options);
}

export function* transformEnvelope(
  envelope: Envelope | Poison,
  options: TransformOptions,
): Generator<Transformed> {
  if ("reason" in envelope) {
    yield { kind: "reject", ...envelope };
    return;
  }
  const { messageType, logGroup, logEvents } = envelope;
  const isControl = messageType === "CONTROL_MESSAGE";
  if (!isControl && messageType !== "DATA_MESSAGE") {
    const message = `The record is of the type ${messageType.slice(0, 100)}; known are DATA_MESSAGE and CONTROL_MESSAGE.`;
    yield { kind: "reject", reason: "unknown_message_type", message };
    return;
  }
  if (isControl || isOwnLogGroup(logGroup, options.ownLogGroups)) {
    for (let count = Math.max(1, logEvents.length); count > 0; count -= 1) yield { kind: "skipped" };
    return;
  }
  const writer = new DocumentWriter(envelope, options.objectFields);
  for (let index = 0; index < logEvents.length; index += 1)
    yield transformEvent(writer, logEvents[index], index, options);
}

function transformEvent(
  writer: DocumentWriter,
  event: unknown,
  index: number,
  options: TransformOptions,
): Transformed {
  if (typeof event !== "object" || event === null) return notAnEvent(index, "it is no JSON object");
  const { id, timestamp, message }: { id?: unknown; timestamp?: unknown; message?: unknown } = event;
  if (typeof message !== "string") return notAnEvent(index, "its message is no text");
  const identity: EventIdentity = {
    id: typeof id === "string" ? id : "",
    timeMs: typeof timestamp === "number" ? timestamp : options.arrivalMs,
  };
  return fit(writer.write(identity, recognise(message)), index, options);
}

function notAnEvent(event: number, why: string): Transformed {
  return {
    kind: "reject",
    event,
    reason: "not_an_event",
    message: `Event ${event} of the record is none: ${why}.`,
  };
}
