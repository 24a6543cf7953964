import { timestampOf } from "../timestamps.ts";
import type { Recognised, Recogniser } from "./recogniser.ts";

type Value = string | number | boolean | string[];
type Writable = Record<string, Value>;

/** How the values of Lambda's lines are called in documents, and what they are. */
const named: Readonly<Record<string, readonly [name: string, read: (text: string) => Value]>> = {
  RequestId: ["requestId", String],
  Duration: ["durationMs", Number.parseFloat],
  "Billed Duration": ["billedDurationMs", Number.parseFloat],
  "Memory Size": ["memorySizeMB", Number.parseFloat],
  "Max Memory Used": ["maxMemoryUsedMB", Number.parseFloat],
  "Init Duration": ["initDurationMs", Number.parseFloat],
  "Restore Duration": ["restoreDurationMs", Number.parseFloat],
  "Billed Restore Duration": ["billedRestoreDurationMs", Number.parseFloat],
  Status: ["status", String],
  "Error Type": ["errorType", String],
  Phase: ["phase", String],
  "XRAY TraceId": ["xrayTraceId", String],
  SegmentId: ["xraySegmentId", String],
  Sampled: ["xraySampled", (text) => text === "true"],
  "Runtime Version": ["runtimeVersion", String],
  "Runtime Version ARN": ["runtimeVersionArn", String],
  Name: ["extensionName", String],
  State: ["extensionState", String],
  Events: ["extensionEvents", listOf],
  Types: ["telemetryTypes", listOf],
};

const keys = new Map(Object.entries(named));

const startLine = /^START RequestId: (\S+)(?: Version: (\S+))?\s*$/;
const endLine = /^END RequestId: (\S+)\s*$/;
const pairs =
  /^(?:(REPORT) RequestId|(INIT_START) Runtime|(INIT_REPORT) |(RESTORE_START) |(RESTORE_REPORT) |(EXTENSION)\t|(TELEMETRY)\t)/;
const timeout = /^(\S+Z) (\S+) Task timed out after [\d.]+ seconds\s*$/;
const exit = /^RequestId: (\S+) Error: Runtime exited\b/;

/** The lines that Lambda's platform writes itself, text format; read by key, for the order differs. */
export const platformText: Recogniser = (message) => {
  switch (message.charCodeAt(0)) {
    case 0x53: // S
    case 0x45: // E
      return ofStartOrEnd(message) ?? ofPairs(message);
    case 0x52: // R
      return ofExit(message) ?? ofPairs(message);
    case 0x49: // I
    case 0x54: // T
      return ofPairs(message);
    default:
      return ofTimeout(message);
  }
};

function ofStartOrEnd(message: string): Recognised | undefined {
  const found = startLine.exec(message) ?? endLine.exec(message);
  if (found === null) return undefined;
  const [, requestId = "", version] = found;
  const lambda = version === undefined ? { requestId } : { requestId, version };
  return { level: "INFO", message: message.trimEnd(), lambda };
}

function ofPairs(message: string): Recognised | undefined {
  const kind = pairs
    .exec(message)
    ?.slice(1)
    .find((one) => one !== undefined);
  if (kind === undefined) return undefined;
  const lambda: Writable = {};
  for (let from = kind.length + 1; from < message.length; ) {
    const cut = message.indexOf(": ", from);
    if (cut === -1) break;
    const tab = message.indexOf("\t", from);
    const to = tab === -1 ? message.length : tab;
    const key = cut < to ? keys.get(message.slice(from, cut)) : undefined;
    if (key !== undefined) lambda[key[0]] = key[1](message.slice(cut + 2, to).trimEnd());
    from = message.charAt(to + 1) === "\n" ? to + 2 : to + 1;
  }
  const isError = lambda["status"] === "timeout" || lambda["status"] === "error";
  return { level: isError ? "ERROR" : "INFO", message: message.trimEnd(), lambda };
}

function ofTimeout(message: string): Recognised | undefined {
  if (message.charAt(message.indexOf(" ") - 1) !== "Z" || !message.includes(" Task timed out after "))
    return undefined;
  const [, time, requestId] = timeout.exec(message) ?? [];
  const timestamp = timestampOf(time);
  if (timestamp === undefined || requestId === undefined) return undefined;
  return { timestamp, level: "ERROR", message: message.trimEnd(), lambda: { requestId, status: "timeout" } };
}

function ofExit(message: string): Recognised | undefined {
  const [, requestId] = exit.exec(message) ?? [];
  if (requestId === undefined) return undefined;
  return { level: "ERROR", message: message.trimEnd(), lambda: { requestId, status: "error" } };
}

/** `[INVOKE, SHUTDOWN]`, `[INVOKE,SHUTDOWN]`, `[]` */
function listOf(text: string): string[] {
  return text
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
