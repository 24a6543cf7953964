import { DocumentWriter, type Origin } from "./document-writer.ts";
import { isObject, type JsonObject, parseObject, stringify } from "./json.ts";
import { readMessage } from "./read-message.ts";
import { settle } from "./settle.ts";

/** An event that an application wrote into the log stream. */
export interface ApplicationEvent {
  /** One line of JSON with its newline. */
  readonly document: string;
  /** What the archive keeps: what was written, or the document if that is not a JSON object. On one line. */
  readonly archived: string;
  /** Where it came from, if it passed through CloudWatch Logs. */
  readonly cloudwatch: CloudWatchMembers | undefined;
}

/** The members by which an event of CloudWatch Logs is known. */
interface CloudWatchMembers extends Origin {
  /** Empty if it has none. */
  readonly eventId: string;
}

/**
 * Reads an event that an application wrote. Never throws.
 * @param piece of its record
 * @param arrivalMs when the record arrived: the time of what states none
 */
export function applicationEvent(
  { text, fields }: Piece,
  arrivalMs: number,
  objectFields: readonly string[],
): ApplicationEvent {
  const json = fields === undefined ? undefined : onOneLine(text, fields);
  const archived = json === undefined ? undefined : `${json}\n`;
  const cloudwatch = json === undefined ? undefined : cloudWatchOf(json, fields);
  const document =
    cloudwatch === undefined || archived === undefined
      ? writerFor(objectFields).write({ id: "", timeMs: arrivalMs }, settle(readMessage(text), arrivalMs))
      : archived;
  return { document, archived: archived ?? document, cloudwatch };
}

/** By the list of object fields: records are many, and their settings one. */
const writers = new WeakMap<readonly string[], DocumentWriter>();

function writerFor(objectFields: readonly string[]): DocumentWriter {
  const writer = writers.get(objectFields) ?? new DocumentWriter(undefined, objectFields);
  writers.set(objectFields, writer);
  return writer;
}

/** Numbers keep their digits. */
function onOneLine(text: string, fields: JsonObject): string {
  return text.includes("\n") || text.includes("\r") ? stringify(fields) : text;
}

/** What of a record is one event. */
interface Piece {
  readonly text: string;
  /** Undefined for text. */
  readonly fields: JsonObject | undefined;
}

/**
 * How often a text may be searched for closing braces, in its own length. Each object needs one; text full of braces that
 * do not close would be searched to its end for every line.
 */
const searches = 16;

/**
 * Takes what an application wrote as one record apart: a JSON object, several of them, on lines of their own or run
 * together, or text, which is one piece however many lines it has. Blank text has none.
 */
export function piecesOf(record: string): Iterable<Piece> {
  const text = record.trim();
  if (text === "") return [];
  const only = text.startsWith("{") ? parseObject(text) : undefined;
  return only !== undefined || !text.startsWith("{") ? [{ text, fields: only }] : severalIn(text);
}

/**
 * Objects one after another; what is none goes on to the next line that begins with a brace. What is left when the search
 * has taken too long is one text.
 */
function* severalIn(record: string): Generator<Piece> {
  let left = record.length * searches;
  for (let at = 0; at < record.length; ) {
    const isObjectLike = record.charAt(at) === "{";
    const end = isObjectLike ? objectEnd(record, at) : undefined;
    if (isObjectLike) left -= (end ?? record.length) - at;
    const fields = end === undefined ? undefined : parseObject(record.slice(at, end));
    const stop = fields === undefined ? textEnd(record, at, left) : (end ?? record.length);
    yield { text: record.slice(at, stop).trimEnd(), fields };
    at = stop;
    while (at < record.length && isBetween(record.charCodeAt(at))) at += 1;
  }
}

/** Where the text that begins at `at` ends: before the next line that begins with a brace. */
function textEnd(text: string, at: number, left: number): number {
  const brace = left > 0 ? text.indexOf("\n{", at) : -1;
  return brace === -1 ? text.length : brace;
}

/** White space, commas and a byte order mark between objects. */
function isBetween(code: number): boolean {
  return code <= 0x20 || code === 0x2c || code === 0xfeff;
}

/** Where the object that begins at `from` ends; undefined if its braces never close. */
function objectEnd(text: string, from: number): number | undefined {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = stringEnd(text, at);
      if (at === -1) return undefined;
    } else if (code === 0x7b) depth += 1;
    else if (code === 0x7d) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return undefined;
}

/** The closing quote of the string that begins at `from`; -1 if there is none. */
function stringEnd(text: string, from: number): number {
  for (let at = text.indexOf('"', from + 1); at !== -1; at = text.indexOf('"', at + 1)) {
    let slashes = 0;
    while (text.charAt(at - 1 - slashes) === "\\") slashes += 1;
    if (slashes % 2 === 0) return at;
  }
  return -1;
}

/** How TransformLogEvents' documents begin: with a time in our spelling. */
const beginning = /^\{"timestamp":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3,9}Z"/;

/**
 * What TransformLogEvents wrote is a document already: our time first, and the members of its event. Nothing else is asked
 * of it: its names are placed and its objects bounded, so that placing it again would change it.
 */
function cloudWatchOf(json: string, fields: JsonObject | undefined): CloudWatchMembers | undefined {
  const { cloudwatch } = fields ?? {};
  if (!isObject(cloudwatch) || !beginning.test(json)) return undefined;
  const { owner, logGroup, logStream, eventId } = cloudwatch;
  if (owner !== undefined && typeof owner !== "string") return undefined;
  if (typeof logGroup !== "string" || typeof logStream !== "string" || typeof eventId !== "string")
    return undefined;
  return { owner, logGroup, logStream, eventId };
}
