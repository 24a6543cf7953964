/** Documents as text: log content is never anything else. */

/** A number with more digits than JavaScript's numbers have, as it is written in the document. */
export class LongNumber {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** The text between two characters of JSON that a reviver gets, in browsers that have it. */
interface Context {
  readonly source?: string;
}

/** Reads an answer of OpenSearch, and keeps all digits of the numbers in documents. @throws SyntaxError */
export function readAnswer(json: string): unknown {
  const exact: unknown = JSON.parse(json, (_: string, value: unknown, context?: Context): unknown => {
    if (typeof value !== "number" || context?.source === undefined) return value;
    return isExact(value, context.source) ? value : new LongNumber(context.source);
  });
  return outsideOfDocuments(exact);
}

/** With plain numbers everywhere but in documents. */
function outsideOfDocuments(value: unknown): unknown {
  if (value instanceof LongNumber) return Number(value.text);
  if (Array.isArray(value)) return value.map(outsideOfDocuments);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [name, name === "_source" ? one : outsideOfDocuments(one)]),
  );
}

function isExact(value: number, source: string): boolean {
  if (Number.isSafeInteger(value)) return true;
  return source.replaceAll(/\D/g, "").replace(/^0+/, "").length <= 15;
}

/** The leaves of a document by their dotted names; lists are leaves. */
export function leavesOf(document: unknown, name = ""): readonly (readonly [name: string, value: unknown])[] {
  if (!isObject(document)) return name === "" ? [] : [[name, document]];
  const members = Object.entries(document);
  if (members.length === 0 && name !== "") return [[name, document]];
  return members.flatMap(([member, value]) => leavesOf(value, name === "" ? member : `${name}.${member}`));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return (
    typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof LongNumber)
  );
}

/** The value under a dotted name, also where a member's own name has dots; undefined where there is none. */
export function memberOf(document: unknown, name: string): unknown {
  if (!isObject(document)) return undefined;
  if (Object.hasOwn(document, name)) return document[name];
  for (let dot = name.indexOf("."); dot > 0; dot = name.indexOf(".", dot + 1)) {
    const inner = memberOf(document[name.slice(0, dot)], name.slice(dot + 1));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** A value in one line or more; "" where there is none. */
export function textOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "string") return value;
  if (value instanceof LongNumber) return value.text;
  if (Array.isArray(value) && value.every((one) => typeof one !== "object"))
    return value.map(textOf).join(", ");
  return typeof value === "number" || typeof value === "boolean" ? String(value) : jsonOf(value);
}

/** Values that a filter can ask for: a list is asked for one by one. */
export function filterValues(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(filterValues);
  if (value instanceof LongNumber) return [value.text];
  const isPlain = typeof value === "string" || typeof value === "number" || typeof value === "boolean";
  return isPlain && value !== "" ? [String(value)] : [];
}

/** Indented JSON with all digits. */
export function jsonOf(value: unknown, indent = ""): string {
  if (value instanceof LongNumber) return value.text;
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    if (value.length === 0) return "[]";
    return `[\n${value.map((one) => `${inner}${jsonOf(one, inner)}`).join(",\n")}\n${indent}]`;
  }
  if (!isObject(value)) return JSON.stringify(value) ?? "null";
  const members = Object.entries(value);
  if (members.length === 0) return "{}";
  const lines = members.map(([name, one]) => `${inner}${JSON.stringify(name)}: ${jsonOf(one, inner)}`);
  return `{\n${lines.join(",\n")}\n${indent}}`;
}

const summaryCharacters = 600;
/** Members that say most come first. */
const telling = ["message", "level", "elb_status_code", "http_status", "status", "http_method", "http_path"];
/** Known from the other columns. */
const left = new Set(["timestamp"]);

/** A document in short: its members and their values, the telling ones first. */
export function summaryOf(document: unknown): readonly (readonly [name: string, text: string])[] {
  const all = leavesOf(document).filter(([name, value]) => !left.has(name) && textOf(value) !== "");
  const rank = (name: string): number => (telling.includes(name) ? telling.indexOf(name) : telling.length);
  const parts: (readonly [string, string])[] = [];
  let characters = 0;
  for (const [name, value] of all.toSorted(([a], [b]) => rank(a) - rank(b))) {
    if (characters > summaryCharacters) break;
    const text = shortened(textOf(value), summaryCharacters);
    parts.push([name, text]);
    characters += name.length + text.length;
  }
  return parts;
}

export function shortened(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** `2026-11-28 03:29:50.362` */
export function timeText(timestamp: string): string {
  return timestamp.slice(0, 23).replace("T", " ").replace("Z", "");
}
