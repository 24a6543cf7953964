import { isJsonObject, type JsonObject, readJsonObject } from "../json-text.ts";
import { readTime } from "../timestamps.ts";
import { levelOfStatus } from "./lambda-status.ts";
import type { LambdaFields, Recognised } from "./recogniser.ts";

type Value = string | number | boolean | readonly string[];

const texts =
  "requestId version functionName functionVersion tenantId initializationType phase runtimeVersion runtimeVersionArn name state status errorType reason".split(
    " ",
  );
const numbers =
  "durationMs billedDurationMs memorySizeMB maxMemoryUsedMB initDurationMs restoreDurationMs billedRestoreDurationMs producedBytes droppedRecords droppedBytes".split(
    " ",
  );
const lists = ["events", "types"];
/** Of a text; the message holds the whole. */
const maxCharacters = 1_024;
const maxListed = 32;
/** `Root=1-5d88…;Parent=2ea9…;Sampled=1` */
const traceHeader = /^Root=([^;]{1,64})(?:;Parent=([^;]{1,32}))?(?:;Sampled=([01]))?/;

/** Lambda's own lines in JSON format: `{time, type: "platform.…", record}`; the message is the text as it came. */
export function lambdaPlatformJson(message: string): Recognised | undefined {
  if (!message.includes('"platform.')) return undefined;
  const { time, type, record } = readJsonObject(message) ?? {};
  if (typeof type !== "string" || !type.startsWith("platform.") || !isJsonObject(record)) return undefined;
  const lambda: LambdaFields = {
    type: type.slice(0, maxCharacters),
    ...membersOf(record),
    ...traceOf(record),
  };
  const timestamp = readTime(time);
  const recognised = { level: levelOf(type, lambda), message: message.trimEnd(), lambda };
  return timestamp === undefined ? recognised : { timestamp, ...recognised };
}

function levelOf(type: string, lambda: LambdaFields): string {
  if (type === "platform.logsDropped") return "WARN";
  return lambda["errorType"] === undefined ? levelOfStatus(lambda["status"]) : "ERROR";
}

/** Those that the index's mapping knows; metrics are lifted out of their object. */
function membersOf(record: JsonObject): Record<string, Value> {
  const metrics = isJsonObject(record["metrics"]) ? record["metrics"] : {};
  const lambda: Record<string, Value> = {};
  for (const name of texts) {
    const value = record[name];
    if (typeof value === "string") lambda[name] = value.slice(0, maxCharacters).toWellFormed();
  }
  for (const name of numbers) {
    const value = metrics[name] ?? record[name];
    if (typeof value === "number") lambda[name] = value;
  }
  for (const name of lists) {
    const value = record[name];
    if (Array.isArray(value))
      lambda[name] = value
        .filter((one): one is string => typeof one === "string" && one.length <= maxCharacters)
        .slice(0, maxListed);
  }
  return lambda;
}

function traceOf({ tracing }: JsonObject): Record<string, Value> {
  const header = isJsonObject(tracing) ? tracing["value"] : undefined;
  const [, xrayTraceId, xraySegmentId, sampled] =
    (typeof header === "string" && traceHeader.exec(header)) || [];
  return {
    ...(xrayTraceId === undefined ? {} : { xrayTraceId }),
    ...(xraySegmentId === undefined ? {} : { xraySegmentId }),
    ...(sampled === undefined ? {} : { xraySampled: sampled === "1" }),
  };
}
