import { joined, withDocument } from "./json-document.ts";
import { type JsonObject, parseObject } from "./json.ts";
import { type Level, levelOfWord } from "./levels.ts";
import { isUuid } from "./statements.ts";
import { levelOfText } from "./plain-text.ts";
import { type LambdaFields, type Reader, type Recognised, recognisedText } from "./recognised.ts";
import { readHead } from "./text-head.ts";
import { type LogTime, readTime } from "./times.ts";

/** Layouts whose head is removed from the message: of Lambda's runtimes, separated by tabs, of container runtimes. */

const longestPart = 100;

/** The first parts of a line that is separated by tabs. @returns undefined if its first line has no tab */
function partsOf(
  message: string,
): { readonly parts: readonly string[]; readonly ends: readonly number[] } | undefined {
  const parts: string[] = [];
  const ends: number[] = [];
  let from = 0;
  while (parts.length < 3) {
    const tab = message.indexOf("\t", from);
    if (tab === -1 || tab - from > longestPart) break;
    const part = message.slice(from, tab);
    if (part.includes("\n")) break;
    parts.push(part);
    from = tab + 1;
    ends.push(from);
  }
  return parts.length === 0 ? undefined : { parts, ends };
}

/**
 * Node.js and .NET: `<time>\t<requestId>\t<level>\t<message>`; Node.js 8 without a level; zap's console encoder and
 * others: a name, or nothing, instead of the id.
 */
const timeFirst = (
  parts: readonly string[],
  ends: readonly number[],
  message: string,
): Recognised | undefined => {
  const [timeText, second = "", third = ""] = parts;
  const time = readTime(timeText);
  if (time === undefined) return undefined;
  const late = parts.length > 2 ? levelOfWord(third) : undefined;
  if (late !== undefined) return ofHead(message.slice(ends[2]), time, late, second);
  const early = parts.length > 1 ? levelOfWord(second) : undefined;
  if (early !== undefined) return ofHead(message.slice(ends[1]), time, early);
  if (!isUuid(second)) return undefined;
  const text = message.slice(ends[1]);
  const { level } = readHead(text);
  // A level after the id belongs to an undocumented layout: all of the line is the message.
  return level === undefined
    ? ofHead(text, time, undefined, second)
    : { time, level, message: message.trimEnd(), isText: true, lambda: { requestId: second } };
};

const uncaught = /^(?:Uncaught Exception|Unhandled Promise Rejection|Invoke Error)\s+(\{[^]*\})\s*$/;

/** @param name what is between time and level: a request id, or the name of a logger */
function ofHead(text: string, time?: LogTime, level?: Level, name = ""): Recognised {
  const isId = isUuid(name);
  const logger = isId || name === "" || name === "undefined" || name === "-" ? undefined : name;
  const message = text.trimEnd();
  const thrown = level === "ERROR" ? uncaught.exec(message)?.[1] : undefined;
  const fieldsOfError = thrown === undefined ? undefined : fieldsOfThrown(thrown);
  const head = recognisedText(
    message,
    level,
    time,
    isId ? { requestId: name } : undefined,
    logger === undefined ? fieldsOfError : { logger, ...fieldsOfError },
  );
  return fieldsOfError === undefined ? withDocument(head) : head;
}

/** The runtime's own report of an error, with its stack as layouts write exceptions. */
function fieldsOfThrown(json: string): JsonObject | undefined {
  const thrown = parseObject(json);
  if (thrown === undefined) return undefined;
  const { stack, errorType, errorMessage } = thrown;
  return {
    ...(typeof errorType === "string" ? { errorType } : {}),
    ...(typeof errorMessage === "string" ? { errorMessage } : {}),
    ...(Array.isArray(stack) ? { exception: stack.map(String) } : {}),
  };
}

/** Bref: `[<requestId>\t]<LEVEL>\t<message>\t<JSON with the same message>`. */
const bref = (parts: readonly string[], message: string): Recognised | undefined => {
  const at = isUuid(parts[0]) ? 1 : 0;
  const level = levelOfWord(parts[at] ?? "");
  if (level === undefined) return undefined;
  const json = message.slice(message.lastIndexOf("\t") + 1).trimEnd();
  const said = message.split("\t")[at + 1];
  const document = json.startsWith("{") ? parseObject(json) : undefined;
  if (document === undefined || document["message"] !== said) return undefined;
  return ofHead(json, undefined, level, at === 1 ? parts[0] : "");
};

/** Python: `[LEVEL]\t<time>\t<requestId>\t<message>` */
const pythonLine = (
  parts: readonly string[],
  ends: readonly number[],
  message: string,
): Recognised | undefined => {
  const [bracket = "", timeText, id = ""] = parts;
  const level = bracket.endsWith("]") ? levelOfWord(bracket.slice(1, -1)) : undefined;
  const time = parts.length === 3 && level !== undefined ? readTime(timeText) : undefined;
  if (time === undefined || level === undefined) return undefined;
  return ofHead(message.slice(ends[2]), time, level, id);
};

/** Layouts separated by tabs. */
export const tabLine: Reader = (message) => {
  const found = partsOf(message);
  if (found === undefined) return undefined;
  const { parts, ends } = found;
  if (message.startsWith("[")) return pythonLine(parts, ends, message);
  return timeFirst(parts, ends, message) ?? bref(parts, message);
};

const bracketLevel = /^\[([A-Z]{3,10})\] ([^]*)$/;
const timeAndId = /^(\d{4}-\d\d-\d\dT\S{8,22}) ([0-9a-f]{8}-[0-9a-f-]{27}) ([^]*)$/;
const simpleLevels: ReadonlySet<string> = new Set(["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"]);

/** Java and a Python crash: `[LEVEL] <message>`; Python with spaces: `[LEVEL] <time> <requestId> <message>`. */
export const bracketLine: Reader = (message) => {
  const [, word = "", text = ""] = bracketLevel.exec(message) ?? [];
  const level = levelOfWord(word);
  if (level === undefined) return undefined;
  const [, timeText, requestId = "", said = ""] = timeAndId.exec(text) ?? [];
  const time = readTime(timeText);
  if (time !== undefined && isUuid(requestId)) return ofHead(said, time, level, requestId);
  return simpleLevels.has(word) ? ofHead(text, undefined, level) : undefined;
};

const layout =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:[.,]\d+)?) ([0-9a-f]{8}-[0-9a-f-]{27}) ([A-Z]{4,5}) +([\w.$]{1,300}):(\d+) - ([^]*)$/;

/** log4j2's layout for Lambda: `<time> <requestId> LEVEL  Class:line - message`. */
export const log4jLine: Reader = (message) => {
  if (message.charAt(10) !== " " || message.charAt(message.indexOf(" ", 11) + 9) !== "-") return undefined;
  const [, timeText, requestId = "", word = "", className = "", lineNumber = "", said = ""] =
    layout.exec(message) ?? [];
  const [time, level] = [readTime(timeText), levelOfWord(word)];
  if (time === undefined || level === undefined) return undefined;
  const fields = { logger: className, locationInfo: { className, lineNumber } };
  return withDocument({ time, level, message: said.trimEnd(), fields, lambda: { requestId }, isText: true });
};

const rubyLayout =
  /^[DIWEFA], \[(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+) #(\d+)\] +(DEBUG|INFO|WARN|ERROR|FATAL|ANY) (?:([0-9a-f]{8}-[0-9a-f-]{27}) )?-- ([^\n]*?): ([^]*)$/;

/** Ruby: `I, [2025-01-01T00:00:00.000000 #8]  INFO <requestId> -- prog: message` */
export const rubyLine: Reader = (message) => {
  if (message.charAt(1) !== ",") return undefined;
  const [, timeText, processId = "", word = "", requestId, program = "", text = ""] =
    rubyLayout.exec(message) ?? [];
  const time = readTime(timeText);
  if (time === undefined) return undefined;
  const fields = { processId, ...(program === "" ? {} : { logger: program }) };
  const lambda: { lambda?: LambdaFields } = requestId === undefined ? {} : { lambda: { requestId } };
  const level: Level = levelOfWord(word) ?? "INFO";
  return withDocument({ time, level, message: text.trimEnd(), fields, isText: true, ...lambda });
};

const goLayout = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) ([^]*)$/;

/** Go's log package and nginx: `2024/08/29 17:22:54 message`. */
export const goLine: Reader = (message) => {
  if (message.charAt(4) !== "/") return undefined;
  const [, timeText, text = ""] = goLayout.exec(message) ?? [];
  const time = readTime(timeText);
  if (time === undefined) return undefined;
  const said = text.trimEnd();
  const read = withDocument({ time, message: said, isText: true });
  if (read.isText !== true) return read;
  const level = levelOfText(message.trimEnd());
  return level === undefined ? read : { ...read, level };
};

const criLayout =
  /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{1,9}(?:Z|[+-]\d\d:\d\d)) (stdout|stderr) [FP] ([^]*)$/;

/** Container runtimes: `<time> stdout F <message>`, around whatever the program wrote. */
export function containerLine(message: string, read: (text: string) => Recognised): Recognised | undefined {
  const [, timeText, stream = "", text = ""] = criLayout.exec(message) ?? [];
  const time = readTime(timeText);
  if (time === undefined) return undefined;
  const inner = read(text);
  const fields = joined(inner.fields ?? {}, { stream }, "outer_");
  return { ...inner, time: inner.time?.hasZone === true ? inner.time : time, fields };
}
