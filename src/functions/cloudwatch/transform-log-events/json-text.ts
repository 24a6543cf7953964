export interface JsonObject {
  [name: string]: unknown;
}

/** A number whose digits a JavaScript number cannot hold; JSON.stringify writes them as they stand. */
export interface RawJson {
  readonly rawJSON: string;
}

interface SourceContext {
  readonly source?: string;
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- in Node 24, not yet in TypeScript's library
const json = JSON as unknown as {
  parse(text: string, reviver: (key: string, value: unknown, context: SourceContext) => unknown): unknown;
  rawJSON(text: string): RawJson;
  isRawJSON(value: unknown): boolean;
};

/** Numbers that JavaScript might not hold: sixteen digits, or an exponent of three. */
const longNumber = /[\d.]{16}|\d[eE][+-]?\d{3}/;
/** Longer ones become texts: OpenSearch refuses numbers of more than 1,000 digits. */
const maxRawCharacters = 100;
const surrogatePair = "u[dD][89abAB][\\da-fA-F]{2}\\\\u[dD][c-fC-F][\\da-fA-F]{2}";
const escapes = new RegExp(`\\\\(?:${surrogatePair}|(u[dD][89a-fA-F][\\da-fA-F]{2})|[^])`, "g");

export function isRawJson(value: unknown): value is RawJson {
  return json.isRawJSON(value);
}

/** Neither null, nor an array, nor a raw number. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isRawJson(value);
}

/**
 * Reads a text that is one JSON object with at least one member. Numbers keep their digits; halves of surrogate pairs
 * become U+FFFD. Of members of the same name the last one counts, as everywhere.
 * @returns undefined when it is none; never throws
 */
export function readJsonObject(text: string): JsonObject | undefined {
  try {
    const mended = text.includes("\\u") ? mendSurrogates(text) : text;
    const value: unknown = longNumber.test(mended) ? json.parse(mended, keepDigits) : JSON.parse(mended);
    if (!isJsonObject(value)) return undefined;
    for (const _ in value) return value;
    return undefined;
  } catch {
    return undefined; // not JSON, or nested so deeply that the stack ends
  }
}

function mendSurrogates(text: string): string {
  return text.replace(escapes, (escape, half?: string) => (half === undefined ? escape : "\\ufffd"));
}

function keepDigits(_: string, value: unknown, { source }: SourceContext): unknown {
  if (typeof value !== "number" || source === undefined || String(value) === source) return value;
  const digits = source
    .replace(/[eE].*$/, "")
    .replace(/\D/g, "")
    .replace(/^0+/, "");
  if (!Number.isFinite(value) || (value === 0 && digits !== "")) return source;
  if (digits.length < 16) return value;
  return source.length > maxRawCharacters ? source : json.rawJSON(source);
}
