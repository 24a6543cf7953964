import { type JsonObject, parseObject } from "./json.ts";

/** The most bytes of UTF-8 that a UTF-16 code unit takes. */
const bytesOfCharacter = 3;
/** Lambda's own members are small, unless somebody imitates them. */
const maxLambdaBytes = 16 * 1024;

/** One line of JSON with its newline, within the limit. */
export interface Fitted {
  readonly bytes: Buffer;
  /** The full document where `bytes` was cut; to be stored under the key that the marker names. */
  readonly fullDocument?: { readonly key: string; readonly bytes: Buffer } | undefined;
}

/**
 * Fits a document into a limit. One that is longer is cut, with a marker that says where the full one is: its message,
 * or, where that is not what makes it long, its JSON text as the message of a document without its other members.
 * @param line the document with its newline @param maxBytes of the document with its newline
 * @param keyOf called only if the document is cut
 */
export function fit(line: string, maxBytes: number, keyOf: () => string): Fitted {
  const bytes = Buffer.from(line);
  if (bytes.length <= maxBytes) return { bytes };
  const fullDocument = { key: keyOf(), bytes };
  const json = line.slice(0, -1);
  const marker = ` … [cut by logpipe: the full document of ${bytes.length} bytes is ${fullDocument.key} in the reject bucket]`;
  const document = parseObject(json) ?? {};
  const { message } = document;
  const cut =
    (typeof message === "string" ? cutMessage(document, message, marker, maxBytes) : undefined) ??
    cutMessage(essentials(document), json, marker, maxBytes) ??
    timestampFirst({ timestamp: document["timestamp"], message: marker });
  return { bytes: Buffer.from(`${cut}\n`), fullDocument };
}

/** Whether the document with its newline is within the limit, whatever characters it has. */
export function isSurelyWithin(line: string, maxBytes: number): boolean {
  return line.length * bytesOfCharacter <= maxBytes;
}

/** The document, with as much of the text as fits for its message. @returns undefined if not even the marker does */
function cutMessage(
  document: JsonObject,
  text: string,
  marker: string,
  maxBytes: number,
): string | undefined {
  for (let length = Math.min(text.length, maxBytes); length >= 1; ) {
    const cut = timestampFirst({ ...document, message: text.slice(0, length).toWellFormed() + marker });
    const bytes = Buffer.byteLength(cut);
    if (bytes < maxBytes) return cut;
    length = Math.floor(length * Math.min(0.9, maxBytes / bytes));
  }
  return undefined;
}

/** As every document begins: JSON.stringify would put names that look like whole numbers before it. */
function timestampFirst({ timestamp, ...others }: JsonObject): string {
  if (timestamp === undefined) return JSON.stringify(others);
  return `{"timestamp":${JSON.stringify(timestamp)},${JSON.stringify(others).slice(1)}`;
}

function essentials({ timestamp, level, cloudwatch, lambda }: JsonObject): JsonObject {
  const isSmall = lambda !== undefined && JSON.stringify(lambda).length <= maxLambdaBytes;
  return { timestamp, level, cloudwatch, ...(isSmall ? { lambda } : {}) };
}
