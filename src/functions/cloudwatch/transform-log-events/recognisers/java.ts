import { knownLevelOf } from "../levels.ts";
import { timestampOf } from "../timestamps.ts";
import { withDocument } from "./json-document.ts";
import type { Recogniser } from "./recogniser.ts";

const simple = /^\[(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\] ([^]*)$/;
const layout =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?) ([0-9a-f]{8}-[0-9a-f-]{27}) (TRACE|DEBUG|INFO|WARN|ERROR|FATAL) +([\w.$]{1,300}):(\d+) - ([^]*)$/;

/** Java: `[INFO] message`, or log4j2's layout for Lambda: `<time> <requestId> LEVEL  Class:line - message`. */
export const java: Recogniser = (message) => {
  const [, word = "", text = ""] = message.charAt(0) === "[" ? (simple.exec(message) ?? []) : [];
  const level = knownLevelOf(word);
  if (level !== undefined) return withDocument({ level, message: text.trimEnd() });
  const hasId = message.charAt(10) === " " && message.charAt(message.indexOf(" ", 11) + 9) === "-";
  const found = hasId ? layout.exec(message) : null;
  if (found === null) return undefined;
  const [, time, requestId = "", levelWord = "", className = "", lineNumber = "", said = ""] = found;
  const timestamp = timestampOf(time);
  if (timestamp === undefined) return undefined;
  const fields = {
    logger: className,
    message: said.trimEnd(),
    locationInfo: { className, lineNumber },
  };
  return { timestamp, level: knownLevelOf(levelWord) ?? levelWord, lambda: { requestId }, fields };
};
