import type { DocumentWriter } from "../document.ts";
import { knownLevelOf, usualLevels } from "../levels.ts";
import { uuidLength } from "../request-id.ts";
import { usualTimeLength } from "../timestamps.ts";
import type { UsualTimes } from "./usual-times.ts";

/** An event, its message as it stands in the JSON of an envelope that has no control characters. */
export interface RawEvent {
  readonly id: string;
  readonly timeMs: number;
  readonly json: string;
  /** Whether all of it is ASCII. */
  readonly isPlain: boolean;
  /** Where the message begins, behind its quote. */
  readonly from: number;
  /** Of the envelope. */
  readonly times: UsualTimes;
  /** The first quote in it or behind it. */
  readonly quote: number;
  /** The first escape in it or behind it. */
  readonly escape: number;
}

/** A document, and the quote behind its message. */
export interface Written {
  readonly document: string;
  readonly quote: number;
}

/**
 * Writes the document of one kind of line, the one that the kind's recogniser leads to. It looks for marks at their
 * places instead of at every character: searching is fast in JavaScript, reading is not (docs/decisions.md).
 * @returns undefined for other lines, and for all that is not quite usual
 */
type UsualLine = (event: RawEvent, writer: DocumentWriter) => Written | undefined;

const tab = String.raw`\t`;
const escapeLength = 2;
const [space, del, n] = [0x20, 0x7f, 0x6e];

const startLine: UsualLine = (event, writer) => {
  const { json, from } = event;
  const idAt = from + startOfStart.length;
  const idEnd = idAt + uuidLength;
  const to = lineEnd(event, from, event.escape);
  if (to === undefined || !json.startsWith(startOfStart, from) || !json.startsWith(beforeVersion, idEnd))
    return undefined;
  const [id, version] = [json.slice(idAt, idEnd), json.slice(idEnd + beforeVersion.length, to)];
  if (!isWord(id, event) || !isWord(version, event)) return undefined;
  const message = json.slice(from, to);
  return written(event, writer.line(event, undefined, "INFO", message, id, `,"version":"${version}"`));
};
const [startOfStart, beforeVersion] = ["START RequestId: ", " Version: "];

const endLine: UsualLine = (event, writer) => {
  const { json, from } = event;
  const to = lineEnd(event, from, event.escape);
  if (to === undefined || !json.startsWith(startOfEnd, from)) return undefined;
  const id = json.slice(from + startOfEnd.length, to);
  if (!isWord(id, event)) return undefined;
  return written(event, writer.line(event, undefined, "INFO", json.slice(from, to), id));
};
const startOfEnd = "END RequestId: ";

/** What stands between blanks, for the recognisers: nothing but blanks and quotes ends it. */
function isWord(text: string, { isPlain }: RawEvent): boolean {
  return isPlain && text !== "" && !text.includes(" ");
}

const reportLine: UsualLine = (event, writer) => {
  const { json, from, quote, escape } = event;
  const id = json.slice(from + startOfReport.length, escape);
  if (!json.startsWith(startOfReport, from) || escape > quote || !isWord(id, event)) return undefined;
  figures.lastIndex = escape;
  const found = figures.exec(json);
  if (found === null || figures.lastIndex !== quote) return undefined;
  const [, duration = "", billed = "", size = "", used = "", init] = found;
  const initDuration = init === undefined ? "" : `,"initDurationMs":${asNumber(init)}`;
  const lambda = `,"durationMs":${asNumber(duration)},"billedDurationMs":${billed},"memorySizeMB":${size},"maxMemoryUsedMB":${used}${initDuration}`;
  const message = json.slice(from, quote - escapeLength - escapeLength);
  return written(event, writer.line(event, undefined, "INFO", message, id, lambda));
};
const startOfReport = "REPORT RequestId: ";
const [whole, fraction] = [String.raw`((?:0|[1-9]\d{0,8}))`, String.raw`((?:0|[1-9]\d{0,8})\.\d\d)`];
const figures = new RegExp(
  String.raw`\\tDuration: ${fraction} ms\\tBilled Duration: ${whole} ms\\tMemory Size: ${whole} MB\\tMax Memory Used: ${whole} MB\\t(?:Init Duration: ${fraction} ms\\t)?\\n`,
  "y",
);

/** Without the zeros at its end. */
function asNumber(text: string): string {
  return text.endsWith("0") ? String(Number(text)) : text;
}

/** `<time>\t<id>\t<level>\t<message>` */
const nodeLine: UsualLine = (event, writer) => {
  const { json, from, escape } = event;
  const idAt = from + usualTimeLength + escapeLength;
  const levelAt = idAt + uuidLength + escapeLength;
  if (escape !== idAt - escapeLength || json.indexOf("\\", idAt) !== levelAt - escapeLength) return undefined;
  const level = levelThere(json, levelAt);
  if (level === undefined) return undefined;
  return ofRuntime(event, from, idAt, level, levelAt + level.length, writer);
};

/** `[<level>]\t<time>\t<id>\t<message>` */
const pythonLine: UsualLine = (event, writer) => {
  const { json, from, escape } = event;
  const found = pythonLevels.find(({ begin }) => json.startsWith(begin, from));
  const timeAt = escape + escapeLength;
  const idAt = timeAt + usualTimeLength + escapeLength;
  if (found === undefined || timeAt !== from + found.begin.length) return undefined;
  if (json.indexOf("\\", timeAt) !== idAt - escapeLength) return undefined;
  if (json.indexOf("\\", idAt) !== idAt + uuidLength) return undefined;
  return ofRuntime(event, timeAt, idAt, found.level, idAt + uuidLength, writer);
};
const pythonLevels = ["INFO", "WARNING", "ERROR", "DEBUG", "CRITICAL"].map((word) => ({
  begin: `[${word}]${tab}`,
  level: knownLevelOf(word) ?? word,
}));

/** @param messageTab where the tab stands that is before the message */
function ofRuntime(
  event: RawEvent,
  timeAt: number,
  idAt: number,
  level: string,
  messageTab: number,
  writer: DocumentWriter,
): Written | undefined {
  const { json } = event;
  const messageAt = messageTab + escapeLength;
  const areTabs = [idAt - escapeLength, idAt + uuidLength, messageTab].every((at) =>
    json.startsWith(tab, at),
  );
  const to = lineEnd(event, messageAt, json.indexOf("\\", messageAt));
  if (!areTabs || to === undefined || !event.times.isUsual(json, timeAt)) return undefined;
  const timestamp = json.slice(timeAt, timeAt + usualTimeLength);
  const id = json.slice(idAt, idAt + uuidLength);
  return written(event, writer.line(event, timestamp, level, json.slice(messageAt, to), id));
}

function levelThere(json: string, at: number): string | undefined {
  return usualLevels.find((level) => json.startsWith(level, at));
}

function written({ quote }: RawEvent, document: string): Written {
  return { document, quote };
}

/**
 * Where a text ends that goes on to the quote, without a newline there.
 * @param from where it begins @param escape the first one from there on @returns undefined when it holds other escapes or ends with blanks
 */
export function lineEnd({ json, quote }: RawEvent, from: number, escape: number): number | undefined {
  if (quote < from) return undefined;
  let to = quote;
  if (escape !== -1 && escape < quote) {
    if (escape !== quote - escapeLength || json.charCodeAt(escape + 1) !== n) return undefined;
    to = escape;
  }
  const last = json.charCodeAt(to - 1);
  return to === from || (last > space && last < del) ? to : undefined;
}

const byBeginning = new Map<number, UsualLine>(
  (
    [
      ["S", startLine],
      ["E", endLine],
      ["R", reportLine],
      ["[", pythonLine],
      ["0123456789", nodeLine],
    ] as const
  ).flatMap(([beginnings, line]) => Array.from(beginnings, (one) => [one.charCodeAt(0), line] as const)),
);

/** @returns undefined for a line of none of the usual kinds */
export function writeUsualLine(event: RawEvent, writer: DocumentWriter): Written | undefined {
  return byBeginning.get(event.json.charCodeAt(event.from))?.(event, writer);
}
