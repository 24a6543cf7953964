import { isOwnLogGroup } from "../../../shared/subscriptions/own-log-groups.ts";
import { DocumentWriter } from "../../../shared/documents/document-writer.ts";
import { fit, type Fitted, isSurelyWithin } from "../../../shared/documents/fit.ts";
import { isObject } from "../../../shared/documents/json.ts";
import { LineEncoder } from "../../../shared/documents/line-encoder.ts";
import { readMessage } from "../../../shared/documents/read-message.ts";
import { settle } from "../../../shared/documents/settle.ts";
import { type Envelope, envelopeOf, inflated, type Poison } from "./envelope.ts";
import { decodeBase64 } from "../../../shared/streams/kinesis-event.ts";
import type { Transformed, TransformOptions } from "./transformed.ts";

/** With more bad entries than this the record is poison: a reject for each would fill memory. */
const maxNotEvents = 1_000;

/** Like transformRecord. @param data the record's bytes in base64 */
export function transformData(data: string, options: TransformOptions): Iterable<Transformed> {
  const bytes = decodeBase64(data);
  return bytes === undefined
    ? transformEnvelope({ reason: "not_base64", message: "The record's data is not base64." }, options)
    : transformRecord(bytes, options);
}

/**
 * Turns a subscription record into what became of each of its events; a poison record is one reject. Never throws.
 * @param data the record's bytes, as they came from the stream
 */
export function transformRecord(data: Uint8Array, options: TransformOptions): Iterable<Transformed> {
  const json = inflated(data, options.maxInflatedBytes);
  if ("reason" in json) return transformEnvelope(json, options);
  return transformEnvelope(envelopeOf(json.toString()), options);
}

function* transformEnvelope(envelope: Envelope | Poison, options: TransformOptions): Generator<Transformed> {
  if ("reason" in envelope) {
    yield { kind: "reject", ...envelope };
    return;
  }
  const { messageType, logGroup, logEvents } = envelope;
  const isControl = messageType === "CONTROL_MESSAGE";
  if (!isControl && messageType !== "DATA_MESSAGE") {
    const message = `The record has the type ${messageType.slice(0, 100)}, not DATA_MESSAGE or CONTROL_MESSAGE.`;
    yield { kind: "reject", reason: "unknown_message_type", message };
    return;
  }
  if (isControl || isOwnLogGroup(logGroup, options.ownLogGroups)) {
    for (let count = Math.max(1, logEvents.length); count > 0; count -= 1) yield { kind: "skipped" };
    return;
  }
  const notEvents = logEvents.reduce<number>((count, event) => (isEvent(event) ? count : count + 1), 0);
  if (notEvents > maxNotEvents) {
    const message = `${notEvents} of the record's ${logEvents.length} events have no message: they are not JSON objects with a string under \`message\`.`;
    yield { kind: "reject", reason: "not_an_envelope", message };
    return;
  }
  const writer = new DocumentWriter(envelope, options.objectFields);
  const lines = new LineEncoder();
  const document = (fitted: Fitted, event: number): Transformed => ({
    kind: "document",
    ...fitted,
    event,
    eventId: idOf(logEvents[event]),
    origin: envelope,
  });
  /** Position of the first event whose line is being gathered. */
  let first = 0;
  function* gathered(): Generator<Transformed> {
    for (const bytes of lines.take()) {
      yield document({ bytes }, first);
      first += 1;
    }
  }
  for (let index = 0; index < logEvents.length; index += 1) {
    const written = writeEvent(writer, logEvents[index], index, options.arrivalMs);
    if (typeof written === "string" && isSurelyWithin(written, options.maxDocumentBytes)) {
      if (lines.add(written)) yield* gathered();
      continue;
    }
    yield* gathered();
    first = index + 1;
    yield typeof written === "string"
      ? document(
          fit(written, options.maxDocumentBytes, () => options.fullDocumentKey(index)),
          index,
        )
      : written;
  }
  yield* gathered();
}

/** @returns the event's document, or its reject */
function writeEvent(
  writer: DocumentWriter,
  event: unknown,
  index: number,
  arrivalMs: number,
): string | Transformed {
  if (!isEvent(event)) {
    const message = `Event ${index} has no message: it is not a JSON object with a string under \`message\`.`;
    return { kind: "reject", event: index, reason: "not_an_event", message };
  }
  const { timestamp, message, extractedFields } = event;
  const timeMs = typeof timestamp === "number" ? timestamp : arrivalMs;
  return writer.write(
    {
      id: idOf(event),
      timeMs,
      extractedFields: isObject(extractedFields) ? extractedFields : undefined,
    },
    settle(readMessage(message), timeMs),
  );
}

/** An event's id in CloudWatch Logs; empty if it has none. */
function idOf(event: unknown): string {
  return isEvent(event) && typeof event.id === "string" ? event.id : "";
}

interface LogEvent {
  readonly id?: unknown;
  readonly timestamp?: unknown;
  readonly message: string;
  readonly extractedFields?: unknown;
}

function isEvent(event: unknown): event is LogEvent {
  return (
    typeof event === "object" && event !== null && "message" in event && typeof event.message === "string"
  );
}
