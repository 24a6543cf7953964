import { type JsonObject, parseObject } from "./parse-json.ts";
import type { Transformed, TransformOptions } from "./transformed.ts";

/** A character of UTF-16 takes at most so many bytes of UTF-8. */
const bytesOfCharacter = 3;
/** What Lambda's lines tell is small, unless somebody imitates them. */
const maxLambdaBytes = 16 * 1024;

/**
 * The document with its newline. One that is longer than it may be is cut, with a marker that says where the whole is:
 * its message, or, where that is not what makes it long, its JSON text as the message of a document without the others.
 * @param line the document with its newline
 */
export function fit(
  line: string,
  event: number,
  { maxDocumentBytes, wholeKey }: Pick<TransformOptions, "maxDocumentBytes" | "wholeKey">,
): Transformed {
  const bytes = Buffer.from(line);
  if (bytes.length <= maxDocumentBytes) return { kind: "document", bytes };
  const whole = { key: wholeKey(event), bytes };
  const json = line.slice(0, -1);
  const marker = ` … [cut by logpipe: the whole document of ${whole.bytes.length} bytes is ${whole.key} in the reject bucket]`;
  const document = parseObject(json) ?? {};
  const { message } = document;
  const cut =
    (typeof message === "string" ? cutMessage(document, message, marker, maxDocumentBytes) : undefined) ??
    cutMessage(essentials(document), json, marker, maxDocumentBytes) ??
    JSON.stringify({ message: marker });
  return { kind: "document", bytes: Buffer.from(`${cut}\n`), whole };
}

/** Whether the document with its newline is within the limit, whatever characters it has. */
export function isSurelyWithin(line: string, maxBytes: number): boolean {
  return line.length * bytesOfCharacter <= maxBytes;
}

/** The document with as much of the text as its message as fits. @returns undefined when not even the marker does */
function cutMessage(
  document: JsonObject,
  text: string,
  marker: string,
  maxBytes: number,
): string | undefined {
  for (let length = Math.min(text.length, maxBytes); length >= 1; ) {
    const cut = JSON.stringify({ ...document, message: text.slice(0, length).toWellFormed() + marker });
    const bytes = Buffer.byteLength(cut);
    if (bytes < maxBytes) return cut;
    length = Math.floor(length * Math.min(0.9, maxBytes / bytes));
  }
  return undefined;
}

function essentials({ timestamp, level, cloudwatch, lambda }: JsonObject): JsonObject {
  const isSmall = lambda !== undefined && JSON.stringify(lambda).length <= maxLambdaBytes;
  return { timestamp, level, cloudwatch, ...(isSmall ? { lambda } : {}) };
}
