export type JsonObject = Readonly<Record<string, unknown>>;

/** Deeper ones stay text: they could not be written again without the stack overflowing. */
const maxDepth = 100;
/** Numbers that JavaScript may not keep as they are. */
const longNumber = /\d{16}|[eE]\+?\d{3}/;
/** OpenSearch refuses numbers of a thousand digits. */
const longestNumber = 100;

/** TypeScript does not know "JSON.parse source text access" yet. */
interface RawJson {
  readonly rawJSON: (text: string) => unknown;
  readonly isRawJSON: (value: unknown) => boolean;
}
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Node 24 has both; 20, for which logpipe is bundled, has not
const { rawJSON, isRawJSON } = JSON as unknown as Partial<RawJson>;

/** Whether it has members: an object, but no array and no number that is kept as text. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value) && isRawJSON?.(value) !== true;
}

/** A text that is a JSON object with at least one member. @returns undefined for anything else; never throws */
export function parseObject(text: string): JsonObject | undefined {
  return parsed(text, longNumber.test(text) ? keepNumber : undefined);
}

/** The same, but long numbers may lose digits: for what is not written again. */
export function readObject(text: string): JsonObject | undefined {
  return parsed(text);
}

/** What readObject has read, with all digits of its numbers. @returns the object itself when none are lost */
export function withLongNumbers(read: JsonObject, text: string): JsonObject {
  return longNumber.test(text) ? (parsed(text, keepNumber) ?? read) : read;
}

function parsed(text: string, reviver?: typeof keepNumber): JsonObject | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text, reviver);
  } catch {
    return undefined;
  }
  if (!isObject(value) || isDeep(value)) return undefined;
  for (const _ in value) return value;
  return undefined;
}

/** A number that would lose digits is kept as it was written. */
function keepNumber(_: string, value: unknown, context?: { readonly source?: string }): unknown {
  if (typeof value !== "number" || context?.source === undefined || rawJSON === undefined) return value;
  const { source } = context;
  if (Number.isSafeInteger(value) || String(value) === source) return value;
  return source.length > longestNumber ? source : rawJSON(source);
}

function isDeep(value: JsonObject): boolean {
  for (const name in value)
    if (typeof value[name] === "object" && value[name] !== null) return depthOf(value, maxDepth) > maxDepth;
  return false;
}

/** Levels of objects and arrays in the value; more than `limit` are not counted. */
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
