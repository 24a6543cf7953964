export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper objects stay text: writing them again would overflow the stack. */
const maxDepth = 100;
/**
 * Numbers that JavaScript may not keep exactly, by their digits or their exponent. Ids look like them, but are in quotes:
 * a number follows a colon, a comma or a bracket.
 */
const inexactNumber = /[:,[]\s*-?\d(?:[\d.]{15}|[\d.]*[eE][+-]?\d{3})/;
/** OpenSearch refuses numbers of a thousand digits. */
const longestNumber = 100;

/** "JSON.parse source text access" (Node 22 and later), which TypeScript does not know yet. */
interface RawJson {
  readonly rawJSON: (text: string) => unknown;
  readonly isRawJSON: (value: unknown) => boolean;
}
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see RawJson
const { rawJSON, isRawJSON } = JSON as unknown as RawJson;

/** Whether it is an object with members: neither an array nor a number that is kept as text. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawJSON(value);
}

/**
 * Parses text that is a JSON object with at least one member. Numbers keep all their digits: those that JavaScript would
 * round are raw JSON. @returns undefined for anything else; never throws
 */
export function parseObject(text: string): JsonObject | undefined {
  if (text === lastText) return lastObject;
  const object = parsed(text);
  if (text.length > longestRemembered) return object;
  lastText = text;
  lastObject = object;
  return object;
}

/** Readers ask one after another what a text is: parsing takes most of the time, so the last answer is remembered. */
let lastText = "";
let lastObject: JsonObject | undefined;
/** Characters; a longer text would be kept in memory until the next one comes. */
const longestRemembered = 100_000;

function parsed(text: string): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text, inexactNumber.test(text) ? keepNumber : undefined);
  } catch {
    return undefined;
  }
  if (!isObject(value) || isDeep(value)) return undefined;
  for (const _ in value) return value;
  return undefined;
}

/** The text of a number that parseObject kept as raw JSON. @returns undefined for any other value */
export function rawNumber(value: unknown): string | undefined {
  return isRawJSON(value) ? JSON.stringify(value) : undefined;
}

/** The value as JSON without lone surrogates. */
export function stringify(value: unknown): string {
  return wellFormed(JSON.stringify(value));
}

const escaped = /\\(?:u(d[89a-f][0-9a-f]{2})|[^])/g;

/** JSON.stringify escapes lone surrogates: they become U+FFFD. */
function wellFormed(json: string): string {
  if (!json.includes("\\ud")) return json;
  return json.replace(escaped, (found: string, surrogate: string | undefined) =>
    surrogate === undefined ? found : "\ufffd",
  );
}

function keepNumber(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined) return value;
  const { source } = context;
  if (Number.isSafeInteger(value) || String(value) === source) return value;
  return source.length > longestNumber ? source : rawJSON(source);
}

function isDeep(value: JsonObject): boolean {
  for (const name in value)
    if (typeof value[name] === "object" && value[name] !== null) return depthOf(value, maxDepth) > maxDepth;
  return false;
}

/** Levels of objects and arrays in the value, counted up to one more than `limit`. */
export function depthOf(value: unknown, limit: number): number {
  let depth = 0;
  let level: unknown[] = [value];
  for (;;) {
    const next: unknown[] = [];
    for (const one of level) {
      if (typeof one !== "object" || one === null) continue;
      for (const inner of Object.values(one))
        if (typeof inner === "object" && inner !== null) next.push(inner);
    }
    depth += 1;
    if (next.length === 0 || depth > limit) return depth;
    level = next;
  }
}
