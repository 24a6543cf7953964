import { isAscii } from "node:buffer";
import { isOwnLogGroup } from "../../../../shared/subscriptions/own-log-groups.ts";
import { DocumentWriter } from "../document.ts";
import { type Envelope, envelopeOf } from "../envelope.ts";
import { isSurelyWithin } from "../fit.ts";
import { LineEncoder } from "../line-encoder.ts";
import { recognise } from "../recognisers/recognisers.ts";
import type { TransformOptions } from "../transformed.ts";
import { JsonShapes } from "./json-shapes.ts";
import { lineEnd, type RawEvent, type Written, writeUsualLine } from "./usual-lines.ts";
import { EpochTimes, UsualTimes } from "./usual-times.ts";

/** Larger envelopes are read event by event. */
const longest = 4 * 1024 * 1024;
/** Two, for sixteen characters are searched for ten times as fast as thirty-two. */
// oxlint-disable-next-line no-control-regex -- they are what is looked for
const controls = [/[\x00-\x0f]/, /[\x10-\x1f]/];
/** Documents of as many characters are held at once. */
const mostHeld = 16 * 1024 * 1024;
const beforeEvents = ',"logEvents":[';
const [beforeId, beforeTime, beforeMessage] = ['{"id":"', '","timestamp":', ',"message":"'];
const behindEvents = /\](?:,"policyLevel":"\w{0,64}")?\}$/y;
const longestId = 64;
const newline = String.raw`\n`;
const [comma, openBrace, closeBrace, backslash] = [0x2c, 0x7b, 0x7d, 0x5c];
/** A shape pays when so much of the envelope is still to come. */
const worthLearning = 8 * 1024;

/**
 * The documents of an envelope that is spelt as CloudWatch Logs spells it, all of whose events end in documents. Its
 * events are taken out of the JSON one by one, and most are written without being read as JSON: that takes half of the
 * time of the general way (docs/verified.md), which stays the one that says what is right.
 * @param bytes the envelope's JSON @returns the same documents as by the general way; undefined: that one is to be taken
 */
export function usualDocuments(bytes: Buffer, options: TransformOptions): Buffer[] | undefined {
  if (bytes.length > longest) return undefined;
  const isPlain = isAscii(bytes);
  const json = bytes.toString(isPlain ? "latin1" : "utf8");
  const eventsAt = json.indexOf(beforeEvents);
  if (eventsAt === -1 || controls.some((control) => control.test(json))) return undefined;
  const envelope = envelopeOf(`${json.slice(0, eventsAt)}${beforeEvents}]}`);
  if ("reason" in envelope || envelope.messageType !== "DATA_MESSAGE") return undefined;
  if (isOwnLogGroup(envelope.logGroup, options.ownLogGroups)) return undefined;
  const events = new UsualEvents(json, isPlain, envelope, options.objectFields);
  const lines = new LineEncoder();
  const documents: Buffer[] = [];
  let held = 0;
  let at = eventsAt + beforeEvents.length - 1;
  do {
    const written = events.write(at + 1);
    if (written === undefined || !isSurelyWithin(written.document, options.maxDocumentBytes))
      return undefined;
    held += written.document.length;
    if (json.charCodeAt(written.quote + 1) !== closeBrace || held > mostHeld) return undefined;
    if (lines.add(written.document)) documents.push(...lines.take());
    at = written.quote + 2;
  } while (json.charCodeAt(at) === comma);
  behindEvents.lastIndex = at;
  if (!behindEvents.test(json)) return undefined;
  documents.push(...lines.take());
  return documents;
}

/** The events of one envelope, in its JSON. */
class UsualEvents {
  private readonly json: string;
  private readonly isPlain: boolean;
  private readonly writer: DocumentWriter;
  private readonly epochTimes = new EpochTimes();
  private readonly times = new UsualTimes();
  private readonly shapes = new JsonShapes(this.times);
  /** The first one at or behind the event. */
  private escape = -1;

  constructor(json: string, isPlain: boolean, envelope: Envelope, objectFields: readonly string[]) {
    this.json = json;
    this.isPlain = isPlain;
    this.writer = new DocumentWriter(envelope, objectFields);
  }

  /** The document of the event that begins there. @returns undefined when it is not spelt as usual, or no document */
  write(at: number): Written | undefined {
    const event = this.eventAt(at);
    if (event === undefined) return undefined;
    const written =
      this.json.charCodeAt(event.from) === openBrace
        ? this.writeOfShape(event)
        : (writeUsualLine(event, this.writer) ?? this.writePlain(event));
    return written ?? this.writeAny(event);
  }

  private eventAt(at: number): RawEvent | undefined {
    const { json, isPlain, times } = this;
    const idAt = at + beforeId.length;
    const idEnd = json.indexOf('"', idAt);
    const timeAt = idEnd + beforeTime.length;
    const timeEnd = json.indexOf(",", timeAt);
    const from = timeEnd + beforeMessage.length;
    const isEvent =
      json.startsWith(beforeId, at) &&
      json.startsWith(beforeTime, idEnd) &&
      json.startsWith(beforeMessage, timeEnd) &&
      idEnd - idAt <= longestId;
    const timeMs = this.epochTimes.read(json, timeAt, timeEnd);
    const escape = this.nextEscape(at);
    if (!isEvent || escape < from || Number.isNaN(timeMs)) return undefined;
    const quote = json.indexOf('"', from);
    return { id: json.slice(idAt, idEnd), timeMs, json, isPlain, times, from, quote, escape };
  }

  /** Searched for once, however many events have none. */
  private nextEscape(at: number): number {
    if (this.escape < at) {
      const found = this.json.indexOf("\\", at);
      this.escape = found === -1 ? this.json.length : found;
    }
    return this.escape;
  }

  /** The document of a message that is the same in JSON. */
  private writePlain(event: RawEvent): Written | undefined {
    const { id, timeMs, json, from, escape, quote } = event;
    const to = lineEnd(event, from, escape);
    if (to === undefined) return undefined;
    return { document: this.writer.write(id, timeMs, recognise(json.slice(from, to)), true), quote };
  }

  /** The document of a JSON document of a known shape. */
  private writeOfShape({ id, json, from }: RawEvent): Written | undefined {
    const found = this.shapes.find(json, from + 1);
    if (found === undefined) return undefined;
    const hasNewline = json.startsWith(newline, found.end);
    const quote = hasNewline ? found.end + newline.length : found.end;
    const text = json.startsWith('"', quote) ? textOf(json.slice(from - 1, quote + 1)) : undefined;
    if (text === undefined) return undefined;
    const members = text.slice(1, hasNewline ? -2 : -1);
    return { document: this.writer.members(id, members, found.requestId), quote };
  }

  /** The document of any message. @returns undefined when it is no JSON text, or not the event's last member */
  private writeAny({ id, timeMs, json, from }: RawEvent): Written | undefined {
    const { writer } = this;
    const quote = endOfText(json, from);
    const message = quote === -1 ? undefined : textOf(json.slice(from - 1, quote + 1));
    if (message === undefined) return undefined;
    const recognised = recognise(message);
    const { fields, source } = recognised;
    const isLearnt = this.shapes.isLearning && json.length - quote > worthLearning;
    if (isLearnt && fields !== undefined && source !== undefined)
      if (writer.asItStands(fields, source) !== undefined) this.shapes.learn(source, json, from + 1);
    return { document: writer.write(id, timeMs, recognised), quote };
  }
}

/** @returns where the quote stands that ends the text, and with a brace its event */
function endOfText(json: string, from: number): number {
  let at = json.indexOf('"}', from);
  while (at !== -1 && isEscaped(json, at)) at = json.indexOf('"}', at + 1);
  return at;
}

function isEscaped(json: string, at: number): boolean {
  let backslashes = 0;
  while (json.charCodeAt(at - 1 - backslashes) === backslash) backslashes += 1;
  return backslashes % 2 === 1;
}

/** @param json a text in quotes @returns undefined when it is none */
function textOf(json: string): string | undefined {
  try {
    const text: unknown = JSON.parse(json);
    return typeof text === "string" ? text : undefined;
  } catch {
    return undefined;
  }
}
