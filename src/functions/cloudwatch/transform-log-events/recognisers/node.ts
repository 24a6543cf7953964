import { levelOf } from "../levels.ts";
import { parseObject } from "../parse-json.ts";
import { timestampOf } from "../timestamps.ts";
import { withDocument } from "./json-document.ts";
import type { Recognised, Recogniser } from "./recogniser.ts";

const line = /^(\d{4}-\d\d-\d\dT\S+)\t([^\t\n]*)\t(TRACE|DEBUG|INFO|WARN|ERROR|FATAL)\t([^]*)$/;
const uncaught = /^(?:Uncaught Exception|Unhandled Promise Rejection|Invoke Error)\s+(\{[^]*\})\s*$/;

/** Node.js: `<ISO>\t<requestId|undefined>\t<level>\t<message>`; the message is often a JSON document itself. */
export const node: Recogniser = (message) => {
  if (!isDigit(message.charCodeAt(0))) return undefined;
  const [, time, requestId = "", word, text = ""] = line.exec(message) ?? [];
  const timestamp = timestampOf(time);
  if (timestamp === undefined || word === undefined) return undefined;
  const lambda = requestId === "" || requestId === "undefined" ? {} : { lambda: { requestId } };
  const recognised = { timestamp, level: levelOf(word) ?? word, message: text.trimEnd(), ...lambda };
  return ofUncaught(recognised, text) ?? withDocument(recognised);
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

function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}
