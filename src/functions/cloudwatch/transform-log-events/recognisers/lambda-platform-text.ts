import { readTime } from "../timestamps.ts";
import { levelOfStatus } from "./lambda-status.ts";
import type { LambdaFields, Recognised } from "./recogniser.ts";

type Value = string | number | boolean | readonly string[];

/** `9.14 ms`, `128 MB` */
const amount = (text: string): number | undefined => {
  const value = Number.parseFloat(text);
  return Number.isFinite(value) ? value : undefined;
};
const text = (value: string): string => value;
const flag = (value: string): boolean => value === "true";
const list = (value: string): readonly string[] =>
  value
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");

/** Keys of REPORT and its like: read by key, not by order, which differs between versions and emulators. */
const members = new Map<string, readonly [name: string, read: (value: string) => Value | undefined]>([
  ["RequestId", ["requestId", text]],
  ["Version", ["version", text]],
  ["Duration", ["durationMs", amount]],
  ["Billed Duration", ["billedDurationMs", amount]],
  ["Memory Size", ["memorySizeMB", amount]],
  ["Max Memory Used", ["maxMemoryUsedMB", amount]],
  ["Init Duration", ["initDurationMs", amount]],
  ["Restore Duration", ["restoreDurationMs", amount]],
  ["Billed Restore Duration", ["billedRestoreDurationMs", amount]],
  ["Phase", ["phase", text]],
  ["Status", ["status", text]],
  ["Error Type", ["errorType", text]],
  ["XRAY TraceId", ["xrayTraceId", text]],
  ["SegmentId", ["xraySegmentId", text]],
  ["Sampled", ["xraySampled", flag]],
  ["Runtime Version", ["runtimeVersion", text]],
  ["Runtime Version ARN", ["runtimeVersionArn", text]],
  ["Name", ["name", text]],
  ["State", ["state", text]],
  ["Events", ["events", list]],
  ["Types", ["types", list]],
]);

const uuid = "[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
const start = new RegExp(`^START RequestId: (${uuid})(?: Version: (\\S{1,128}))?\\s*$`);
const end = new RegExp(`^END RequestId: (${uuid})\\s*$`);
const timeout = new RegExp(`^(\\S{19,40}) (${uuid}) Task timed out after `);
const exit = new RegExp(`^RequestId: (${uuid}) (?:Error: |Process exited )`);
const keyed =
  /^(?:(?:REPORT|INIT_REPORT|INIT_START|RESTORE_START|RESTORE_REPORT) (?=[A-Z][A-Za-z ]{2,30}: )|(?:EXTENSION|TELEMETRY)\t(?=Name: ))/;
const errorType = /\n((?:Runtime|Extension|Sandbox|Function)\.\w{1,60})\s*$/;
/** Platform lines are short; a longer one is somebody else's. */
const maxCharacters = 4_096;

/** Lambda's own lines in text format: START, END, REPORT, INIT_*, RESTORE_*, EXTENSION, TELEMETRY, timeouts, exits. */
export function lambdaPlatformText(message: string): Recognised | undefined {
  if (message.length > maxCharacters) return undefined;
  switch (message.charAt(0)) {
    case "S": {
      const [, requestId, version] = start.exec(message) ?? [];
      if (requestId === undefined) return undefined;
      return platform("INFO", message, version === undefined ? { requestId } : { requestId, version });
    }
    case "E":
      return readEnd(message) ?? readKeyed(message);
    case "R":
      return readKeyed(message) ?? readExit(message);
    case "I":
    case "T":
      return readKeyed(message);
    default:
      return readTimeout(message);
  }
}

function platform(level: string, message: string, lambda: LambdaFields): Recognised {
  return { level, message: message.trimEnd(), lambda };
}

function readEnd(message: string): Recognised | undefined {
  const requestId = end.exec(message)?.[1];
  return requestId === undefined ? undefined : platform("INFO", message, { requestId });
}

function readKeyed(message: string): Recognised | undefined {
  const head = keyed.exec(message)?.[0];
  if (head === undefined) return undefined;
  const lambda: Record<string, Value> = {};
  for (const part of message.slice(head.length).split(/[\t\n]/)) {
    const colon = part.indexOf(": ");
    const member = colon === -1 ? undefined : members.get(part.slice(0, colon));
    const value = member?.[1](part.slice(colon + 2).trimEnd());
    if (member !== undefined && value !== undefined) lambda[member[0]] = value;
  }
  return platform(levelOfStatus(lambda["status"]), message, lambda);
}

function readTimeout(message: string): Recognised | undefined {
  const [, time, requestId] =
    (message.includes(" Task timed out after ") ? timeout.exec(message) : null) ?? [];
  const timestamp = readTime(time);
  if (timestamp === undefined || requestId === undefined) return undefined;
  return { timestamp, ...platform("ERROR", message, { requestId }) };
}

function readExit(message: string): Recognised | undefined {
  const requestId = exit.exec(message)?.[1];
  if (requestId === undefined) return undefined;
  const type = errorType.exec(message)?.[1];
  return platform("ERROR", message, type === undefined ? { requestId } : { requestId, errorType: type });
}
