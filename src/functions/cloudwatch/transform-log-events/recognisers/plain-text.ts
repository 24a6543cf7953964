import { statedLevel } from "../levels.ts";
import type { Recognised } from "./recogniser.ts";

/** Any text: its whole is the message, INFO unless the line itself states a level. */
export function plainText(message: string): Recognised {
  return { level: statedLevel(message) ?? "INFO", message: message.trimEnd() };
}
