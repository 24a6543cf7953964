import { deepestWrapper, joined, jsonDocument } from "./json-document.ts";
import { levelOfWord, withoutColours } from "./levels.ts";
import { documentBehindHead, plainText } from "./plain-text.ts";
import { platformJson } from "./platform-json.ts";
import { platformText } from "./platform-text.ts";
import type { Recognised } from "./recognised.ts";
import { bracketLine, containerLine, goLine, log4jLine, rubyLine, tabLine } from "./runtime-lines.ts";

/** Reads a message as the first kind that matches; plain text matches everything. Never throws. */
export function readMessage(message: string): Recognised {
  return read(message, 0);
}

function read(coloured: string, depth: number): Recognised {
  const message = withoutColours(coloured);
  if (depth > deepestWrapper) return plainText(message);
  const inner = (text: string): Recognised => read(text, depth + 1);
  const first = message.charCodeAt(0);
  if (first === brace || first <= blank || first === byteOrderMark) {
    const text = message.trimStart();
    if (text.startsWith("{")) return platformJson(text) ?? jsonDocument(text, inner) ?? plainText(message);
  }
  return readText(message, first, inner);
}

const [blank, zero, nine, bracket, letterT, brace] = [0x20, 0x30, 0x39, 0x5b, 0x54, 0x7b];
const byteOrderMark = 0xfeff;

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
  const php = message.includes("PHP message: ") ? phpMessage.exec(message) : null;
  if (php !== null) return ofPhpMessage(message, php[0], inner(message.slice(php[0].length)));
  const behind = message.includes("{") ? documentBehindHead(message) : undefined;
  if (behind === undefined) return plainText(message);
  const { level, head, json } = behind;
  return withPrefix({ ...inner(json), ...(level === undefined ? {} : { level }) }, head);
}

/** What php-fpm puts before the output of a PHP program. */
const phpMessage = /^(?:[A-Z]+: |[^\n]{0,300}? Got error ')?PHP message: +/;

function ofPhpMessage(message: string, head: string, inner: Recognised): Recognised {
  if (inner.fields !== undefined && inner.isText !== true) return withPrefix(inner, head.trim());
  const level = inner.level === undefined ? {} : { level: inner.level };
  return { isText: true, message: message.trimEnd(), ...level };
}

/** Keeps a document's head, unless it is only the level. */
function withPrefix(document: Recognised, head: string): Recognised {
  const [, word = ""] = /^\W*(\w+)\W*$/.exec(head) ?? [];
  if (levelOfWord(word) !== undefined) return document;
  return { ...document, fields: joined(document.fields ?? {}, { log_prefix: head }, "outer_") };
}
