/** Words for levels, in lower case, as languages and libraries write them. */
const words: Readonly<Record<string, readonly string[]>> = {
  TRACE: ["trace", "trce", "trc", "verbose", "silly", "finest", "finer"],
  DEBUG: ["debug", "dbug", "dbg", "fine", "config"],
  INFO: ["info", "information", "informational", "inf", "notice"],
  WARN: ["warn", "warning", "wrn"],
  ERROR: ["error", "err", "eror", "fail", "severe"],
  FATAL: ["fatal", "ftl", "critical", "crit", "alert", "emerg", "emergency", "panic", "dpanic"],
};

const levels = new Map<string, string>();
for (const [level, spellings] of Object.entries(words))
  for (const word of spellings) {
    levels.set(word, level);
    levels.set(word.toUpperCase(), level);
    levels.set(`${word.charAt(0).toUpperCase()}${word.slice(1)}`, level);
  }
/** pino and bunyan. */
for (const [index, level] of Object.keys(words).entries()) levels.set(String(10 * (index + 1)), level);
/** syslog and GELF: emergency, alert, critical, error, warning, notice, informational, debug. */
for (const [index, level] of ["FATAL", "FATAL", "FATAL", "ERROR", "WARN", "INFO", "INFO", "DEBUG"].entries())
  levels.set(String(index), level);

/** TRACE, DEBUG, INFO, WARN, ERROR or FATAL; undefined when it is none that is known. */
export function knownLevel(text: string): string | undefined {
  const level = levels.get(text);
  if (level !== undefined || text.length > 20) return level;
  return levels.get(text.trim().toLowerCase());
}

/** The level that a member of a document tells; what is not known is kept as it was written. */
export function levelOf(value: unknown): string | undefined {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value);
  return text === "" ? undefined : (knownLevel(text) ?? text);
}

/** A level between brackets at the beginning: `[ERROR] …`, `[warn]: …`. */
const bracketed = /^\[ ?([A-Za-z]{3,13}) ?\](?=[\s:|-]|$)/;
/** The first word: `ERROR: …`, `WARN  [main] …`, `error: …`. In small letters only a colon makes it a level. */
const firstWord = /^(?:([A-Z]{3,13})(?=[\s:|]|$)|([A-Za-z][a-z]{2,12})(?=:\s))/;
/** A time, maybe a thread, a name or a request id, then the level in capitals or in brackets. */
const afterTime =
  /^\[?\d{4}[-/]\d\d[-/]\d\d[T ]\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: ?(?:Z|UTC|[+-]\d\d:?\d\d))?\]?:?(?:[ \t]+(?:\[[^\][\n]{1,100}\]|[0-9a-f-]{36}))?[ \t]*(?:- [\w.$-]{1,100} )?(?:[-|] ?)?[ \t]*(?:\[? ?([A-Z]{3,13}) ?\]?(?=[\s:|\]-]|$)|\[([a-z]{3,13})\])/;
/** logfmt: `time=… level=error msg="…"`; one member after another, so that a quoted `level=` is none. */
const logfmt =
  /^(?:[\w.@-]{1,100}=(?:"(?:[^"\\\n]|\\.)*"|[^\s"]*)[ \t]+)*?(?:level|lvl|severity)="?([A-Za-z]{3,13})/;
/** Where the first level of a text line is looked for. */
const headCharacters = 400;

/** The level that a line of plain text states itself; words inside prose are none. */
export function statedLevel(message: string): string | undefined {
  const code = message.charCodeAt(0);
  const isLetter = (code >= 65 && code <= 90) || (code >= 97 && code <= 122);
  const isOpenBracket = code === 91;
  const isDigit = code >= 48 && code <= 57;
  if (!isLetter && !isOpenBracket && !isDigit) return undefined;
  const head = message.length > headCharacters ? message.slice(0, headCharacters) : message;
  if (isLetter) return wordOf(firstWord.exec(head)) ?? wordOf(logfmt.exec(head));
  if (isDigit) return wordOf(afterTime.exec(head));
  return wordOf(bracketed.exec(head)) ?? wordOf(afterTime.exec(head));
}

function wordOf(match: RegExpExecArray | null): string | undefined {
  const word = match?.[1] ?? match?.[2];
  return word === undefined ? undefined : knownLevel(word);
}
