import { objectSuffix, plainSuffix, valueKind } from "./field-kinds.ts";
import { isJsonObject, type JsonObject, readJsonObject } from "./json-text.ts";
import { levelOf } from "./levels.ts";
import { earliestPlausibleEpoch, readTime } from "./timestamps.ts";

/** Under these names loggers write the time, the level and the message; the first that can be read counts. */
const exactTimeNames = ["timestamp", "@timestamp"];
const timeNames = ["time", "ts", "@t", "Timestamp", "datetime", "asctime", "eventTime", "timeMillis"];
const levelNames =
  "severity levelname log_level log.level logLevel loglevel LogLevel Level lvl @l level_name levelName severity_text severityText".split(
    " ",
  );
const messageNames = "msg @m @message Message MESSAGE short_message event log text body".split(" ");
/** A message may be a document whose message is a document. */
const maxUnwrapped = 3;

/** What the line around a document states; each counts where the document itself says nothing. */
export interface Stated {
  readonly timestamp: string;
  readonly level?: string | undefined;
  readonly message?: string | undefined;
}

/**
 * Gives a user's document its `timestamp`, and its `level` and `message` where it has them under another name or the
 * line states them. Changes the object; what is not readable is kept under another name.
 */
export function standardise(document: JsonObject, stated: Stated): JsonObject {
  const fields = unwrapMessage(document);
  standardiseOwn(fields);
  fields["timestamp"] ??= stated.timestamp;
  if (stated.level !== undefined) fields["level"] ??= stated.level;
  if (stated.message !== undefined) fields["message"] ??= stated.message;
  return fields;
}

/** A message that is a document itself: its members win, and what the outer one has more is added. */
function unwrapMessage(document: JsonObject): JsonObject {
  let outer = document;
  for (let depth = 0; depth < maxUnwrapped; depth += 1) {
    const inner = documentOf(outer["message"]);
    if (inner === undefined) break;
    const next = documentOf(inner["message"]) === undefined ? inner : unwrapMessage(inner);
    standardiseOwn(next);
    for (const [name, value] of Object.entries(outer))
      if (name !== "message" && !Object.hasOwn(next, name)) setMember(next, name, value);
    outer = next;
  }
  return outer;
}

function documentOf(value: unknown): JsonObject | undefined {
  if (typeof value === "string") return value.startsWith("{") ? readJsonObject(value) : undefined;
  return isJsonObject(value) && Object.keys(value).length > 0 ? value : undefined;
}

/** Sets `timestamp`, `level` and `message` as far as the document tells them. */
function standardiseOwn(fields: JsonObject): void {
  const time = timeOf(fields);
  const ownTime = fields["timestamp"];
  if (ownTime !== time) {
    if (ownTime !== null && readTime(ownTime) === undefined) setAside(fields, "timestamp");
    if (time !== undefined) fields["timestamp"] = time;
  }
  const ownLevel = fields["level"];
  const level = levelOf(ownLevel) ?? firstOf(fields, levelNames, levelOf);
  if (level !== undefined && level !== ownLevel) {
    if (typeof ownLevel === "object" && ownLevel !== null) setAside(fields, "level");
    if (typeof ownLevel !== "boolean") fields["level"] = level;
  }
  const message = fields["message"];
  if (message === undefined || message === null) {
    const found = firstOf(fields, messageNames, textOf);
    if (found !== undefined) fields["message"] = found;
  }
}

function timeOf(fields: JsonObject): string | undefined {
  return firstOf(fields, exactTimeNames, readTime) ?? firstOf(fields, timeNames, readPlausibleTime);
}

/** A small number called `time` is a duration. */
function readPlausibleTime(value: unknown): string | undefined {
  return Number(value) < earliestPlausibleEpoch ? undefined : readTime(value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function firstOf(
  fields: JsonObject,
  names: readonly string[],
  read: (value: unknown) => string | undefined,
): string | undefined {
  for (const name of names) {
    const value = fields[name];
    if (value === undefined) continue;
    const found = read(value);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** Keeps a member under the first free name of `timestamp_text`, `timestamp_text_text`, … */
function setAside(fields: JsonObject, name: string): void {
  const value = fields[name];
  delete fields[name];
  if (value === undefined) return;
  const suffix = valueKind(value) === "objects" ? objectSuffix : plainSuffix;
  let free = `${name}${suffix}`;
  while (Object.hasOwn(fields, free)) free += suffix;
  fields[free] = value;
}

/** An assignment to `__proto__` would change the object's prototype instead. */
function setMember(fields: JsonObject, name: string, value: unknown): void {
  if (name === "__proto__")
    Object.defineProperty(fields, name, { value, enumerable: true, writable: true, configurable: true });
  else fields[name] = value;
}
