import { isObject, type JsonObject, parseObject } from "../parse-json.ts";
import { timestampOf } from "../timestamps.ts";
import { firstCharacter } from "./first-character.ts";
import type { Recogniser } from "./recogniser.ts";

type Writable = Record<string, string | number | boolean>;

/** Members of `record` that keep their names. */
const texts = [
  "requestId",
  "status",
  "errorType",
  "phase",
  "version",
  "runtimeVersion",
  "runtimeVersionArn",
  "name",
  "state",
];

const metricName = /^[a-zA-Z]{1,40}$/;

/** Lambda's platform events in JSON format: `{time, type: "platform.report", record}`. */
export const platformJson: Recogniser = (message) => {
  if (firstCharacter(message) !== "{" || !message.includes("platform.")) return undefined;
  const event = parseObject(message);
  const { time, type, record } = event ?? {};
  const timestamp = timestampOf(time);
  if (
    typeof type !== "string" ||
    !type.startsWith("platform.") ||
    !isObject(record) ||
    timestamp === undefined
  )
    return undefined;
  const lambda: Writable = { type };
  for (const name of texts) {
    const value = record[name];
    if (typeof value === "string") lambda[name] = value;
  }
  takeNumbers(lambda, type, isObject(record["metrics"]) ? record["metrics"] : {});
  takeTracing(lambda, record["tracing"]);
  const isError =
    record["status"] === "error" || record["status"] === "timeout" || record["status"] === "failure";
  return { timestamp, level: isError ? "ERROR" : "INFO", message: message.trimEnd(), lambda };
};

/** What `durationMs` is the duration of, as the text format calls it: that of an invocation stands in its report only. */
const durations: Readonly<Record<string, string>> = {
  "platform.initReport": "initDurationMs",
  "platform.initRuntimeDone": "initDurationMs",
  "platform.restoreReport": "restoreDurationMs",
  "platform.restoreRuntimeDone": "restoreDurationMs",
  "platform.runtimeDone": "runtimeDurationMs",
};

/** Metrics are called as in the text format: `durationMs`, `memorySizeMB`, … */
function takeNumbers(lambda: Writable, type: string, metrics: JsonObject): void {
  for (const [name, value] of Object.entries(metrics)) {
    const called = name === "durationMs" ? (durations[type] ?? name) : name;
    if (typeof value === "number" && metricName.test(name)) lambda[called] = value;
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
