import { isObject, type JsonObject, parseObject } from "./json.ts";
import { ofFailure } from "./platform-text.ts";
import type { LambdaFields, Reader } from "./recognised.ts";
import { readTime } from "./times.ts";

type Writable = Record<string, string | number | boolean>;

/** Members of `record` that are strings, and their names in documents. */
const texts: Readonly<Record<string, string>> = {
  requestId: "requestId",
  status: "status",
  errorType: "errorType",
  phase: "phase",
  version: "version",
  functionVersion: "version",
  functionName: "functionName",
  runtimeVersion: "runtimeVersion",
  runtimeVersionArn: "runtimeVersionArn",
  name: "name",
  state: "state",
};
const failures: ReadonlySet<unknown> = new Set(["error", "timeout", "failure"]);

const metricName = /^[a-zA-Z]{1,40}$/;

/** Lambda's platform events in JSON format: `{time, type: "platform.report", record}`. */
export const platformJson: Reader = (message) => {
  if (!message.includes("platform.")) return undefined;
  const { time, type, record } = parseObject(message) ?? {};
  const read = readTime(time);
  if (typeof time !== "string" || typeof type !== "string" || read === undefined) return undefined;
  if (!type.startsWith("platform.")) return undefined;
  const said = { time: read, message: message.trimEnd(), isText: true };
  if (typeof record === "string") {
    // platform.fault: the text that the text format has
    const failed = ofFailure(record);
    const lambda: LambdaFields = { type, ...failed?.lambda };
    return { ...said, level: type === "platform.fault" ? "ERROR" : (failed?.level ?? "INFO"), lambda };
  }
  if (!isObject(record)) return undefined;
  const lambda: Writable = { type };
  for (const [name, called] of Object.entries(texts)) {
    const value = record[name];
    if (typeof value === "string") lambda[called] = value;
  }
  takeNumbers(lambda, type, isObject(record["metrics"]) ? record["metrics"] : {});
  takeTracing(lambda, record["tracing"]);
  return { ...said, level: levelOf(type, lambda), lambda };
};

function levelOf(type: string, lambda: Writable): string {
  if (type === "platform.logsDropped") return "WARN";
  const isError =
    failures.has(lambda["status"]) ||
    lambda["errorType"] !== undefined ||
    String(lambda["state"]).endsWith("Error");
  return isError ? "ERROR" : "INFO";
}

/** What `durationMs` measures, by the text format's names: only a report has an invocation's. */
const durations: Readonly<Record<string, string>> = {
  "platform.initReport": "initDurationMs",
  "platform.initRuntimeDone": "initDurationMs",
  "platform.restoreReport": "restoreDurationMs",
  "platform.restoreRuntimeDone": "restoreDurationMs",
  "platform.runtimeDone": "runtimeDurationMs",
};

/** Metrics have the text format's names: `durationMs`, `memorySizeMB`, … */
function takeNumbers(lambda: Writable, type: string, metrics: JsonObject): void {
  for (const [name, value] of Object.entries(metrics)) {
    const called = name === "durationMs" ? (durations[type] ?? name) : name;
    const isFree = metricName.test(name) && !Object.hasOwn(lambda, called);
    if (typeof value === "number" && isFree) lambda[called] = value;
  }
}

function takeTracing(lambda: Writable, tracing: unknown): void {
  if (!isObject(tracing)) return;
  const { spanId, value } = tracing;
  if (typeof spanId === "string") lambda["xraySegmentId"] = spanId;
  if (typeof value !== "string") return;
  const [, trace] = /Root=([^;]+)/.exec(value) ?? [];
  if (trace !== undefined) lambda["xrayTraceId"] = trace;
  const [, sampled] = /Sampled=([01])/.exec(value) ?? [];
  if (sampled !== undefined) lambda["xraySampled"] = sampled === "1";
}
