import { levelOf } from "../levels.ts";
import { timestampOf } from "../timestamps.ts";
import { withDocument } from "./json-document.ts";
import type { Recogniser } from "./recogniser.ts";

const line = /^(\d{4}-\d\d-\d\d[T ][^\t\n]*)\t([^\t\n]*)\t(trce|dbug|info|warn|fail|crit)\t([^]*)$/;

/** .NET: `<time>\t<requestId>\t<trce|dbug|info|warn|fail|crit>\t<message>`, an exception on the lines behind it. */
export const dotnet: Recogniser = (message) => {
  const [, time, requestId = "", word, text = ""] = line.exec(message) ?? [];
  const timestamp = timestampOf(time);
  if (timestamp === undefined || word === undefined) return undefined;
  const lambda = requestId === "" ? {} : { lambda: { requestId } };
  return withDocument({ timestamp, level: levelOf(word) ?? word, message: text.trimEnd(), ...lambda });
};
