import { knownLevel } from "../levels.ts";
import { readTime } from "../timestamps.ts";
import type { Recognised } from "./recogniser.ts";
import { recognisedLine, tabbedLine } from "./tabbed-line.ts";

const words = new Set(["trce", "dbug", "info", "warn", "fail", "crit"]);

/** Lines of the .NET runtime: `time\trequestId\tinfo\tmessage`, maybe followed by lines of an exception. */
export function dotnet(message: string): Recognised | undefined {
  const line = tabbedLine(message);
  if (line === undefined || !words.has(line.word)) return undefined;
  const timestamp = readTime(line.time);
  const level = knownLevel(line.word);
  if (timestamp === undefined || level === undefined) return undefined;
  return recognisedLine(timestamp, level, line.id, line.text);
}
