/** The levels of documents, lowest first. */
export const levels = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
export type Level = (typeof levels)[number];

/** What loggers call their levels, in lower case. docs/documents.md shows this table. */
export const levelWords: Readonly<Record<Level, readonly string[]>> = {
  TRACE: ["trace", "trce", "trc", "finest", "finer", "verbose", "vrb", "silly"],
  DEBUG: ["debug", "dbug", "dbg", "fine", "config"],
  INFO: ["info", "inf", "information", "informational", "notice", "note", "log", "success"],
  WARN: ["warn", "wrn", "warning"],
  ERROR: ["error", "err", "fail", "severe"],
  FATAL: ["fatal", "ftl", "critical", "crit", "emerg", "emergency", "alert", "panic", "dpanic"],
};

/** Single letters, only where a layout or a level member has them. */
export const levelLetters: ReadonlyMap<string, Level> = new Map([
  ["T", "TRACE"],
  ["V", "TRACE"],
  ["D", "DEBUG"],
  ["I", "INFO"],
  ["W", "WARN"],
  ["E", "ERROR"],
  ["F", "FATAL"],
  ["C", "FATAL"],
]);

/** Numbers as levels. docs/documents.md shows this table. */
export const scales = {
  /** RFC 5424; also systemd's journal, GELF. */
  syslog: { 0: "FATAL", 1: "FATAL", 2: "FATAL", 3: "ERROR", 4: "WARN", 5: "INFO", 6: "INFO", 7: "DEBUG" },
  /** pino, bunyan. */
  tens: { 10: "TRACE", 20: "DEBUG", 30: "INFO", 40: "WARN", 50: "ERROR", 60: "FATAL" },
  monolog: {
    100: "DEBUG",
    200: "INFO",
    250: "INFO",
    300: "WARN",
    400: "ERROR",
    500: "FATAL",
    550: "FATAL",
    600: "FATAL",
  },
  /** java.util.logging, where it does not overlap with Monolog. */
  jul: { 700: "DEBUG", 800: "INFO", 900: "WARN", 1000: "ERROR" },
  /** Google Cloud's LogSeverity. */
  google: {
    100: "DEBUG",
    200: "INFO",
    300: "INFO",
    400: "WARN",
    500: "ERROR",
    600: "FATAL",
    700: "FATAL",
    800: "FATAL",
  },
  /** Python's logging; 5 and 25 are loguru's. */
  python: { 5: "TRACE", 10: "DEBUG", 20: "INFO", 25: "INFO", 30: "WARN", 40: "ERROR", 50: "FATAL" },
  /** OpenTelemetry's SeverityNumber: four steps per level. */
  otel: Object.fromEntries(
    Array.from({ length: 24 }, (_, index) => [index + 1, levels[Math.floor(index / 4)] ?? "FATAL"]),
  ),
} as const satisfies Readonly<Record<string, Readonly<Record<number, Level>>>>;
export type Scale = keyof typeof scales;

const words = new Map<string, Level>();
for (const level of levels)
  for (const word of levelWords[level]) {
    words.set(word, level);
    words.set(word.toUpperCase(), level);
  }

/** Words that say that there is no level. */
const noLevels: ReadonlySet<string> = new Set(["", "undefined", "unknown", "notset", "none", "null"]);
/** slog's `ERROR+4`, PostgreSQL's `DEBUG1`. */
const withStep = /^([a-z]+)(?:[+-]\d{1,3}|[1-5])$/;
const longestLevel = 64;

/** The level that a word names, in any case. @returns undefined for any other word */
export function levelOfWord(word: string): Level | undefined {
  const known = words.get(word);
  if (known !== undefined || word.length > longestLevel) return known;
  const lower = word.trim().toLowerCase();
  return words.get(lower) ?? words.get(withStep.exec(lower)?.[1] ?? "");
}

/** A level as a member states it. `isKnown` is false if it is on no scale and in no table. */
export interface StatedLevel {
  readonly level: string;
  readonly isKnown: boolean;
  readonly isNumber: boolean;
}

/** Reads the value of a level member. @returns undefined if it states none */
export function statedLevel(value: unknown, among: readonly Scale[]): StatedLevel | undefined {
  if (typeof value === "number") return ofNumber(value, String(value), among);
  if (typeof value !== "string") return undefined;
  const known = levelOfWord(value);
  if (known !== undefined) return { level: known, isKnown: true, isNumber: false };
  const text = withoutColours(value).trim();
  if (text.length > longestLevel || noLevels.has(text.toLowerCase())) return undefined;
  if (/^\d{1,4}$/.test(text)) return ofNumber(Number(text), text, among);
  const level = levelLetters.get(text) ?? levelOfWord(text);
  return { level: level ?? text, isKnown: level !== undefined, isNumber: false };
}

function ofNumber(value: number, text: string, among: readonly Scale[]): StatedLevel {
  for (const name of among) {
    const scale: Readonly<Record<number, Level>> = scales[name];
    const level = scale[value];
    if (level !== undefined) return { level, isKnown: true, isNumber: true };
  }
  return { level: text, isKnown: false, isNumber: true };
}

// oxlint-disable-next-line no-control-regex -- ECMA-48 control sequences begin with ESC
const colours = /\u001b\[[0-9;:?]*[ -/]*[@-~]/g;

/** The text without terminals' colour codes. */
export function withoutColours(text: string): string {
  return text.includes("\u001b[") ? text.replace(colours, "") : text;
}
