import { maxNameCharacters } from "./field-names.ts";
import { isRawJson, type JsonObject } from "./json-text.ts";

/**
 * Objects are mapped as flat_object. OpenSearch indexes each leaf as `path=value`, at most 32,766 bytes, and ends when
 * objects are nested so deeply that its stack does. With these limits a leaf has less than 20,000 bytes: 16 names of
 * 200 and a text of 3,000 characters, three bytes each.
 */
const maxDepth = 15;
const maxTextCharacters = 3_000;

/** Whether OpenSearch takes the value of an object's member as it is. */
export function isFlat(value: unknown, depth = 1): boolean {
  if (typeof value === "string") return value.length <= maxTextCharacters;
  if (typeof value !== "object" || value === null || isRawJson(value)) return true;
  if (depth > maxDepth) return false;
  if (Array.isArray(value)) return value.every((one) => isFlat(one, depth + 1));
  for (const [name, member] of Object.entries(value))
    if (name.length > maxNameCharacters || !isFlat(member, depth + 1)) return false;
  return true;
}

/**
 * The same value so that OpenSearch takes it, and nothing lost: what is nested too deeply becomes its JSON text, an
 * object with too long names becomes `{json: text}`, a long text an array of its pieces.
 * @throws RangeError when it is nested so deeply that it has no JSON text
 */
export function flatten(value: unknown, depth = 1): unknown {
  if (typeof value === "string") return pieces(value);
  if (typeof value !== "object" || value === null || isRawJson(value)) return value;
  if (depth > maxDepth) return pieces(JSON.stringify(value));
  if (Array.isArray(value)) return value.map((one) => flatten(one, depth + 1));
  return flattenMembers(value, depth);
}

function flattenMembers(object: object, depth: number): JsonObject {
  const entries = Object.entries(object);
  if (entries.some(([name]) => name.length > maxNameCharacters))
    return { json: pieces(JSON.stringify(object)) };
  return Object.fromEntries(entries.map(([name, member]) => [name, flatten(member, depth + 1)]));
}

function pieces(text: string): string | string[] {
  if (text.length <= maxTextCharacters) return text;
  const parts: string[] = [];
  for (let from = 0; from < text.length; ) {
    const to = characterEnd(text, from + maxTextCharacters);
    parts.push(text.slice(from, to));
    from = to;
  }
  return parts;
}

/** `at`, or one before it where it would part a surrogate pair. */
export function characterEnd(text: string, at: number): number {
  const code = text.charCodeAt(at - 1);
  return at < text.length && code >= 0xd800 && code < 0xdc00 ? at - 1 : at;
}
