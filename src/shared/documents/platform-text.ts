import { type Reader, type Recognised, recognisedText } from "./recognised.ts";
import { readTime } from "./times.ts";

type Value = string | number | boolean | string[];
type Writable = Record<string, Value>;

/** What the values of Lambda's lines are called in documents, and how they are read. */
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
  Sampled: ["xraySampled", (value) => value === "true"],
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
  /^(?:(REPORT) RequestId|(INIT_START) Runtime|(INIT_REPORT) |(RESTORE_START) |(RESTORE_REPORT) |(EXTENSION|TELEMETRY|LOGS|IMAGE)\t|(XRAY) TraceId)/;
/** Lambda writes the time and the request id before what it says about an invocation that it ended. */
const ended =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z) ([0-9a-f]{8}-[0-9a-f-]{27}) (?:(Task timed out) after |FATAL ERROR: )/;
/** `RequestId: … Error: …`, `RequestId: … Process exited before completing request`. */
const failure = /^RequestId: ([0-9a-f]{8}-[0-9a-f-]{27}) (?:Error: |Process exited )/;
const endOfValue = /[\t\n]/g;
const failures: ReadonlySet<unknown> = new Set(["timeout", "error", "failure"]);
const launchError = /^IMAGE\tLaunch error: /;

/** The lines that Lambda's platform itself writes, in text format; read by key, because the order varies. */
export const platformText: Reader = (message) => {
  switch (message.charCodeAt(0)) {
    case 0x53: // S
    case 0x45: // E
      return ofStartOrEnd(message) ?? ofPairs(message);
    case 0x52: // R
      return ofFailure(message) ?? ofPairs(message);
    case 0x49: // I
    case 0x4c: // L
    case 0x54: // T
    case 0x58: // X
      return ofPairs(message);
    default:
      return ofEnded(message);
  }
};

/** What Lambda says about an invocation that failed. */
export function ofFailure(message: string): Recognised | undefined {
  const [, requestId] = failure.exec(message) ?? [];
  if (requestId === undefined) return undefined;
  return platformLine(message, "ERROR", { requestId, status: "error" });
}

function platformLine(message: string, level: string, lambda: Writable): Recognised {
  return recognisedText(message.trimEnd(), level, undefined, lambda);
}

function ofStartOrEnd(message: string): Recognised | undefined {
  const found = startLine.exec(message) ?? endLine.exec(message);
  if (found === null) return undefined;
  const [, requestId = "", version] = found;
  return platformLine(message, "INFO", version === undefined ? { requestId } : { requestId, version });
}

function ofPairs(message: string): Recognised | undefined {
  const kind = pairs
    .exec(message)
    ?.slice(1)
    .find((one) => one !== undefined);
  if (kind === undefined) return undefined;
  const lambda: Writable = {};
  for (let from = kind === "XRAY" ? 0 : kind.length + 1; from < message.length; ) {
    const cut = message.indexOf(": ", from);
    if (cut === -1) break;
    endOfValue.lastIndex = from;
    const to = endOfValue.exec(message)?.index ?? message.length;
    const key = cut < to ? keys.get(message.slice(from, cut)) : undefined;
    if (key !== undefined) lambda[key[0]] = key[1](message.slice(cut + 2, to).trimEnd());
    from = message.charAt(to + 1) === "\n" ? to + 2 : to + 1;
  }
  const isError =
    failures.has(lambda["status"]) ||
    lambda["errorType"] !== undefined ||
    String(lambda["extensionState"]).endsWith("Error") ||
    (kind === "IMAGE" && launchError.test(message));
  return platformLine(message, isError ? "ERROR" : "INFO", lambda);
}

function ofEnded(message: string): Recognised | undefined {
  if (message.charCodeAt(23) !== 0x5a) return undefined;
  const [, time, requestId = "", timedOut] = ended.exec(message) ?? [];
  const read = readTime(time);
  if (read === undefined || time === undefined) return undefined;
  const isTimeout = timedOut !== undefined;
  const lambda = { requestId, status: isTimeout ? "timeout" : "error" };
  return { ...platformLine(message, isTimeout ? "ERROR" : "FATAL", lambda), time: read };
}

/** `[INVOKE, SHUTDOWN]`, `[INVOKE,SHUTDOWN]`, `[]` */
function listOf(list: string): string[] {
  return list
    .replace(/^\[|\]$/g, "")
    .split(",")
    .map((one) => one.trim())
    .filter((one) => one !== "");
}
