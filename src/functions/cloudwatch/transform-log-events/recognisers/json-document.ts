import { readJsonObject } from "../json-text.ts";
import type { Recognised } from "./recogniser.ts";

/** A JSON object with at least one member is the user's own document: no level is invented for it. */
export function jsonDocument(message: string): Recognised | undefined {
  const fields = jsonFields(message);
  return fields === undefined ? undefined : { fields };
}

const blank = /\s/;

/** The members of a message that is one JSON object, maybe with blanks around it. */
export function jsonFields(message: string): ReturnType<typeof readJsonObject> {
  if (
    message.charCodeAt(0) !== 0x7b &&
    !(blank.test(message.charAt(0)) && message.trimStart().startsWith("{"))
  )
    return undefined;
  return message.trimEnd().endsWith("}") ? readJsonObject(message) : undefined;
}
