import { readJsonObject } from "../json-text.ts";
import { readTime } from "../timestamps.ts";
import type { Recognised } from "./recogniser.ts";
import { recognisedLine, tabbedLine } from "./tabbed-line.ts";

const levels = new Set(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);
/** `Uncaught Exception \t{…}`, `Invoke Error \t{…}`, `Unhandled Promise Rejection \t{…}` */
const failure = /^[\w ]{1,60}\t(?=\{)/;

/** Lines of the Node.js runtime: `time\trequestId|undefined\tLEVEL\tmessage`. */
export function nodejs(message: string): Recognised | undefined {
  const line = tabbedLine(message);
  if (line === undefined || !levels.has(line.word)) return undefined;
  const timestamp = readTime(line.time);
  if (timestamp === undefined) return undefined;
  const recognised = recognisedLine(timestamp, line.word, line.id, line.text);
  const head = line.word === "ERROR" ? failure.exec(line.text) : null;
  const fields = head === null ? undefined : readJsonObject(line.text.slice(head[0].length));
  return fields === undefined ? recognised : { ...recognised, fields };
}
