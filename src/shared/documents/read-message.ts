import { jsonDocument } from "./json-document.ts";
import { withoutColours } from "./levels.ts";
import { documentBehindHead, plainText } from "./plain-text.ts";
import { platformJson } from "./platform-json.ts";
import { platformText } from "./platform-text.ts";
import type { Recognised } from "./recognised.ts";
import { bracketLine, containerLine, goLine, log4jLine, rubyLine, tabLine } from "./runtime-lines.ts";

/** Wrappers inside wrappers are read so deep. */
const deepestWrapper = 4;

/** Reads a message: the first kind that fits counts; plain text takes everything. Never throws. */
export function readMessage(message: string): Recognised {
  return read(withoutColours(message), 0);
}

function read(message: string, depth: number): Recognised {
  if (depth > deepestWrapper) return plainText(message);
  const inner = (text: string): Recognised => read(text, depth + 1);
  const first = message.charCodeAt(0);
  if (first === 0x7b || first <= 0x20) {
    const text = message.trimStart();
    if (text.startsWith("{")) return platformJson(text) ?? jsonDocument(text, inner) ?? plainText(message);
  }
  return readText(message, first, inner);
}

const [zero, nine, bracket, letterT] = [0x30, 0x39, 0x5b, 0x54];

function readText(message: string, first: number, inner: (text: string) => Recognised): Recognised {
  const platform = platformText(message);
  if (platform !== undefined) return platform;
  const withTabs = message.includes("\t") ? tabLine(message) : undefined;
  if (withTabs !== undefined) return withTabs;
  const isNumber = first >= zero && first <= nine;
  const layout = isNumber
    ? message.charCodeAt(10) === letterT
      ? containerLine(message, inner)
      : (goLine(message) ?? log4jLine(message))
    : first === bracket
      ? bracketLine(message)
      : rubyLine(message);
  if (layout !== undefined) return layout;
  const behind = message.includes("{") ? documentBehindHead(message) : undefined;
  if (behind === undefined) return plainText(message);
  const { level, head, json } = behind;
  const document = inner(json);
  const isBare = /^\W*\w+\W*$/.test(head);
  const fields = isBare ? document.fields : { ...document.fields, log_prefix: head };
  return {
    ...document,
    ...(level === undefined ? {} : { level }),
    ...(fields === undefined ? {} : { fields }),
  };
}
