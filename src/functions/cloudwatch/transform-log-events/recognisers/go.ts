import { statedLevel } from "../levels.ts";
import { readTime } from "../timestamps.ts";
import type { Recognised } from "./recogniser.ts";

/** Go's log package: `2024/08/29 17:22:54 message`. Its level is the message's, if that states one. */
const line = /^(\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d(?:\.\d{1,9})?) /;

export function go(message: string): Recognised | undefined {
  const match = message.charCodeAt(4) === 0x2f ? line.exec(message) : null;
  const timestamp = readTime(match?.[1]);
  if (match === null || timestamp === undefined) return undefined;
  const text = message.slice(match[0].length);
  return { timestamp, level: statedLevel(text) ?? "INFO", message: text.trimEnd() };
}
