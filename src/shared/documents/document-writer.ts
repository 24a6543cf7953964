import { place } from "./field-types.ts";
import { type JsonObject, stringify } from "./json.ts";
import { levels } from "./levels.ts";
import type { LambdaFields } from "./recognised.ts";
import { noMembers, type Settled } from "./settle.ts";
import { isoOf } from "./times.ts";

/** What all events of one envelope of CloudWatch Logs share. */
export interface Origin {
  readonly owner: string | undefined;
  readonly logGroup: string;
  readonly logStream: string;
}

/** An event, besides its message. */
export interface EventFacts {
  /** Its id in CloudWatch Logs; of no meaning where the event did not come from there. */
  readonly id: string;
  /** Epoch milliseconds. */
  readonly timeMs: number;
  /** What the subscription filter extracted from the event, and the account and Region if it adds them. */
  readonly extractedFields?: JsonObject | undefined;
}

const thousandths = Array.from({ length: 1000 }, (_, ms) => String(ms).padStart(3, "0"));
const afterTimes = new Map<string, string>(levels.map((level) => [level, `","level":"${level}"`]));
const longestName = 1_024;
const lambdaGroup = /^\/aws\/lambda\/(.+)$/;
/** In a log group that functions share, the stream has the function's name. */
const sharedStream = /^\d{4}\/\d\d\/\d\d\/([\w.-]+)\[([\w$.-]+)\][0-9a-f]*$/;
const systemFields = new Map([
  ["@aws.account", "account"],
  ["@aws.region", "region"],
]);

/** Writes the documents of events that share their origin. */
export class DocumentWriter {
  /** `,"cloudwatch":{…,"eventId":`; undefined for what applications wrote. */
  private readonly beforeId: string | undefined;
  private readonly functionFields: LambdaFields;
  /** Members of `lambda` that all events share. */
  private readonly lambdaStart: string;
  private readonly objectFields: readonly string[];
  private lastSecond = Number.NaN;
  /** `2026-11-25T13:59:15.` */
  private lastIso = "";

  /** @param origin in CloudWatch Logs, if they came from there */
  constructor(origin: Origin | undefined, objectFields: readonly string[]) {
    this.objectFields = objectFields;
    this.functionFields = origin === undefined ? {} : functionOf(origin.logGroup, origin.logStream);
    this.lambdaStart = stringify(this.functionFields).slice(1, -1);
    if (origin === undefined) return;
    const { owner, logGroup, logStream } = origin;
    const names = { ...(owner === undefined ? {} : { owner }), logGroup, logStream };
    const known = stringify(
      Object.fromEntries(Object.entries(names).map(([name, value]) => [name, short(value)])),
    );
    this.beforeId = `,"cloudwatch":${known.slice(0, -1)},"eventId":`;
  }

  /** @returns one line of JSON with its newline */
  write({ id, timeMs, extractedFields }: EventFacts, settled: Settled): string {
    const { timestamp, level, message, lambda } = settled;
    const { members, system } =
      extractedFields === undefined
        ? { members: settled.members, system: "" }
        : withExtracted(settled.members, extractedFields);
    let line = `{"timestamp":"${timestamp ?? this.iso(timeMs)}`;
    line += level === undefined ? '"' : (afterTimes.get(level) ?? `","level":${stringify(level)}`);
    if (message !== undefined) line += `,"message":${stringify(message)}`;
    if (members !== noMembers) {
      const others = stringify(place(members, this.objectFields));
      if (others !== "{}") line += `,${others.slice(1, -1)}`;
    }
    if (this.beforeId !== undefined) line += `${this.beforeId}${stringify(short(id))}${system}}`;
    return line + this.endOf(lambda);
  }

  private endOf(lambda: LambdaFields | undefined): string {
    let members = this.lambdaStart;
    for (const name in lambda) {
      // What a document itself says about its function counts.
      if (name in this.functionFields)
        return `,"lambda":${stringify({ ...this.functionFields, ...lambda })}}\n`;
      const value = lambda[name];
      const json = typeof value === "number" && Number.isFinite(value) ? `${value}` : stringify(value);
      members += `${members === "" ? "" : ","}"${name}":${json}`;
    }
    return members === "" ? "}\n" : `,"lambda":{${members}}}\n`;
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

function functionOf(logGroup: string, logStream: string): LambdaFields {
  const functionName = lambdaGroup.exec(logGroup)?.[1];
  if (functionName !== undefined) return { functionName: short(functionName) };
  const [, name, version = ""] = sharedStream.exec(logStream) ?? [];
  return name === undefined ? {} : { functionName: short(name), version: short(version) };
}

/** Extracted fields are members like all others; what clashes gets a prefix. */
function withExtracted(
  members: JsonObject,
  extracted: JsonObject,
): { readonly members: JsonObject; readonly system: string } {
  const all = new Map(Object.entries(members));
  let system = "";
  for (const [name, value] of Object.entries(extracted)) {
    const called = systemFields.get(name);
    if (called !== undefined && typeof value === "string") {
      system += `,"${called}":${stringify(short(value))}`;
      continue;
    }
    let free = name.replace(/^\$\.?/, "");
    while (all.has(free) || reserved.has(free) || free === "") free = `extracted_${free}`;
    all.set(free, value);
  }
  return { members: Object.fromEntries(all), system };
}

const reserved: ReadonlySet<string> = new Set(["timestamp", "level", "message", "cloudwatch", "lambda"]);

/** CloudWatch's names are shorter; anything that only claims to be one must not fill the document. */
function short(name: string): string {
  return name.length > longestName ? name.slice(0, longestName) : name;
}
