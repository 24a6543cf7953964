import { knownLevelOf } from "../levels.ts";
import { timestampOf } from "../timestamps.ts";
import { withDocument } from "./json-document.ts";
import type { Recogniser } from "./recogniser.ts";

const line = /^\[([A-Z]{3,10})\]\t(\d{4}-\d\d-\d\dT[^\t\n]*)\t([^\t\n]*)\t([^]*)$/;
const crash = /^\[ERROR\] ([A-Za-z_][\w.]*: [^]*\nTraceback \(most recent call last\):[^]*)$/;

/** Python: `[LEVEL]\t<ISO>\t<requestId>\t<message>`, or a crash with its traceback, which has neither time nor id. */
export const python: Recogniser = (message) => {
  const [, word = "", time, requestId = "", text = ""] = line.exec(message) ?? [];
  const level = knownLevelOf(word);
  const timestamp = timestampOf(time);
  if (timestamp !== undefined && level !== undefined) {
    const lambda = requestId === "" ? {} : { lambda: { requestId } };
    return withDocument({ timestamp, level, message: text.trimEnd(), ...lambda });
  }
  const [, traceback] = crash.exec(message) ?? [];
  return traceback === undefined ? undefined : { level: "ERROR", message: traceback.trimEnd() };
};
