import { byteAt, isDigit, quote, space } from "./bytes.ts";
import { type Field, field, tokenEnd } from "./fields.ts";
import { type Constant, keyOf, type Line, putByte, putKey, putText } from "./line.ts";

const comma = 0x2c;
const openArray = 0x5b;
const closeArray = 0x5d;

/** Writes the entries of [from, to), separated by `separator`, as an array of strings; quotes around each are dropped. */
function putList(line: Line, key: Constant, from: number, to: number, separator: number): void {
  const { block } = line;
  putKey(line, key);
  putByte(line, openArray);
  let start = from;
  while (start <= to) {
    const end = separator === space ? Math.min(tokenEnd(line, start), to) : entryEnd(block, start, to);
    const quoted = end - start >= 2 && byteAt(block, start) === quote && byteAt(block, end - 1) === quote;
    if (start > from) putByte(line, comma);
    putByte(line, quote);
    putText(line, quoted ? start + 1 : start, quoted ? end - 1 : end);
    putByte(line, quote);
    start = end + 1;
  }
  putByte(line, closeArray);
}

function entryEnd(block: Uint8Array, from: number, to: number): number {
  const found = block.subarray(from, to).indexOf(comma);
  return found === -1 ? to : from + found;
}

/**
 * A list separated by spaces, in quotes; old lines have it without quotes: then every further token that `continues`
 * takes belongs to it.
 */
export function spacedList(
  name: string,
  continues: (line: Line, from: number, to: number) => boolean,
): Field {
  const key = keyOf(name);
  return field(name, [name], (line, from, to) => {
    let last = to;
    if (byteAt(line.block, from - 1) !== quote) {
      for (;;) {
        const next = tokenEnd(line, last + 1);
        if (last >= line.end || !continues(line, last + 1, next)) break;
        last = next;
      }
      line.position = last + 1;
    }
    putList(line, key, from, last, space);
    return true;
  });
}

/** `"waf,forward"`: entries separated by commas within one pair of quotes. */
export function entryList(name: string): Field {
  const key = keyOf(name);
  return field(name, [name], (line, from, to) => {
    putList(line, key, from, to, comma);
    return true;
  });
}

/** `"h2","http/1.1"`: one field of quoted strings joined by commas, already without its outer quotes. */
export function commaList(name: string): Field {
  const key = keyOf(name);
  return field(name, [name], (line, from, to) => {
    const isQuoted = byteAt(line.block, from - 1) === quote;
    putList(line, key, isQuoted ? from - 1 : from, isQuoted ? to + 1 : to, comma);
    return true;
  });
}

/** Whether the token looks like `address:port`. */
export function looksLikeEndpoint({ block }: Line, from: number, to: number): boolean {
  return to > from && isDigit(byteAt(block, to - 1)) && block.subarray(from, to).includes(0x3a);
}

/** Whether the token looks like a status code. */
export function looksLikeStatus({ block }: Line, from: number, to: number): boolean {
  return to === from + 3 && isDigit(byteAt(block, from)) && isDigit(byteAt(block, from + 2));
}
