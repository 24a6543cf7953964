import { isObject, type JsonObject, rawNumber } from "./json.ts";
import { type StatedLevel, statedLevel } from "./levels.ts";
import { type LevelPlace, logTimeNames, type Place, roleOf } from "./member-names.ts";
import type { LambdaFields } from "./recognised.ts";
import { type LogTime, readTime } from "./times.ts";

interface Found<P extends Place> {
  readonly name: string;
  readonly value: unknown;
  readonly place: P;
}

/** A level, and the member that states it. */
export type FieldLevel = StatedLevel & { readonly name: string };

/** How far a time without a zone may be from the event's: less than the distance between two time zones. */
const zonelessMs = 10 * 60_000;
/** How far a time under any name but `timestamp` may be from the event's. */
const nearbyMs = 7 * 24 * 3_600_000;

/** Whether a time is the time at which an event was logged. @param eventMs the event's own, epoch milliseconds */
export function isLogTime(time: LogTime, eventMs: number, isNear: boolean): boolean {
  if (time.hasZone && !isNear) return true;
  const apart = Math.abs(Date.parse(time.iso) - eventMs);
  return (time.hasZone || apart <= zonelessMs) && (!isNear || apart <= nearbyMs);
}

/** What the members of a document state. */
export class Statements {
  private readonly fields: JsonObject;
  private readonly levels: readonly Found<LevelPlace>[] = [];
  private readonly times: readonly Found<Place>[] = [];
  private readonly messages: readonly Found<Place>[] = [];
  private readonly requestIds: readonly Found<Place>[] = [];

  constructor(fields: JsonObject) {
    this.fields = fields;
    for (const name in fields) {
      const role = roleOf(name);
      if (role === null) continue;
      const value = fields[name];
      if (value === null || value === undefined) continue;
      this.levels = withFound(this.levels, name, value, role.levels);
      this.times = withFound(this.times, name, value, role.times);
      this.messages = withFound(this.messages, name, value, role.messages);
      this.requestIds = withFound(this.requestIds, name, value, role.requestIds);
    }
  }

  /** A named level beats a number on a scale, which beats an unknown level. */
  level(): FieldLevel | undefined {
    let number: FieldLevel | undefined;
    let unknown: FieldLevel | undefined;
    for (const { name, value, place } of this.levels) {
      const stated = statedLevel(exact(value), place.scales);
      if (stated === undefined) continue;
      if (stated.isKnown && !stated.isNumber) return { ...stated, name };
      if (stated.isKnown) number ??= { ...stated, name };
      else if (place.keepsUnknown) unknown ??= { ...stated, name };
    }
    return levelBeside(this.fields, number ?? unknown) ?? number ?? unknown;
  }

  /** The level, if it is named or on a scale. */
  knownLevel(): string | undefined {
    const level = this.level();
    return level?.isKnown === true ? level.level : undefined;
  }

  /** The log time, and the member that states it. @param eventMs epoch milliseconds */
  time(eventMs: number): { readonly name: string; readonly iso: string } | undefined {
    for (const { name, value, place } of this.times) {
      const time = timeOf(value);
      if (time !== undefined && isLogTime(time, eventMs, !logTimeNames.has(place.name)))
        return { name, iso: time.iso };
    }
    return undefined;
  }

  message(): string | undefined {
    for (const { value } of this.messages) if (typeof value === "string") return value;
    return undefined;
  }

  /** What is known about the Lambda invocation. */
  lambda(): LambdaFields | undefined {
    const own = this.fields["lambda"];
    const { requestId: ownId, functionName } = isObject(own) ? own : {};
    const requestId = isText(ownId) ? ownId : this.requestId();
    if (requestId === undefined && !isText(functionName)) return undefined;
    return {
      ...(isText(functionName) ? { functionName } : {}),
      ...(requestId === undefined ? {} : { requestId }),
    };
  }

  /** A `requestId` may be anybody's; it is Lambda's in what the runtimes for Node.js, Python and Go write. */
  private requestId(): string | undefined {
    for (const { value } of this.requestIds) if (isUuid(value)) return value;
    const { requestId, timestamp, level, log_level: pythonLevel } = this.fields;
    if (!isUuid(requestId)) return undefined;
    return isText(timestamp) && isText(level ?? pythonLevel) ? requestId : undefined;
  }
}

/** A new list: most documents state one of each kind, and an array that grows takes memory for seventeen. */
function withFound<P extends Place>(
  found: readonly Found<P>[],
  name: string,
  value: unknown,
  places: readonly P[],
): readonly Found<P>[] {
  let all = found;
  for (const place of places) {
    let inner = value;
    for (const member of place.within) inner = isObject(inner) ? inner[member] : undefined;
    if (inner === undefined || inner === null) continue;
    const one = { name, value: inner, place };
    all =
      all.length === 0
        ? [one]
        : [...all, one].toSorted((a, b) => a.place.rank - b.place.rank || spelling(a) - spelling(b));
  }
  return all;
}

/** `timestamp` before `@timestamp` before `Timestamp`. */
function spelling({ name, place }: Found<Place>): number {
  return name === place.name ? 0 : name.toLowerCase() === name ? 1 : 2;
}

/** A long number. A whole one stays text, because its last digits matter. */
function exact(value: unknown): unknown {
  const text = rawNumber(value);
  if (text === undefined) return value;
  return /^\d+$/.test(text) || !Number.isFinite(Number(text)) ? text : Number(text);
}

/** Levels under names that mean a level only next to certain others. */
function levelBeside(fields: JsonObject, number: FieldLevel | undefined): FieldLevel | undefined {
  // consola: `type` next to the number
  if (number?.isNumber === true) {
    const type = statedLevel(fields["type"], []);
    if (type?.isKnown === true) return { ...type, name: "type" };
  }
  // systemd's journal
  const journal = number === undefined ? statedLevel(fields["PRIORITY"], ["syslog"]) : undefined;
  if (journal?.isKnown === true) return { ...journal, name: "PRIORITY" };
  // MongoDB: `s` next to `t: {$date}`
  if (isObject(fields["t"]) && "$date" in fields["t"]) {
    const severity = fields["s"];
    const letter = statedLevel(
      typeof severity === "string" ? severity.replace(/^D[1-5]$/, "D") : severity,
      [],
    );
    if (letter?.isKnown === true) return { ...letter, name: "s" };
  }
  return undefined;
}

/** log4j2's `{"epochSecond", "nanoOfSecond"}`, Google Cloud's `{"seconds", "nanos"}`; or any other time. */
function timeOf(value: unknown): LogTime | undefined {
  if (!isObject(value)) return readTime(exact(value));
  const { seconds: ownSeconds, nanos, epochSecond = ownSeconds, nanoOfSecond = nanos ?? 0 } = value;
  if (typeof epochSecond !== "number" || typeof nanoOfSecond !== "number") return undefined;
  if (!Number.isInteger(nanoOfSecond) || nanoOfSecond < 0 || nanoOfSecond > 999_999_999) return undefined;
  const seconds = readTime(epochSecond);
  if (seconds === undefined) return undefined;
  const fraction = String(nanoOfSecond)
    .padStart(9, "0")
    .replace(/(?:000){1,2}$/, "");
  return { ...seconds, iso: `${seconds.iso.slice(0, 19)}.${fraction}Z` };
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const uuidLength = 36;

export function isUuid(value: unknown): value is string {
  return typeof value === "string" && value.length === uuidLength && uuid.test(value);
}

const failed = /(?:Failed|TimedOut|Aborted)$/;

/** The level of a document that states none: ERROR if it reports a failure, INFO if its logger leaves INFO out. */
export function levelOfContent(fields: JsonObject): "ERROR" | "INFO" | undefined {
  const { errorType, errorCode, errorMessage, type } = fields;
  const isError =
    isText(errorMessage) && (isText(errorType) || isText(errorCode) || typeof errorCode === "number");
  // Step Functions: `ExecutionFailed`, `TaskTimedOut`, …
  if (isError || (isText(type) && failed.test(type) && "execution_arn" in fields)) return "ERROR";
  // Serilog's compact format leaves out the level of information.
  if ("@t" in fields && ("@m" in fields || "@mt" in fields)) return "INFO";
  // klog and logr: `v` for information, `err` for errors.
  if (!("ts" in fields && "msg" in fields)) return undefined;
  if ("v" in fields) return "INFO";
  return "err" in fields ? "ERROR" : undefined;
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}
