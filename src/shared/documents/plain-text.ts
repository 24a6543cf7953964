import { levelOfCrash } from "./crashes.ts";
import { type JsonObject, parseObject } from "./json.ts";
import type { Level } from "./levels.ts";
import { isLevelName } from "./member-names.ts";
import { Statements } from "./statements.ts";
import { type Recognised, recognisedText } from "./recognised.ts";
import { readHead } from "./text-head.ts";

/** Text that matches no layout: all of it is the message, with the level that its head states. */
export function plainText(message: string): Recognised {
  const text = message.trimEnd();
  const pairs = logfmtPairs(text);
  if (pairs !== undefined) return { isText: true, message: text, stated: pairs };
  if (text.startsWith("{")) return { isText: true, message: text, ...levelOfBrokenJson(text) };
  const level = levelOfSyslog(text) ?? levelOfText(text);
  return recognisedText(text, level);
}

const syslogTag =
  /^(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) [ \d]\d \d\d:\d\d:\d\d \S+ [^\s:[]+(?:\[\d+\])?: /;

/** Syslog carries lines as programs wrote them. */
function levelOfSyslog(text: string): string | undefined {
  const [tag] = syslogTag.exec(text) ?? [];
  if (tag === undefined) return undefined;
  // Not plainText: a text of nothing but tags would overflow the stack.
  const line = text.slice(tag.length);
  const pairs = logfmtPairs(line);
  if (pairs !== undefined) return new Statements(pairs).knownLevel();
  return line.startsWith("{") ? levelOfBrokenJson(line).level : levelOfText(line);
}

/** The level that text states in its head, or that a crash has. */
export function levelOfText(text: string): Level | undefined {
  const { level, end } = readHead(text);
  return level ?? levelOfCrash(text) ?? (end > 0 ? levelOfCrash(text.slice(end)) : undefined);
}

/** Names, brackets and separators between a level and a document: `[shop] o.e.Shop - {`. */
const partBetween = /^(?:[\w.$@/#:|-]+|\[[^\]]*\]:?|\([^)]*\):?)$/;
const mostBetween = 12;
const longestBetween = 200;

function isHeadBetween(between: string): boolean {
  if (between === "") return true;
  if (between.length > longestBetween || !/[\])|:-]\s*$/.test(between)) return false;
  const parts = between.trim().split(/\s+/);
  return parts.length <= mostBetween && parts.every((part) => partBetween.test(part));
}

/** A JSON document after a head of text: `INFO: {…}`, `2026-11-25 13:59:15 INFO [shop] o.e.Shop - {…}`. */
export function documentBehindHead(
  text: string,
): { readonly level: Level | undefined; readonly head: string; readonly json: string } | undefined {
  if (!text.trimEnd().endsWith("}")) return undefined;
  const { level, end } = readHead(text);
  const start = text.indexOf("{", end);
  const between = text.slice(end, start);
  if (start < 1 || (level === undefined && between !== "")) return undefined;
  if (!isHeadBetween(between)) return undefined;
  const json = text.slice(start);
  const fields = parseObject(json);
  if (fields === undefined) return undefined;
  // If the document states neither level nor message, the text before it is the message.
  const isDirect = level !== undefined && between === "" && !text.slice(0, start).includes("PHP ");
  const statements = new Statements(fields);
  if (!isDirect && statements.knownLevel() === undefined && statements.message() === undefined)
    return undefined;
  return { level, head: text.slice(0, start).trim(), json };
}

const pair = /([A-Za-z_@][\w.@/-]{0,60})=(?:"((?:[^"\\\n]|\\.)*)"|([^\s"]*))(?:[ \t]+|(?=\n|$))/y;
const fewestPairs = 2;

/** logfmt: a first line of nothing but pairs. */
function logfmtPairs(text: string): JsonObject | undefined {
  const equals = text.indexOf("=");
  if (equals < 1 || equals > 61) return undefined;
  const members = new Map<string, unknown>();
  let count = 0;
  for (pair.lastIndex = 0; pair.lastIndex < text.length && text.charAt(pair.lastIndex) !== "\n"; count += 1) {
    const found = pair.exec(text);
    if (found === null) return undefined;
    const [, name = "", quoted, bare] = found;
    if (!members.has(name)) members.set(name, quoted?.replaceAll(String.raw`\"`, '"') ?? bare);
  }
  const isEnvironment = [...members.keys()].every((name) => name === name.toUpperCase());
  return count >= fewestPairs && !isEnvironment ? Object.fromEntries(members) : undefined;
}

const jsonToken = /\s*("(?:[^"\\]|\\[^])*"|[{}[\]:,]|[^\s"{}[\]:,]+)/y;
/** Characters of a broken document that are looked at. */
const longestBroken = 16_384;

/** The level of JSON that was cut, or of several documents in one text: from the first one's own members. */
function levelOfBrokenJson(text: string): Pick<Recognised, "level"> {
  const start = text.slice(0, longestBroken);
  const members = new Map<string, unknown>();
  let depth = 0;
  let name: string | undefined;
  let last = "";
  jsonToken.lastIndex = 0;
  for (let found = jsonToken.exec(start); found !== null; found = jsonToken.exec(start)) {
    const [, one = ""] = found;
    if (one === "{" || one === "[") depth += 1;
    else if (one === "}" || one === "]") depth -= 1;
    else if (depth === 1 && one === ":" && last.startsWith('"')) name = last.slice(1, -1);
    else if (depth === 1 && one !== "," && name !== undefined) {
      if (isLevelName(name) && !members.has(name))
        members.set(name, one.startsWith('"') ? one.slice(1, -1) : Number(one));
      name = undefined;
    }
    if (depth === 0) break;
    last = one;
  }
  return { level: new Statements(Object.fromEntries(members)).knownLevel() };
}
