import { knownLevelOf } from "../levels.ts";
import { timestampOf } from "../timestamps.ts";
import type { Recogniser } from "./recogniser.ts";

const line =
  /^[DIWEFA], \[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+) #(\d+)\] +(DEBUG|INFO|WARN|ERROR|FATAL|ANY) (?:([0-9a-f]{8}-[0-9a-f-]{27}) )?-- ([^:\n]*): ([^]*)$/;

/** Ruby: `I, [2025-01-01T00:00:00.000000 #8]  INFO <requestId> -- prog: message` */
export const ruby: Recogniser = (message) => {
  if (message.charAt(1) !== ",") return undefined;
  const [, time, processId = "", word = "", requestId, program = "", text = ""] = line.exec(message) ?? [];
  const timestamp = timestampOf(time);
  if (timestamp === undefined) return undefined;
  const fields = { message: text.trimEnd(), processId, ...(program === "" ? {} : { logger: program }) };
  const lambda = requestId === undefined ? {} : { lambda: { requestId } };
  return { timestamp, level: knownLevelOf(word) ?? word, fields, ...lambda };
};
