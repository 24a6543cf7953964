import { characterEnd } from "./flat-object.ts";

export interface CutRequest {
  /** The whole document's JSON text. */
  readonly whole: string;
  /** The document's message, where it has one. */
  readonly message: string | undefined;
  /** Renders the document with another message in its place. */
  readonly withMessage: (message: string) => string;
  /** Renders a document that has nothing but what is ours, and a message. */
  readonly withOnlyMessage: (message: string) => string;
  readonly key: string;
  readonly maxBytes: number;
}

/**
 * A document of at most `maxBytes` in place of one that is longer: its message ends in a marker that names the whole's
 * length and key. When it is not the message that is long, the message is the beginning of the whole's JSON text.
 */
export function cutDocument({
  whole,
  message,
  withMessage,
  withOnlyMessage,
  key,
  maxBytes,
}: CutRequest): string {
  if (message !== undefined) {
    const marker = markerOf(`the message has ${Buffer.byteLength(message)} bytes`, key);
    const budget = maxBytes - Buffer.byteLength(withMessage(marker));
    if (budget > 0) {
      const cut = withMessage(beginning(message, budget) + marker);
      if (Buffer.byteLength(cut) <= maxBytes) return cut;
    }
  }
  const marker = markerOf(`the document has ${Buffer.byteLength(whole)} bytes`, key);
  const budget = maxBytes - Buffer.byteLength(withOnlyMessage(marker));
  return withOnlyMessage(beginning(whole, budget) + marker);
}

function markerOf(length: string, key: string): string {
  return ` … [cut by logpipe: ${length}; the whole is kept as ${key}]`;
}

/** The longest beginning that takes at most so many bytes inside a JSON string. */
function beginning(text: string, maxBytes: number): string {
  let bytes = 0;
  for (let at = 0; at < text.length; at += 1) {
    bytes += bytesInJson(text.charCodeAt(at));
    if (bytes > maxBytes) return text.slice(0, characterEnd(text, at));
  }
  return text;
}

/** Of a UTF-16 unit; each half of a surrogate pair takes two of the pair's four bytes. */
function bytesInJson(code: number): number {
  if (code < 0x20) return code === 8 || code === 9 || code === 10 || code === 12 || code === 13 ? 2 : 6;
  if (code < 0x80) return code === 0x22 || code === 0x5c ? 2 : 1;
  if (code < 0x800 || (code >= 0xd800 && code < 0xe000)) return 2;
  return 3;
}
