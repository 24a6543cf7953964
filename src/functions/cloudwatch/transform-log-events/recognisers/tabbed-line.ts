import { jsonFields } from "./json-document.ts";
import type { LambdaFields, Recognised } from "./recogniser.ts";

/** `time\tid\tlevel\ttext` of the Node.js and .NET runtimes: the positions of its first tabs, or undefined. */
export interface TabbedLine {
  readonly time: string;
  readonly id: string;
  readonly word: string;
  readonly text: string;
}

/** No time, id or level is longer. */
const maxHeadCharacters = 128;

/** Cuts a line at its first three tabs. */
export function tabbedLine(message: string): TabbedLine | undefined {
  const first = message.indexOf("\t");
  if (first < 19 || first > 40) return undefined;
  const second = message.indexOf("\t", first + 1);
  const third = second === -1 ? -1 : message.indexOf("\t", second + 1);
  if (third === -1 || third > maxHeadCharacters) return undefined;
  return {
    time: message.slice(0, first),
    id: message.slice(first + 1, second),
    word: message.slice(second + 1, third),
    text: message.slice(third + 1),
  };
}

/** A line's own text is often JSON, and is then the document. */
export function recognisedLine(
  timestamp: string,
  level: string,
  requestId: string,
  text: string,
): Recognised {
  const lambda: LambdaFields | undefined =
    requestId === "" || requestId === "undefined" ? undefined : { requestId };
  const fields = jsonFields(text);
  const head = lambda === undefined ? { timestamp, level } : { timestamp, level, lambda };
  return fields === undefined ? { ...head, message: text.trimEnd() } : { ...head, fields };
}
