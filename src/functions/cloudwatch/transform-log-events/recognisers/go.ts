import { levelOfText } from "../levels.ts";
import { timestampOf } from "../timestamps.ts";
import { withDocument } from "./json-document.ts";
import type { Recogniser } from "./recogniser.ts";

const line = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) ([^]*)$/;

/** Go's log package: `2024/08/29 17:22:54 message`, in UTC on Lambda. */
export const go: Recogniser = (message) => {
  if (message.charAt(4) !== "/") return undefined;
  const [, time, text = ""] = line.exec(message) ?? [];
  const timestamp = timestampOf(time);
  if (timestamp === undefined) return undefined;
  const said = text.trimEnd();
  const own = withDocument({ message: said });
  if (own.fields !== undefined) return { ...own, timestamp };
  return { timestamp, level: levelOfText(said) ?? "INFO", message: said };
};
