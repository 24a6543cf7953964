import { FieldArranger } from "./arrange-fields.ts";
import { ByteSlab } from "./byte-slab.ts";
import { type RenderedDocument, renderDocument } from "./document.ts";
import { type ReadEnvelope, readEnvelope } from "./envelope.ts";
import { type LogSource, logSource } from "./log-source.ts";
import { plainText } from "./recognisers/plain-text.ts";
import { recognise } from "./recognisers/recognisers.ts";
import { isoOfMs } from "./timestamps.ts";
import type { Transformed, TransformOptions } from "./transformed.ts";

/** CloudWatch Logs' ids have 56 digits. */
const maxEventIdCharacters = 128;

/** Turns the bytes of one Kinesis record into one item for each of its events, or one reject for the record itself. */
export function* transformRecord(data: Uint8Array, options: TransformOptions): Generator<Transformed> {
  yield* transformEnvelope(readEnvelope(data, options.maxInflatedBytes), options);
}

/** The same for a record that is read already. */
export function* transformEnvelope(read: ReadEnvelope, options: TransformOptions): Generator<Transformed> {
  if (read.kind === "poison") {
    yield { kind: "reject", reason: read.reason, message: read.message };
    return;
  }
  if (read.kind === "control") {
    for (let event = 0; event < read.events; event += 1) yield { kind: "skipped" };
    return;
  }
  const { envelope } = read;
  if (options.ownLogGroups.some((prefix) => envelope.logGroup.startsWith(prefix))) {
    for (const _ of envelope.logEvents) yield { kind: "skipped" };
    return;
  }
  const source = logSource(envelope);
  const arranger = arrangerFor(options.objectFields);
  const slab = new ByteSlab();
  const arrival = isoOfMs(options.arrivalMs) ?? "1970-01-01T00:00:00.000Z";
  for (const [position, event] of envelope.logEvents.entries())
    yield transformEvent(event, position, source, arrival, { options, arranger, slab });
}

interface Tools {
  readonly options: TransformOptions;
  readonly arranger: FieldArranger;
  readonly slab: ByteSlab;
}

function transformEvent(
  event: unknown,
  position: number,
  source: LogSource,
  arrival: string,
  { options, arranger, slab }: Tools,
): Transformed {
  if (
    typeof event !== "object" ||
    event === null ||
    !("message" in event) ||
    typeof event.message !== "string"
  )
    return {
      kind: "reject",
      event: position,
      reason: "not_an_event",
      message: `Event ${position} of the record has no message that is a text.`,
    };
  const message = event.message.isWellFormed() ? event.message : event.message.toWellFormed();
  const eventTime = ("timestamp" in event ? isoOfMs(event.timestamp) : undefined) ?? arrival;
  const eventId = "id" in event ? idOf(event.id) : "";
  const document = render(message, source, eventId, eventTime, arranger);
  return sized(document, position, options, slab);
}

function render(
  message: string,
  source: LogSource,
  eventId: string,
  eventTime: string,
  arranger: FieldArranger,
): RenderedDocument {
  try {
    return renderDocument({ source, eventId, eventTime, recognised: recognise(message) }, arranger);
  } catch (error) {
    // Nested so deeply that the stack ends: then it is a text.
    if (!(error instanceof RangeError)) throw error;
    return renderDocument({ source, eventId, eventTime, recognised: plainText(message) }, arranger);
  }
}

function sized(
  { line, cut }: RenderedDocument,
  position: number,
  { maxDocumentBytes, wholeKey }: TransformOptions,
  slab: ByteSlab,
): Transformed {
  const bytes = slab.write(line);
  if (bytes.length <= maxDocumentBytes) return { kind: "document", bytes };
  const key = wholeKey(position);
  return { kind: "document", bytes: Buffer.from(cut(key, maxDocumentBytes)), whole: { key, bytes } };
}

function idOf(id: unknown): string {
  if (typeof id === "number") return String(id);
  return typeof id === "string" && id.length <= maxEventIdCharacters ? id.toWellFormed() : "";
}

/** The arranger remembers names: one for each list of object fields, of which a function has one. */
const arrangers = new Map<string, FieldArranger>();

function arrangerFor(objectFields: readonly string[]): FieldArranger {
  const key = objectFields.join("\n");
  const known = arrangers.get(key);
  if (known !== undefined) return known;
  const arranger = new FieldArranger(objectFields);
  arrangers.set(key, arranger);
  return arranger;
}
