import { bounded } from "./bounded-object.ts";
import { depthOf, isObject, type JsonObject } from "./parse-json.ts";

/**
 * OpenSearch refuses a document in which a field is a text where another document had an object. So every name has one
 * kind, everywhere: these hold objects (what popular loggers write as objects), all others hold scalars or lists of them.
 * A value of the other kind moves to a name of its own: `error: "text"` to `error_text`, `user: {…}` to `user_object`.
 */
export const objectNames: ReadonlySet<string> = new Set([
  "_aws", // embedded metric format
  "client",
  "context",
  "contextMap",
  "cookies",
  "ctx",
  "data",
  "details",
  "ecs",
  "err",
  "error",
  "exc",
  "extra",
  "fields",
  "geo",
  "headers",
  "http",
  "httpRequest",
  "instant",
  "labels",
  "locationInfo",
  "mdc",
  "meta",
  "metadata",
  "metrics",
  "params",
  "payload",
  "properties",
  "record",
  "req",
  "request",
  "res",
  "resource",
  "response",
  "tags",
  "thrown",
]);
/** Of the document of the layouts (reference: log4j JsonLayout): always texts. */
export const textNames: ReadonlySet<string> = new Set([
  "thread",
  "logger",
  "message",
  "processId",
  "hostname",
  "instanceId",
  "accountId",
]);
/** Objects of texts, each found under its own name: `mdc.requestId`. All other objects are mapped as one field. */
const mapNames: ReadonlySet<string> = new Set(["mdc", "tags"]);
const maxMapMembers = 100;
/** Names that OpenSearch keeps for itself. */
export const metadataNames: ReadonlySet<string> = new Set([
  "_data_stream_timestamp",
  "_doc_count",
  "_feature",
  "_field_names",
  "_id",
  "_ignored",
  "_index",
  "_nested_path",
  "_routing",
  "_seq_no",
  "_primary_term",
  "_size",
  "_source",
  "_tier",
  "_type",
  "_version",
]);
const ours: ReadonlySet<string> = new Set(["cloudwatch", "lambda"]);
const longestName = 200;
/** Of one document; a mapping takes a thousand names over all. */
export const maxMembers = 256;
const essential: ReadonlySet<string> = new Set(["timestamp", "level", "message"]);
/** flat_object takes 20 levels. */
const deepestObject = 15;

/** A member with its final name. */
type Member = readonly [name: string, value: unknown];

/**
 * The document's members, each with a name that has one kind. Nothing is left out; the order stays.
 * @param objectFields further names that hold objects
 */
export function membersOf(fields: JsonObject, objectFields: readonly string[]): Member[] {
  const members: Member[] = [];
  const taken = new Set(Object.keys(fields));
  for (const [name, value] of Object.entries(fields)) {
    const known = knownName(name);
    const [suffix, final] = ours.has(known)
      ? [isObjectLike(value) ? "_object" : "_text", isObjectLike(value) ? value : textOf(value)]
      : placed(known, value, objectFields);
    if (suffix === "" && known === name) members.push([name, final]);
    else {
      let free = known + suffix;
      while (taken.has(free)) free += suffix || "_";
      taken.add(free);
      members.push([free, kindOf(final)]);
    }
  }
  return members.length > maxMembers
    ? folded(members, taken)
    : members.flatMap((member) => boundedMember(member, taken));
}

/** The first members stay, the others go into one object: each name takes a place in the index's mapping. */
function folded(members: readonly Member[], taken: Set<string>): Member[] {
  const isKept = ([name]: Member, index: number): boolean => index < maxMembers - 4 || essential.has(name);
  let free = "other_object";
  while (taken.has(free)) free += "_";
  taken.add(free);
  const others = Object.fromEntries(members.filter((member, index) => !isKept(member, index)));
  const kept = members.filter(isKept);
  return [...kept, [free, others] as const].flatMap((member) => boundedMember(member, taken));
}

/** An object that had to be cut stands beside its whole, as text. */
function boundedMember([name, value]: Member, taken: Set<string>): readonly Member[] {
  if (!isObjectLike(value) || mapNames.has(name)) return [[name, value]];
  const short = bounded(value);
  if (short === value) return [[name, value]];
  let free = `${name}_text`;
  while (taken.has(free)) free += "_text";
  taken.add(free);
  return [
    [name, short],
    [free, JSON.stringify(value)],
  ];
}

/** What may stand under a name as it is. */
type Standing = "object" | "text" | "scalar" | "nothing";
const maxCachedNames = 5_000;
const standingOf = new Map<string, Standing>();

/** Whether a member stands as it is: by far the most do. */
export function isPlaced(name: string, value: unknown, objectFields: readonly string[]): boolean {
  let standing = standingOf.get(name);
  if (standing === undefined) {
    standing = standingUnder(name);
    if (standingOf.size >= maxCachedNames) standingOf.clear();
    standingOf.set(name, standing);
  }
  if (objectFields.length > 0 && standing !== "nothing" && objectFields.includes(name)) standing = "object";
  if (value === null) return standing !== "nothing";
  if (typeof value !== "object")
    return standing === "scalar" || (standing === "text" && typeof value === "string");
  if (mapNames.has(name)) return isMapOfTexts(value);
  return (
    standing === "object" &&
    isObject(value) &&
    depthOf(value, deepestObject) <= deepestObject &&
    bounded(value) === value
  );
}

function standingUnder(name: string): Standing {
  if (ours.has(name) || name === "exception" || knownName(name) !== name) return "nothing";
  if (isObjectName(name, [])) return "object";
  return textNames.has(name) ? "text" : "scalar";
}

/** A name that OpenSearch takes: dots would make objects of it, some names are its own. */
function knownName(name: string): string {
  if (metadataNames.has(name)) return `field${name}`;
  const flat = name.includes(".") ? name.replaceAll(".", "_") : name;
  if (flat.trim() === "") return "field";
  return flat.length > longestName ? flat.slice(0, longestName).toWellFormed() : flat;
}

function isObjectName(name: string, objectFields: readonly string[]): boolean {
  return objectNames.has(name) || name.endsWith("_object") || objectFields.includes(name);
}

function placed(name: string, value: unknown, objectFields: readonly string[]): readonly [string, unknown] {
  if (value === null) return ["", value];
  if (mapNames.has(name) && isMap(value)) return ["", textsOf(value)];
  if (mapNames.has(name)) return ["_text", isObjectLike(value) ? textOf(value) : kindOf(value)];
  const holdsObjects = isObjectName(name, objectFields);
  if (isObjectLike(value)) {
    if (depthOf(value, deepestObject) > deepestObject) return [holdsObjects ? "_text" : "", textOf(value)];
    return holdsObjects ? ["", kindOf(value)] : ["_object", value];
  }
  if (holdsObjects) return ["_text", kindOf(value)];
  if (name === "exception") return ["", Array.isArray(value) ? value.map(textOf) : [textOf(value)]];
  return ["", textNames.has(name) ? textOf(value) : kindOf(value)];
}

function isMap(value: unknown): value is JsonObject {
  return isObject(value) && Object.keys(value).length <= maxMapMembers;
}

function textsOf(map: JsonObject): JsonObject {
  const texts = new Map<string, unknown>();
  for (const [name, value] of Object.entries(map)) {
    let free = knownName(name);
    while (texts.has(free)) free += "_";
    texts.set(free, value === null ? null : textOf(value));
  }
  return Object.fromEntries(texts);
}

function isMapOfTexts(value: unknown): boolean {
  if (!isMap(value)) return false;
  for (const name in value) if (typeof value[name] !== "string" || knownName(name) !== name) return false;
  return true;
}

/** An object, or a list with one among its values. */
function isObjectLike(value: unknown): boolean {
  if (!Array.isArray(value)) return isObject(value);
  return value.some((one) => isObjectLike(one));
}

/**
 * Lists hold either objects or scalars of one type: where they mix them, the scalars become objects as well, or texts;
 * OpenSearch would map a new field by its first value, and refuse the document for its second.
 */
function kindOf(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const flat: readonly unknown[] = value.flat(Number.POSITIVE_INFINITY);
  if (!flat.some((one) => isObject(one))) {
    const types = new Set(flat.filter((one) => one !== null).map((one) => typeof one));
    return types.size > 1 ? flat.map((one) => (one === null ? one : textOf(one))) : flat;
  }
  return flat.map((one) => (isObject(one) || one === null ? one : { value: one }));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
