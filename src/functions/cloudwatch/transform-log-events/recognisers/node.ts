import { isUsualLevel } from "../levels.ts";
import { parseObject } from "../parse-json.ts";
import { timestampOf } from "../timestamps.ts";
import { withDocument } from "./json-document.ts";
import type { Recognised, Recogniser } from "./recogniser.ts";

/** A time is not longer. */
const longestTime = 35;
const uncaught = /^(?:Uncaught Exception|Unhandled Promise Rejection|Invoke Error)\s+(\{[^]*\})\s*$/;

/** Node.js: `<ISO>\t<requestId|undefined>\t<level>\t<message>`; the message is often a JSON document itself. */
export const node: Recogniser = (message) => {
  const first = message.indexOf("\t");
  if (first === -1 || first > longestTime) return undefined;
  const second = message.indexOf("\t", first + 1);
  const third = message.indexOf("\t", second + 1);
  if (second === -1 || third === -1) return undefined;
  const level = message.slice(second + 1, third);
  if (!isUsualLevel(level)) return undefined;
  const timestamp = timestampOf(message.slice(0, first));
  const requestId = message.slice(first + 1, second);
  if (timestamp === undefined || requestId.includes("\n")) return undefined;
  const text = message.slice(third + 1).trimEnd();
  const recognised =
    requestId === "" || requestId === "undefined"
      ? { timestamp, level, message: text }
      : { timestamp, level, message: text, lambda: { requestId } };
  return (level === "ERROR" ? ofUncaught(recognised, text) : undefined) ?? withDocument(recognised);
};

/** The runtime's own report of an error: its stack as the layouts write exceptions. */
function ofUncaught(recognised: Recognised, text: string): Recognised | undefined {
  const [, json] = uncaught.exec(text) ?? [];
  const thrown = json === undefined ? undefined : parseObject(json);
  if (thrown === undefined) return undefined;
  const { stack, errorType, errorMessage } = thrown;
  const exception = Array.isArray(stack) ? stack.map(String) : undefined;
  const fields = {
    message: recognised.message,
    ...(typeof errorType === "string" ? { errorType } : {}),
    ...(typeof errorMessage === "string" ? { errorMessage } : {}),
    ...(exception === undefined ? {} : { exception }),
  };
  return { ...recognised, fields };
}
