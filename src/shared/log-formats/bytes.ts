/** The bytes that the formats are made of. */
export const newline = 0x0a;
export const carriageReturn = 0x0d;
export const space = 0x20;
export const quote = 0x22;
export const dash = 0x2d;
export const dot = 0x2e;
export const zero = 0x30;
const nine = 0x39;
export const colon = 0x3a;
export const openBracket = 0x5b;
export const backslash = 0x5c;
export const closeBracket = 0x5d;
export const openBrace = 0x7b;

export function isDigit(byte: number): boolean {
  return byte >= zero && byte <= nine;
}

/** The byte at `index`, 0 outside. */
export function byteAt(block: Uint8Array, index: number): number {
  return block[index] ?? 0;
}

export const byteOrderMarkBytes = 3;

/** Whether UTF-8's byte order mark is at `at`. */
export function hasByteOrderMark(block: Uint8Array, at: number): boolean {
  return byteAt(block, at) === 0xef && byteAt(block, at + 1) === 0xbb && byteAt(block, at + 2) === 0xbf;
}
