import { isPlaced, maxMembers, membersOf } from "./field-kinds.ts";
import { levelOf } from "./levels.ts";
import { isObject, type JsonObject } from "./parse-json.ts";
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
const usualLevels = new Map(
  ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"].map((level) => [level, `"${level}"`]),
);
const longestName = 1_024;
const plainId = /^[0-9a-z-]{0,64}$/;
const lambdaGroup = /^\/aws\/lambda\/(.+)$/;

/** Writes the documents of one envelope's events. */
export class DocumentWriter {
  /** `,"cloudwatch":{…,"eventId":` */
  private readonly cloudwatch: string;
  /** The end of a document of which nothing else is known of Lambda. */
  private readonly lambdaAlone: string;
  /** The members of `lambda` that all events share. */
  private readonly lambdaBefore: string;
  private readonly objectFields: readonly string[];
  private lastSecond = Number.NaN;
  /** `2026-11-25T13:59:15.` */
  private lastIso = "";

  constructor({ owner, logGroup, logStream }: Origin, objectFields: readonly string[]) {
    const names = { ...(owner === undefined ? {} : { owner }), logGroup, logStream };
    const known = JSON.stringify(names, (_, value: unknown) =>
      typeof value === "string" ? short(value) : value,
    );
    this.cloudwatch = `,"cloudwatch":${wellFormed(known).slice(0, -1)},"eventId":`;
    const functionName = lambdaGroup.exec(logGroup)?.[1];
    this.lambdaBefore = functionName === undefined ? "" : `"functionName":${quoted(short(functionName))}`;
    this.lambdaAlone = functionName === undefined ? "}" : `,"lambda":{${this.lambdaBefore}}}`;
    this.objectFields = objectFields;
  }

  /** One line of JSON, without its newline. @param id the event's @param timeMs the event's, epoch milliseconds */
  write(id: string, timeMs: number, recognised: Recognised): string {
    const { fields } = recognised;
    const own =
      fields === undefined ? this.ofText(timeMs, recognised) : this.ofFields(timeMs, recognised, fields);
    return `{${own}${this.tail(id, recognised.lambda)}`;
  }

  private ofText(timeMs: number, { timestamp, level = "INFO", message = "" }: Recognised): string {
    const time = timestamp ?? this.iso(timeMs);
    return `"timestamp":"${time}","level":${usualLevels.get(level) ?? quoted(level)},"message":${quoted(message)}`;
  }

  private tail(id: string, lambda: LambdaFields | undefined): string {
    const cloudwatch = `${this.cloudwatch}${plainId.test(id) ? `"${id}"` : quoted(short(id))}}`;
    if (lambda === undefined) return cloudwatch + this.lambdaAlone;
    let members = this.lambdaBefore;
    for (const name in lambda) {
      const value = lambda[name];
      const text =
        typeof value === "string"
          ? plainId.test(value)
            ? `"${value}"`
            : quoted(value)
          : typeof value === "number" && Number.isFinite(value)
            ? `${value}`
            : wellFormed(JSON.stringify(value));
      members += `${members === "" ? "" : ","}"${name}":${text}`;
    }
    return `${cloudwatch},"lambda":{${members}}}`;
  }

  private ofFields(timeMs: number, recognised: Recognised, fields: JsonObject): string {
    let [count, holdsObjects] = [0, false];
    for (const name in fields) {
      const value = fields[name];
      count += 1;
      const isFixed = name === "timestamp" || name === "level";
      if (count > maxMembers || !(isFixed || isPlaced(name, value, this.objectFields)))
        return this.ofMembers({ ...fields, ...this.addedTo(timeMs, recognised, fields) });
      holdsObjects ||= typeof value === "object" && value !== null;
    }
    if (!isComplete(fields))
      return wellFormed(JSON.stringify({ ...fields, ...this.addedTo(timeMs, recognised, fields) })).slice(
        1,
        -1,
      );
    const { source } = recognised;
    const verbatim = source === undefined || holdsObjects ? undefined : verbatimMembers(source, count);
    return verbatim ?? wellFormed(JSON.stringify(fields)).slice(1, -1);
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
    usualLevels.has(level) &&
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
