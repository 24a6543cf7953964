import { byteAt, dash, isDigit, quote, space } from "./bytes.ts";
import { type Field, field, isAbsent, quotedEnd, tokenEnd } from "./fields.ts";
import { keyOf, type Line, putBytes, putText } from "./line.ts";

const comma = 0x2c;
const openArray = 0x5b;
const closeArray = 0x5d;

/** Writes the entries of [from, to), parted by `separator`, as an array of strings; quotes around each are dropped. */
function putList(line: Line, key: Uint8Array, from: number, to: number, separator: number): void {
  const { block, out } = line;
  line.length = putBytes(out, line.length, key);
  let mark = openArray;
  let start = from;
  for (let at = from; at <= to; at += 1) {
    if (at < to && byteAt(block, at) !== separator) continue;
    const quoted = at - start >= 2 && byteAt(block, start) === quote && byteAt(block, at - 1) === quote;
    out[line.length] = mark;
    out[line.length + 1] = quote;
    line.length += 2;
    putText(line, block, quoted ? start + 1 : start, quoted ? at - 1 : at);
    out[line.length] = quote;
    line.length += 1;
    mark = comma;
    start = at + 1;
  }
  out[line.length] = closeArray;
  line.length += 1;
}

/**
 * A list parted by spaces, in quotes; old lines have it without quotes: then every further token that `continues`
 * takes belongs to it.
 */
export function spacedList(
  name: string,
  continues: (line: Line, from: number, to: number) => boolean,
): Field {
  const key = keyOf(name);
  return field(name, [name], (line) => {
    let from = line.position;
    let to: number;
    if (from < line.end && byteAt(line.block, from) === quote) {
      from += 1;
      to = quotedEnd(line, from);
      if (to === -1) {
        line.problem = "has no closing quote";
        return false;
      }
      line.position = to + 2;
    } else {
      to = tokenEnd(line, from);
      for (;;) {
        const next = tokenEnd(line, to + 1);
        if (to >= line.end || isAbsent(line.block, from, to) || !continues(line, to + 1, next)) break;
        to = next;
      }
      line.position = to + 1;
    }
    if (!isAbsent(line.block, from, to)) putList(line, key, from, to, space);
    return true;
  });
}

/** `"h2","http/1.1"`: quoted strings joined by commas, one field. */
export function commaList(name: string): Field {
  const key = keyOf(name);
  return field(name, [name], (line) => {
    const from = line.position;
    const to = tokenEnd(line, from);
    line.position = to + 1;
    if (!isAbsent(line.block, from, to) && !isQuotedDash(line, from, to)) putList(line, key, from, to, comma);
    return true;
  });
}

function isQuotedDash({ block }: Line, from: number, to: number): boolean {
  return to === from + 3 && byteAt(block, from) === quote && byteAt(block, from + 1) === dash;
}

/** Whether the token looks like `address:port`. */
export function looksLikeEndpoint({ block }: Line, from: number, to: number): boolean {
  return to > from && isDigit(byteAt(block, to - 1)) && block.subarray(from, to).includes(0x3a);
}

/** Whether the token looks like a status code. */
export function looksLikeStatus({ block }: Line, from: number, to: number): boolean {
  return to === from + 3 && isDigit(byteAt(block, from)) && isDigit(byteAt(block, from + 2));
}
