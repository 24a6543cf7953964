import { type Level, levelLetters, levelOfWord, scales } from "./levels.ts";

/**
 * The head of a line of text: times, ids, names in brackets and separators, up to the level or to where the message
 * begins. A level counts only as a token of its own in the head: in a sentence, a URL or a query it is a word.
 */
export interface TextHead {
  readonly level: Level | undefined;
  /** Offset after the level and its separators; without a level, where the head ends. */
  readonly end: number;
}

/** Kubernetes' klog and glog: `E1125 13:59:15.123456       1 controller.go:17]`. */
const klog = /^([IWEF])\d{4}(?:\d{4})? \d\d:\d\d:\d{2,10}\.\d+\s+\d+ [^\s\]]+:\d+\]/;
/** logrus on a terminal: `ERRO[0000] …`. */
const logrus = /^(TRAC|DEBU|INFO|WARN|ERRO|FATA|PANI)\[\d{4,}\] /;
const logrusLevels = new Map<string, Level>([
  ["TRAC", "TRACE"],
  ["DEBU", "DEBUG"],
  ["INFO", "INFO"],
  ["WARN", "WARN"],
  ["ERRO", "ERROR"],
  ["FATA", "FATAL"],
  ["PANI", "FATAL"],
]);
/** RFC 3164 and 5424: facility × 8 + severity. */
const priority = /^<(\d{1,3})>/;
const windowsEvent = /^<Event [^]{0,2000}?<Level>([0-5])<\/Level>/;
/** Levels of Windows events; 0 is "log always". */
const windowsLevels: readonly Level[] = ["INFO", "FATAL", "ERROR", "WARN", "INFO", "TRACE"];
/** PHP's `PHP Fatal error:`; npm's `npm ERR!`. */
const php = /^(?:\[[^\]\n]{0,60}\] )?PHP ((?:[A-Z]?[a-z]+ ?){1,4}):/;
const npm = /^npm (ERR!|WARN|error|warn|notice|info)(?= )/;

/** The head of a line that begins as only one program's lines do. @returns undefined for any other line */
export function knownHead(text: string): TextHead | undefined {
  return text.startsWith("<") ? headOfMarkup(text) : headOfProgram(text);
}

function headOfMarkup(text: string): TextHead {
  const pri = priority.exec(text);
  if (pri !== null && Number(pri[1]) < 192) {
    const syslog: Readonly<Record<number, Level>> = scales.syslog;
    return { level: syslog[Number(pri[1]) % 8], end: pri[0].length };
  }
  const level = windowsEvent.exec(text)?.[1];
  return { level: level === undefined ? undefined : windowsLevels[Number(level)], end: 0 };
}

function headOfProgram(text: string): TextHead | undefined {
  if (text.charAt(0) <= "9") return undefined;
  const letter = klog.exec(text);
  if (letter !== null) return { level: levelLetters.get(letter[1] ?? ""), end: letter[0].length };
  const [, fourLetters = ""] = logrus.exec(text) ?? [];
  const short = logrusLevels.get(fourLetters);
  if (short !== undefined) return { level: short, end: text.indexOf("]") + 2 };
  const npmLine = npm.exec(text);
  if (npmLine !== null)
    return { level: levelOfWord((npmLine[1] ?? "").replace("!", "")), end: npmLine[0].length };
  const phpLine = text.includes("PHP ") ? php.exec(text) : null;
  if (phpLine === null) return undefined;
  const levels = (phpLine[1] ?? "").split(" ").flatMap((word) => levelOfWord(word) ?? []);
  return { level: levels[0], end: phpLine[0].length };
}
