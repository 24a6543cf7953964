import { isPlaced, maxMembers, membersOf } from "./field-kinds.ts";
import { isUsualLevel, levelOf, usualLevels } from "./levels.ts";
import { isObject, type JsonObject, withLongNumbers } from "./parse-json.ts";
import { isoOf, timestampOf } from "./timestamps.ts";
import { verbatimMembers } from "./verbatim.ts";
import type { LambdaFields, Recognised } from "./recognisers/recogniser.ts";

/** What all events of one envelope share. */
export interface Origin {
  readonly owner: string | undefined;
  readonly logGroup: string;
  readonly logStream: string;
}

const timeNames = ["timestamp", "@timestamp", "time", "ts", "date", "datetime", "eventTime", "asctime", "@t"];
const levelNames = [
  "level",
  "severity",
  "levelname",
  "log_level",
  "loglevel",
  "logLevel",
  "lvl",
  "log.level",
  "@l",
];
const messageNames = ["message", "msg", "@message", "@m", "short_message"];
const thousandths = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, "0"));
const afterTimes = new Map<string, string>(
  usualLevels.map((level) => [level, `","level":"${level}","message":"`]),
);
const longestName = 1_024;
const plainWord = /^[0-9a-z-]{0,64}$/;
const lambdaGroup = /^\/aws\/lambda\/(.+)$/;

/** Writes the documents of one envelope's events. */
export class DocumentWriter {
  /** `,"cloudwatch":{…,"eventId":"` */
  private readonly beforeId: string;
  /** Behind the id, where nothing else is known of Lambda. */
  private readonly end: string;
  /** Behind the id, where more is known: `"},"lambda":{…,` */
  private readonly beforeLambda: string;
  private readonly beforeRequestId: string;
  private readonly afterMessage: string;
  private readonly objectFields: readonly string[];
  private lastSecond = Number.NaN;
  /** `2026-11-25T13:59:15.` */
  private lastIso = "";

  constructor({ owner, logGroup, logStream }: Origin, objectFields: readonly string[]) {
    const names = { ...(owner === undefined ? {} : { owner }), logGroup, logStream };
    const known = JSON.stringify(names, (_, value: unknown) =>
      typeof value === "string" ? short(value) : value,
    );
    this.beforeId = `,"cloudwatch":${wellFormed(known).slice(0, -1)},"eventId":"`;
    const functionName = lambdaGroup.exec(logGroup)?.[1];
    const name = functionName === undefined ? "" : `"functionName":${quoted(short(functionName))}`;
    this.beforeLambda = `"},"lambda":{${name === "" ? "" : `${name},`}`;
    this.beforeRequestId = `${this.beforeLambda}"requestId":"`;
    this.afterMessage = `"${this.beforeId}`;
    this.end = name === "" ? '"}}\n' : `"},"lambda":{${name}}}\n`;
    this.objectFields = objectFields;
  }

  /**
   * One line of JSON with its newline.
   * @param id the event's, in JSON, without its quotes @param timeMs the event's, epoch milliseconds
   * @param isPlain whether the message is the same in JSON
   */
  write(id: string, timeMs: number, recognised: Recognised, isPlain = false): string {
    const { fields, timestamp, level = "INFO", message = "", lambda } = recognised;
    if (fields !== undefined)
      return `{${this.ofFields(timeMs, recognised, fields)}${this.beforeId}${id}${this.endOf(lambda)}`;
    const text = isPlain ? message : quoted(message).slice(1, -1);
    return this.ofText(id, timestamp ?? this.iso(timeMs), level, text, this.endOf(lambda));
  }

  /**
   * The same of what is JSON already.
   * @param timestamp undefined: the event's @param message without its quotes
   * @param lambda further members of `lambda`, each behind a comma
   */
  line(
    { id, timeMs }: { readonly id: string; readonly timeMs: number },
    timestamp: string | undefined,
    level: string,
    message: string,
    requestId: string,
    lambda = "",
  ): string {
    const end = lambda === "" ? '"}}\n' : `"${lambda}}}\n`;
    const own = this.beforeRequestId + requestId + end;
    return this.ofText(id, timestamp ?? this.iso(timeMs), level, message, own);
  }

  /** The same of a document's own members, where nothing is to be added to them. */
  members(id: string, members: string, requestId: string | undefined): string {
    const end = requestId === undefined ? this.end : `${this.beforeRequestId}${requestId}"}}\n`;
    return `{${members}${this.beforeId}${id}${end}`;
  }

  /** Few pieces, for each one takes its time. */
  private ofText(id: string, timestamp: string, level: string, message: string, end: string): string {
    const afterTime = afterTimes.get(level) ?? `","level":${quoted(level)},"message":"`;
    return `{"timestamp":"${timestamp}${afterTime}${message}${this.afterMessage}${id}${end}`;
  }

  private endOf(lambda: LambdaFields | undefined): string {
    if (lambda === undefined) return this.end;
    let members = "";
    for (const name in lambda) {
      const value = lambda[name];
      const text =
        typeof value === "string"
          ? plainWord.test(value)
            ? `"${value}"`
            : quoted(value)
          : typeof value === "number" && Number.isFinite(value)
            ? `${value}`
            : wellFormed(JSON.stringify(value));
      members += `${members === "" ? "" : ","}"${name}":${text}`;
    }
    return members === "" ? this.end : `${this.beforeLambda}${members}}}\n`;
  }

  private ofFields(timeMs: number, recognised: Recognised, read: JsonObject): string {
    const { source } = recognised;
    const verbatim = source === undefined ? undefined : this.asItStands(read, source);
    if (verbatim !== undefined) return verbatim;
    const fields = source === undefined ? read : withLongNumbers(read, source);
    const all = isComplete(fields) ? fields : { ...fields, ...this.addedTo(timeMs, recognised, fields) };
    return this.arePlaced(fields) ? wellFormed(JSON.stringify(all)).slice(1, -1) : this.ofMembers(all);
  }

  /** The members' text, where nothing is to be added or changed. */
  asItStands(fields: JsonObject, source: string): string | undefined {
    let members = 0;
    for (const name in fields) {
      const value = fields[name];
      if (typeof value === "object" && value !== null) return undefined;
      members += 1;
    }
    return isComplete(fields) && this.arePlaced(fields) ? verbatimMembers(source, members) : undefined;
  }

  private arePlaced(fields: JsonObject): boolean {
    let count = 0;
    for (const name in fields) {
      count += 1;
      const isFixed = name === "timestamp" || name === "level";
      if (count > maxMembers || !(isFixed || isPlaced(name, fields[name], this.objectFields))) return false;
    }
    return true;
  }

  private ofMembers(all: JsonObject): string {
    return membersOf(all, this.objectFields)
      .map(([name, value]) => `${quoted(name)}:${wellFormed(JSON.stringify(value))}`)
      .join(",");
  }

  /** What a JSON document lacks, or says in other words: nothing of it is overwritten but the spelling of time and level. */
  private addedTo(timeMs: number, recognised: Recognised, fields: JsonObject): JsonObject {
    const added: Record<string, unknown> = {};
    const time = timeOf(fields);
    const timestamp = time?.timestamp ?? recognised.timestamp ?? this.iso(timeMs);
    if (fields["timestamp"] !== timestamp) {
      added["timestamp"] = timestamp;
      if ("timestamp" in fields && time?.name !== "timestamp") keepAs(added, fields, "timestamp");
    }
    const levelName = levelNames.find((name) => levelOf(fields[name]) !== undefined);
    const level = levelName === undefined ? recognised.level : levelOf(fields[levelName]);
    if (level !== undefined && fields["level"] !== level) added["level"] = level;
    if ("level" in fields && levelName !== "level") {
      keepAs(added, fields, "level");
      if (level === undefined) added["level"] = "INFO";
    }
    if (!("message" in fields)) {
      const name = messageNames.find((candidate) => typeof fields[candidate] === "string");
      if (name !== undefined) added["message"] = fields[name];
    }
    return added;
  }

  /** The events of an envelope are often of the same second. */
  private iso(ms: number): string {
    const second = Math.floor(ms / 1000);
    if (second !== this.lastSecond) {
      this.lastSecond = second;
      this.lastIso = (isoOf(second * 1000) ?? new Date(0).toISOString()).slice(0, 20);
    }
    return `${this.lastIso}${thousandths[Math.floor(ms - second * 1000)] ?? "000"}Z`;
  }
}

/** Whether time, level and message stand in it as documents have them. */
function isComplete({ timestamp, level, message }: JsonObject): boolean {
  return (
    typeof level === "string" &&
    isUsualLevel(level) &&
    typeof message === "string" &&
    typeof timestamp === "string" &&
    timestampOf(timestamp) === timestamp
  );
}

/** The document's own time, and the member that tells it. */
function timeOf(fields: JsonObject): { readonly name: string; readonly timestamp: string } | undefined {
  for (const name of timeNames) {
    const value = fields[name];
    const timestamp = value === undefined ? undefined : timestampOf(value);
    if (timestamp !== undefined) return { name, timestamp };
  }
  return undefined;
}

/** Keeps a value that is no time, or no level, under a name of its own. */
function keepAs(added: Record<string, unknown>, fields: JsonObject, name: string): void {
  const value = fields[name];
  if (value === null || value === undefined) return;
  let free = `${name}${isObject(value) ? "_object" : "_text"}`;
  while (free in fields) free += "_";
  added[free] = isObject(value) || typeof value === "string" ? value : JSON.stringify(value);
}

/** Names of CloudWatch are shorter; what claims to be one must not fill the document. */
function short(name: string): string {
  return name.length > longestName ? name.slice(0, longestName) : name;
}

/** An event's id in JSON, without its quotes. */
export function escapedId(id: string): string {
  return quoted(short(id)).slice(1, -1);
}

function quoted(text: string): string {
  return JSON.stringify(text.isWellFormed() ? text : text.toWellFormed());
}

const escaped = /\\(?:u(d[89a-f][0-9a-f]{2})|[^])/g;

/** Lone surrogates, which JSON.stringify escapes, become U+FFFD: a document never carries invalid Unicode. */
function wellFormed(json: string): string {
  if (!json.includes("\\ud")) return json;
  return json.replace(escaped, (found: string, surrogate: string | undefined) =>
    surrogate === undefined ? found : "\ufffd",
  );
}
