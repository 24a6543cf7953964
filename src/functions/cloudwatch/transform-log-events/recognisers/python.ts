import { knownLevel } from "../levels.ts";
import { readTime } from "../timestamps.ts";
import type { Recognised } from "./recogniser.ts";
import { recognisedLine } from "./tabbed-line.ts";

const head = /^\[([A-Z]{3,10})\]\t([^\t\n]{19,40})\t([^\t\n]{0,64})\t/;
/** An unhandled error: `[ERROR] KeyError: 'S'\nTraceback (most recent call last):\n…`. */
const crash = /^\[([A-Z]{3,10})\] (?=[^\n]*\n(?:Traceback \(most recent call last\)|\s+File "))/;

/** Lines of the Python runtime: `[LEVEL]\ttime\trequestId\tmessage`, and its tracebacks. */
export function python(message: string): Recognised | undefined {
  const line = head.exec(message);
  if (line !== null) {
    const [matched, word = "", time = "", requestId = ""] = line;
    const level = knownLevel(word) ?? word;
    const timestamp = readTime(time);
    if (timestamp === undefined) return undefined;
    return recognisedLine(timestamp, level, requestId, message.slice(matched.length));
  }
  const failure = crash.exec(message);
  const level = failure === null ? undefined : knownLevel(failure[1] ?? "");
  if (failure === null || level === undefined) return undefined;
  return { level, message: message.slice(failure[0].length).trimEnd() };
}
