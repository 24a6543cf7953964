import { knownLevel } from "../levels.ts";
import { readTime } from "../timestamps.ts";
import type { Recognised } from "./recogniser.ts";

const bracketed = /^\[([A-Z]{3,10})\] +(?=\S)/;
/** log4j2's layout for Lambda: `yyyy-MM-dd HH:mm:ss <requestId> LEVEL  Class:line - message`. */
const layout =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d{1,9})?) ([0-9a-f-]{36}) ([A-Z]{3,10}) {1,8}([\w.$]{1,200})(?::(\d{1,9}))? - /;

/** Lines of Java functions: `[INFO] message`, or with log4j2's layout. */
export function java(message: string): Recognised | undefined {
  return message.startsWith("[") ? readBracketed(message) : readLayout(message);
}

function readBracketed(message: string): Recognised | undefined {
  const match = bracketed.exec(message);
  const level = match === null ? undefined : knownLevel(match[1] ?? "");
  if (match === null || level === undefined) return undefined;
  return { level, message: message.slice(match[0].length).trimEnd() };
}

function readLayout(message: string): Recognised | undefined {
  const match = layout.exec(message);
  if (match === null) return undefined;
  const [matched, time, requestId = "", word = "", className = "", lineNumber] = match;
  const timestamp = readTime(time);
  const level = knownLevel(word);
  if (timestamp === undefined || level === undefined) return undefined;
  const locationInfo = lineNumber === undefined ? { className } : { className, lineNumber };
  return {
    timestamp,
    level,
    message: message.slice(matched.length).trimEnd(),
    lambda: { requestId },
    fields: { logger: className, locationInfo },
  };
}
