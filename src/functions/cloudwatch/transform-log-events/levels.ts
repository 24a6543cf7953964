/** What loggers call their levels, in lower case; FATAL, ERROR, … are the names that documents carry. */
const named: Readonly<Record<string, string>> = {
  trace: "TRACE",
  trce: "TRACE",
  finest: "TRACE",
  finer: "TRACE",
  verbose: "TRACE",
  silly: "TRACE",
  debug: "DEBUG",
  dbug: "DEBUG",
  fine: "DEBUG",
  info: "INFO",
  information: "INFO",
  informational: "INFO",
  notice: "INFO",
  warn: "WARN",
  warning: "WARN",
  error: "ERROR",
  err: "ERROR",
  fail: "ERROR",
  severe: "ERROR",
  fatal: "FATAL",
  critical: "FATAL",
  crit: "FATAL",
  emerg: "FATAL",
  emergency: "FATAL",
  alert: "FATAL",
  panic: "FATAL",
};
const levels = new Map(Object.entries(named));
for (const [name, level] of Object.entries(named)) levels.set(name.toUpperCase(), level);

/** Those that documents carry, the usual ones first. */
export const usualLevels = ["INFO", "ERROR", "WARN", "DEBUG", "TRACE", "FATAL"] as const;
const usual: ReadonlySet<string> = new Set(usualLevels);

/** Whether it is spelt as documents spell it. */
export function isUsualLevel(level: string): boolean {
  return usual.has(level);
}

/** Severities of syslog (RFC 5424), by number. */
const syslog = ["FATAL", "FATAL", "FATAL", "ERROR", "WARN", "INFO", "INFO", "DEBUG"] as const;
/** Levels of pino and bunyan, by tens. */
const tens = ["", "TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] as const;
const longestLevel = 64;

/** The level's name. @returns undefined for what is no level at all; an unknown one as it was written */
export function levelOf(value: unknown): string | undefined {
  if (typeof value === "number") return levelOfNumber(value) ?? String(value);
  if (typeof value !== "string") return undefined;
  const known = levels.get(value) ?? levels.get(value.trim().toLowerCase());
  if (known !== undefined) return known;
  const text = value.trim();
  if (text === "" || text.length > longestLevel) return undefined;
  return /^\d{1,2}$/.test(text) ? (levelOfNumber(Number(text)) ?? text) : text;
}

/** Whether it is one of the levels that every logger knows. */
export function knownLevelOf(word: string): string | undefined {
  return levels.get(word) ?? levels.get(word.toLowerCase());
}

function levelOfNumber(value: number): string | undefined {
  if (value >= 0 && value < syslog.length) return syslog[value];
  return value >= 10 ? tens[Math.min(Math.floor(value / 10), 6)] : undefined;
}

const words = "TRACE|DEBUG|INFO|NOTICE|WARN|WARNING|ERROR|SEVERE|CRITICAL|FATAL";
/** So much of a line is looked at. */
const lookedAt = 160;
const atStart = new RegExp(`^\\s*(?:\\[(${words})\\]|(${words})(?:[:|\\]]|\\s+-|\\s))`);
const inBrackets = new RegExp(`^\\s*(?:\\[(${words})\\]|(${words}):)`, "i");
const afterTime = new RegExp(
  `^\\[?\\d{4}[-/]\\d\\d[-/]\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d[^\\s\\]]{0,20}\\]?(?:\\s+\\[[^\\]]{0,60}\\])?\\s+(?:\\[(${words})\\]|(${words})\\b)`,
  "i",
);
const asPair = /\b(?:level|lvl|severity)=(?:"(\w{1,20})"|(\w{1,20})\b)/i;

const zero = 0x30;
const nine = 0x39;
const bracket = 0x5b;

/** The level that a line of text states itself; a level's name in the middle of a sentence states none. */
export function levelOfText(text: string): string | undefined {
  const start = text.length > lookedAt ? text.slice(0, lookedAt) : text;
  const first = start.charCodeAt(0);
  const isDigit = first >= zero && first <= nine;
  const found =
    (isDigit ? null : (atStart.exec(start) ?? inBrackets.exec(start))) ??
    (isDigit || first === bracket ? afterTime.exec(start) : null) ??
    (start.includes("=") ? asPair.exec(start) : null);
  const word = found?.[1] ?? found?.[2];
  return word === undefined ? undefined : knownLevelOf(word);
}
