import { knownLevel } from "../levels.ts";
import { readTime } from "../timestamps.ts";
import type { Recognised } from "./recogniser.ts";

/** Ruby's Logger: `I, [2025-01-01T00:00:00.000000 #8]  INFO <requestId> -- prog: message`. */
const line =
  /^[DIWEFA], \[([\d:.T-]{19,29}) #(\d{1,10})\] {1,3}([A-Z]{3,5}) (?:([0-9a-f-]{36}) )?-- ([^:\n]{0,200}): /;

export function ruby(message: string): Recognised | undefined {
  const match = message.charCodeAt(1) === 0x2c ? line.exec(message) : null;
  if (match === null) return undefined;
  const [matched, time, processId = "", word = "", requestId, logger = ""] = match;
  const timestamp = readTime(time);
  if (timestamp === undefined) return undefined;
  return {
    timestamp,
    level: knownLevel(word) ?? word,
    message: message.slice(matched.length).trimEnd(),
    ...(requestId === undefined ? {} : { lambda: { requestId } }),
    fields: logger === "" ? { processId } : { processId, logger },
  };
}
