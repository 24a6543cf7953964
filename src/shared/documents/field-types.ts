import { bounded } from "./bounded-object.ts";
import { depthOf, isObject, type JsonObject, stringify } from "./json.ts";

/**
 * OpenSearch refuses a document in which a field is text where another document had an object. So every name has one
 * type, everywhere: these hold objects (as popular loggers write them), all others hold scalars or lists of scalars.
 * A value of the other type moves to a name of its own: `error: "text"` to `error_text`, `user: {…}` to `user_object`.
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
/** Always strings, as log4j's JsonLayout writes them. */
export const stringNames: ReadonlySet<string> = new Set([
  "thread",
  "logger",
  "message",
  "processId",
  "hostname",
  "instanceId",
  "accountId",
]);
/** Objects of strings, each found under its own name: `mdc.requestId`. All other objects are mapped as one field. */
const mapNames: ReadonlySet<string> = new Set(["mdc", "tags"]);
const maxMapMembers = 100;
/** Names that OpenSearch reserves. */
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
/** Of one document, besides time, level and message; a mapping takes a thousand names over all documents. */
const maxMembers = 252;
const essential: ReadonlySet<string> = new Set(["timestamp", "level", "message"]);
/** flat_object takes 20 levels. */
const deepestObject = 15;

/** A member with its final name. */
type Member = readonly [name: string, value: unknown];

/**
 * Places a document's members: each name has one type. Nothing is left out; the order stays.
 * @param objectFields further names that hold objects
 * @returns the members themselves if none has to change
 */
export function place(fields: JsonObject, objectFields: readonly string[]): JsonObject {
  return arePlaced(fields, objectFields) ? fields : Object.fromEntries(membersOf(fields, objectFields));
}

function arePlaced(fields: JsonObject, objectFields: readonly string[]): boolean {
  let count = 0;
  for (const name in fields) {
    count += 1;
    if (count > maxMembers || !isPlaced(name, fields[name], objectFields)) return false;
  }
  return true;
}

function membersOf(fields: JsonObject, objectFields: readonly string[]): Member[] {
  const members: Member[] = [];
  const taken = new Set([...Object.keys(fields), ...essential]);
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
      members.push([free, typed(final)]);
    }
  }
  return members.length > maxMembers
    ? folded(members, taken)
    : members.flatMap((member) => boundedMember(member, taken));
}

/** The first members stay, the others go into one object: each name takes a place in the index's mapping. */
function folded(members: readonly Member[], taken: Set<string>): Member[] {
  const isKept = ([name]: Member, index: number): boolean => index < maxMembers - 1 || essential.has(name);
  let free = "other_object";
  while (taken.has(free)) free += "_";
  taken.add(free);
  const others = Object.fromEntries(members.filter((member, index) => !isKept(member, index)));
  const kept = members.filter(isKept);
  return [...kept, [free, others] as const].flatMap((member) => boundedMember(member, taken));
}

/** An object that had to be cut has its full text next to it. */
function boundedMember([name, value]: Member, taken: Set<string>): readonly Member[] {
  if (!isObjectLike(value) || mapNames.has(name)) return [[name, value]];
  const short = bounded(value);
  if (short === value) return [[name, value]];
  let free = `${name}_text`;
  while (taken.has(free)) free += "_text";
  taken.add(free);
  return [
    [name, short],
    [free, stringify(value)],
  ];
}

/** What a name may hold unchanged. */
type Standing = "object" | "text" | "scalar" | "nothing";
const maxCachedNames = 5_000;
const standingOf = new Map<string, Standing>();

/** Whether a member stays unchanged: most do. */
function isPlaced(name: string, value: unknown, objectFields: readonly string[]): boolean {
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
  if (mapNames.has(name)) return isMapOfStrings(value);
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
  return stringNames.has(name) ? "text" : "scalar";
}

/** A name that OpenSearch takes: dots would make it an object, and some names are reserved. */
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
  if (mapNames.has(name) && isMap(value)) return ["", stringsOf(value)];
  if (mapNames.has(name)) return ["_text", isObjectLike(value) ? textOf(value) : typed(value)];
  const holdsObjects = isObjectName(name, objectFields);
  if (isObjectLike(value)) {
    if (depthOf(value, deepestObject) > deepestObject) return [holdsObjects ? "_text" : "", textOf(value)];
    return holdsObjects ? ["", typed(value)] : ["_object", value];
  }
  if (holdsObjects) return ["_text", typed(value)];
  if (name === "exception") return ["", Array.isArray(value) ? value.map(textOf) : [textOf(value)]];
  return ["", stringNames.has(name) ? textOf(value) : typed(value)];
}

function isMap(value: unknown): value is JsonObject {
  return isObject(value) && Object.keys(value).length <= maxMapMembers;
}

function stringsOf(map: JsonObject): JsonObject {
  const strings = new Map<string, unknown>();
  for (const [name, value] of Object.entries(map)) {
    let free = knownName(name);
    while (strings.has(free)) free += "_";
    strings.set(free, value === null ? null : textOf(value));
  }
  return Object.fromEntries(strings);
}

function isMapOfStrings(value: unknown): boolean {
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
 * Lists hold either objects or scalars of one type: where they mix them, the scalars become objects as well, or strings;
 * OpenSearch would map a new field by its first value, and refuse the document for its second. Lists of lists keep
 * their shape.
 */
function typed(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  const leaves: readonly unknown[] = value.flat(Number.POSITIVE_INFINITY);
  if (leaves.some((one) => isObject(one)))
    return mapLeaves(value, (one) => (isObject(one) || one === null ? one : { value: one }));
  const types = new Set(leaves.filter((one) => one !== null).map((one) => typeof one));
  return types.size > 1 ? mapLeaves(value, (one) => (one === null ? one : textOf(one))) : value;
}

function mapLeaves(list: readonly unknown[], change: (leaf: unknown) => unknown): unknown[] {
  return list.map((one): unknown => (Array.isArray(one) ? mapLeaves(one, change) : change(one)));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : stringify(value);
}
