import { levelOfText } from "../levels.ts";
import type { Recognised } from "./recogniser.ts";

/** Anything else, whole: a traceback of many lines is one message. */
export function plainText(message: string): Recognised {
  const text = message.trimEnd();
  return { level: levelOfText(text) ?? "INFO", message: text };
}
