import { isRawJson } from "./json-text.ts";

/**
 * OpenSearch refuses a document in which a name has an object where another document had a text or a number. So each
 * name has one kind for ever, and a value of the other kind goes under another name.
 */
export type FieldKind =
  /** Texts, numbers, booleans, and arrays of them. */
  | "plain"
  /** Objects, and arrays of them. */
  | "object"
  /** Fields of the log4j/logback JsonLayout that are always one text. */
  | "text"
  /** The layout's `exception`: always an array of texts. */
  | "texts"
  | "timestamp"
  /** `cloudwatch` and `lambda` are ours. */
  | "ours";

/** Names whose values popular loggers write as objects: pino, winston, bunyan, Powertools, logstash, log4j, ECS. */
const objectNames = [
  ..."error err req request res response context contextMap ctx mdc MDC tags locationInfo labels".split(" "),
  ..."metadata meta data details detail extra http geo _aws record payload headers attributes properties".split(
    " ",
  ),
  ..."Properties resource kubernetes docker ecs cloud agent container thrown instant State Scopes scopes".split(
    " ",
  ),
  ..."httpRequest sourceLocation structured_data other_fields".split(" "),
];

const layoutKinds: Readonly<Record<string, FieldKind>> = {
  timestamp: "timestamp",
  level: "text",
  message: "text",
  thread: "text",
  logger: "text",
  processId: "text",
  hostname: "text",
  instanceId: "text",
  accountId: "text",
  exception: "texts",
  cloudwatch: "ours",
  lambda: "ours",
};

export const objectSuffix = "_object";
export const plainSuffix = "_text";

/** @param objectFields names whose values are objects, besides the built-in ones */
export function fieldKinds(objectFields: readonly string[]): (name: string) => FieldKind {
  const kinds = new Map<string, FieldKind>();
  for (const name of [...objectNames, ...objectFields]) kinds.set(name, "object");
  for (const [name, kind] of Object.entries(layoutKinds)) kinds.set(name, kind);
  return (name) => kinds.get(name) ?? (name.endsWith(objectSuffix) ? "object" : "plain");
}

/** What a value is made of; `nothing` (null, empty arrays) fits every name. */
export type ValueKind = "nothing" | "scalar" | "scalars" | "objects" | "mixed" | "deep";

/** OpenSearch takes arrays in arrays twenty levels deep. */
const maxArrayDepth = 10;

export function valueKind(value: unknown): ValueKind {
  if (typeof value !== "object") return "scalar";
  if (value === null) return "nothing";
  if (Array.isArray(value)) return arrayKind(value, 1);
  return isRawJson(value) ? "scalar" : "objects";
}

function arrayKind(values: readonly unknown[], depth: number): ValueKind {
  if (depth > maxArrayDepth) return "deep";
  let kind: ValueKind = "nothing";
  for (const value of values) {
    const one = Array.isArray(value) ? arrayKind(value, depth + 1) : valueKind(value);
    const of = one === "scalar" ? "scalars" : one;
    if (of === "deep") return of;
    if (of === "nothing" || of === kind) continue;
    kind = kind === "nothing" ? of : "mixed";
  }
  return kind;
}
