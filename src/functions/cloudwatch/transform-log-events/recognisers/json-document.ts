import { isObject, type JsonObject, parseObject, readObject, withLongNumbers } from "../parse-json.ts";
import { clearRequestIdNames, isUuid } from "../request-id.ts";
import { firstCharacter } from "./first-character.ts";
import type { Recognised, Recogniser } from "./recogniser.ts";

/** A JSON document; one that a Lambda runtime has wrapped (`message` is an object, or JSON itself) comes out of it. */
export const jsonDocument: Recogniser = (message) => {
  if (firstCharacter(message) !== "{") return undefined;
  const outer = readObject(message);
  return outer === undefined ? undefined : ofDocument(outer, message);
};

/** What stands behind a runtime's prefix: where that is a JSON document, it is the document. */
export function withDocument(recognised: Recognised): Recognised {
  const { message = "" } = recognised;
  if (firstCharacter(message) !== "{") return recognised;
  const inner = readObject(message);
  if (inner === undefined) return recognised;
  const { timestamp, level, lambda } = recognised;
  const own = ofDocument(inner, message);
  return {
    ...own,
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(level === undefined ? {} : { level }),
    ...(lambda === undefined ? {} : { lambda: { ...own.lambda, ...lambda } }),
  };
}

function ofDocument(outer: JsonObject, source: string): Recognised {
  const inner = innerOf(outer["message"]);
  if (inner === undefined) {
    const requestId = requestIdOf(outer);
    return requestId === undefined
      ? { fields: outer, source }
      : { fields: outer, source, lambda: { requestId } };
  }
  const exact = withLongNumbers(outer, source);
  const fields = merged(exact, innerOf(exact["message"]) ?? inner);
  const requestId = requestIdOf(outer) ?? requestIdOf(fields);
  return requestId === undefined ? { fields } : { fields, lambda: { requestId } };
}

/** `requestId` alone may be anybody's: it is Lambda's in the document that the Node.js and Python runtimes write. */
function requestIdOf(document: JsonObject): string | undefined {
  for (const name of clearRequestIdNames) {
    const value = document[name];
    if (isUuid(value)) return value;
  }
  const { requestId } = document;
  if (!isUuid(requestId)) return undefined;
  const { timestamp, level, log_level: pythonLevel } = document;
  const isOfRuntime = typeof timestamp === "string" && typeof (level ?? pythonLevel) === "string";
  return isOfRuntime ? requestId : undefined;
}

function innerOf(message: unknown): JsonObject | undefined {
  if (isObject(message)) return message;
  return typeof message === "string" && firstCharacter(message) === "{" ? parseObject(message) : undefined;
}

/** The inner document wins; of the outer one stays what the inner does not have. */
function merged(outer: JsonObject, inner: JsonObject): JsonObject {
  const all: Record<string, unknown> = { ...outer, ...inner };
  if (!("message" in inner)) delete all["message"];
  return all;
}
