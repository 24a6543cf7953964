import { knownHead, type TextHead } from "./known-heads.ts";
import { type Level, levelLetters, levelOfWord } from "./levels.ts";

/** Characters. */
const longestHead = 400;
const longestGroup = 200;
const month = "(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)";
/** Times of day; a date may come before or after. */
const clock =
  /(?:\d{4}[-/.]\d\d[-/.]\d\d|\d{8})?[T ]?\d{1,2}:\d\d:\d\d(?:[.,]\d{1,9})?(?:[ \u00a0\u202f]?[AP]M\b)?(?: ?(?:Z|UTC|GMT|(?!CRIT|ALERT)[A-Z]{2,4}T|[+-]\d\d:?\d\d)(?![A-Za-z]))?/y;
const dates = new RegExp(
  String.raw`(?:\d{4}[-/.]\d\d[-/.]\d\d|\d{1,2}([-/. ])(?:\d\d|${month})\1\d{2,4}|(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? )?${month} {1,2}\d{1,2}(?:,? \d{4})?|\d{2}-\d{2}(?= \d{2}:))(?=[T ,:|\]_]|$):{0,2}`,
  "y",
);
const separators = /(?:[\s|,;:>*=~]|-(?=[\s-])|#(?=\s)|@(?=[:[]))+/y;
const token = /[^\s|,;:[\](){}<>"'=]+/y;
/** Numbers, process ids, versions, hashes, UUIDs: anything that has a digit and is not a sentence. */
const idToken = /^[\w.#@$/+%-]*\d[\w.#@$/+%-]*$/;
const nameToken = /^[\w.$@\\/#~%+-]*[A-Za-z][\w.$@\\/#~%+-]*$/;
const pairValue = /=(?:"((?:[^"\\]|\\.)*)"|([^\s"]*))/y;
/** What makes a word before it a name or a level rather than a word of a sentence. */
const separated = /[:|\]!,;/]|[ \t]+[|–—]|[ \t]+-[ \t]/y;
const afterLevel = /[\]:|)\s-]{0,200}/y;
/** Of months and days of the week. */
const namesOfTimes = "JFMASONDTW";
const closers = new Map([
  ["[", "]"],
  ["(", ")"],
  ["{", "}"],
  ["<", ">"],
]);
/** Words that are levels only where they cannot be part of a sentence. */
const weakWords: ReadonlySet<string> = new Set([
  "fine",
  "finer",
  "finest",
  "config",
  "success",
  "log",
  "note",
  "silly",
]);
/** After a time, these are levels even in lower case with a message right after them. */
const coreWords: ReadonlySet<string> = new Set([
  "trace",
  "debug",
  "info",
  "notice",
  "warn",
  "warning",
  "error",
  "critical",
  "fatal",
]);
const levelNames: ReadonlySet<string> = new Set(["level", "lvl", "severity", "loglevel", "log_level"]);

/** Reads the head of a line. Never throws. */
export function readHead(text: string): TextHead {
  return knownHead(text) ?? new HeadScanner(text).scan();
}

class HeadScanner {
  private readonly text: string;
  private readonly start: string;
  private at = 0;
  private hasTime = false;
  /** Bare words so far: a host, a program, a class. */
  private names = 0;
  /** Whether the last name looks like a word of a sentence. */
  private isWord = false;
  /** Whether a separator stronger than a space comes before the current token. */
  private isSeparated = true;

  constructor(text: string) {
    this.text = text;
    this.start = text.length > longestHead ? text.slice(0, longestHead) : text;
  }

  scan(): TextHead {
    while (this.at < this.start.length) {
      this.skipSeparators();
      const level = this.next();
      if (level === "end") break;
      if (level !== "head") return { level, end: this.behindLevel() };
    }
    return { level: undefined, end: this.at };
  }

  /** Moves past the next element. @returns the level, "head" if it has none, "end" where the message begins */
  private next(): Level | "head" | "end" {
    const { start, at } = this;
    if (at >= start.length) return "end";
    const character = start.charAt(at);
    const closer = closers.get(character);
    if (closer !== undefined) return this.ofGroup(closer);
    if (this.skipTime(character)) return "head";
    const found = this.match(token);
    if (found === undefined) return "end";
    const end = at + found.length;
    if (start.charAt(end) === "=" && /^[\w.@-]+$/.test(found)) return this.ofPair(found, end);
    return this.ofToken(found, end);
  }

  /** Moves past a time of day or a date: these begin with a digit or the name of a month or weekday. */
  private skipTime(character: string): boolean {
    const isDigit = character >= "0" && character <= "9";
    if (!isDigit && !namesOfTimes.includes(character)) return false;
    const time = isDigit ? this.match(clock) : undefined;
    const found = time ?? this.match(dates);
    if (found === undefined) return false;
    this.hasTime ||= time !== undefined;
    this.at += found.length;
    return true;
  }

  /** `[ERROR]`, `[main]`, `[2026-11-25 13:59:15,123: ERROR/MainProcess]`, `{module.py:17}` */
  private ofGroup(closer: string): Level | "head" | "end" {
    const close = this.start.indexOf(closer, this.at);
    const content = close === -1 ? "" : this.start.slice(this.at + 1, close);
    if (close === -1 || content.length > longestGroup || /["\n]/.test(content)) return "end";
    this.at = close + 1;
    while (this.start.charAt(this.at) === closer) this.at += 1; // `{{module.py:17}}`
    this.isSeparated = true;
    const hasTime = /\d\d:\d\d:\d\d/.test(content);
    this.hasTime ||= hasTime;
    return levelOfGroup(content, hasTime) ?? "head";
  }

  private ofPair(name: string, end: number): Level | "head" | "end" {
    pairValue.lastIndex = end;
    const found = pairValue.exec(this.start);
    if (found === null || this.names > 0) return "end";
    this.at = end + found[0].length;
    const isName = levelNames.has(name.toLowerCase()) && name !== name.toUpperCase(); // LOG_LEVEL=… is a setting
    const level = isName ? levelOfWord(found[1] ?? found[2] ?? "") : undefined;
    return level ?? "head";
  }

  private ofToken(found: string, end: number): Level | "head" | "end" {
    const level = this.levelOfChannel(found, end) ?? this.levelOfToken(found.replace(/!$/, ""), end);
    if (level !== undefined) {
      this.at = end;
      return level;
    }
    if (idToken.test(found)) {
      this.at = end;
      this.isWord = false;
      return "head";
    }
    if (!this.isName(found, end)) return "end";
    this.names += 1;
    this.isWord = /^(?:[A-Z]?[a-z]+|[A-Z]+)$/.test(found) && !this.isFollowedBySeparator(end);
    this.at = end;
    return "head";
  }

  /** Monolog: `app.ERROR:`; Telegraf and the CloudWatch agent: `E!`. */
  private levelOfChannel(found: string, end: number): Level | undefined {
    if (!this.hasTime) return undefined;
    if (found.length === 2 && found.endsWith("!")) return levelLetters.get(found.charAt(0));
    const [, word = ""] = this.start.charAt(end) === ":" ? (/^[\w-]+\.([A-Z]{4,9})$/.exec(found) ?? []) : [];
    return levelOfWord(word);
  }

  private levelOfToken(word: string, end: number): Level | undefined {
    const isSeparate = this.isFollowedBySeparator(end);
    if (word.length === 1) return this.levelOfLetter(word, end);
    const level = levelOfWord(word);
    if (level === undefined) return undefined;
    if (word === word.toUpperCase()) {
      const isLoose = this.names > 0 && (!this.hasTime || /^[A-Z]/.test(this.lastWord()));
      return isSeparate || !isLoose ? level : undefined;
    }
    const lower = word.toLowerCase();
    if (weakWords.has(lower) && !(this.hasTime && this.start.charAt(end) === ":")) return undefined;
    if (isSeparate && this.start.charAt(end) !== ",") return level;
    return this.hasTime && this.names === 0 && coreWords.has(lower) ? level : undefined;
  }

  /** MongoDB before 4.4, logcat: a letter after the time and before a component. */
  private levelOfLetter(letter: string, end: number): Level | undefined {
    if (!this.hasTime || this.names > 0) return undefined;
    const isLevel = /^(?::[\t ]|[\t ]+(?:[A-Z][A-Z_]+\b|[\w.$/-]+\s*:|[-|]))/.test(
      this.start.slice(end, end + 80),
    );
    return isLevel ? levelLetters.get(letter) : undefined;
  }

  /** The last bare word, if it may be part of a sentence. */
  private lastWord(): string {
    return this.isWord ? (/(\w+)\W*$/.exec(this.start.slice(0, this.at))?.[1] ?? "") : "";
  }

  /** Whether a bare word may be part of the head: two after a time, otherwise the first before a separator. */
  private isName(found: string, end: number): boolean {
    if (!nameToken.test(found)) return false;
    if (this.hasTime) return this.names < 2 || (this.names < 4 && this.isSeparated);
    return (
      this.names === 0 && (this.isFollowedBySeparator(end) || /^\[\d/.test(this.start.slice(end, end + 2)))
    );
  }

  private isFollowedBySeparator(end: number): boolean {
    separated.lastIndex = end;
    return separated.test(this.start);
  }

  private skipSeparators(): void {
    const found = this.match(separators) ?? "";
    if (/[|:\n-]/.test(found)) this.isSeparated = true;
    else if (found !== "") this.isSeparated = false;
    this.at += found.length;
  }

  private behindLevel(): number {
    afterLevel.lastIndex = this.at;
    return this.at + (afterLevel.exec(this.text)?.[0].length ?? 0);
  }

  private match(expression: RegExp): string | undefined {
    expression.lastIndex = this.at;
    return expression.exec(this.start)?.[0];
  }
}

/** The level in brackets: alone, after or before a time or a name and a separator. */
function levelOfGroup(content: string, hasTime: boolean): Level | undefined {
  const parts = content
    .split(/[\s|,]+/)
    .filter((part) => /[A-Za-z]/.test(part) && !/^\d[\dT:.+-]*Z?$/.test(part));
  const [first = "", second] = parts;
  if (second === undefined) {
    const alone =
      levelOfWord(first) ?? (hasTime || content.trim().length === 1 ? levelLetters.get(first) : undefined);
    if (alone !== undefined) return alone;
  } else if (hasTime) {
    const level =
      first.length === 1 ? levelLetters.get(first) : first === first.toUpperCase() && levelOfWord(first);
    if (level) return level;
  }
  const last = parts.at(-1) ?? "";
  const [before = "", behind] = last.split(/[/:]/);
  if (behind === undefined) return undefined;
  return (hasTime ? levelOfWord(before) : undefined) ?? levelOfWord(last.split(/[/:]/).at(-1) ?? "");
}
