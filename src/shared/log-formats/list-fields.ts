import { byteAt, isDigit, quote, space } from "./bytes.ts";
import { type Field, field, tokenEnd } from "./fields.ts";
import { type Constant, keyOf, type Line, putByte, putKey, putText } from "./line.ts";
import { keyword, longKeyword } from "./mapping.ts";
import { writeFrom } from "./record-reader.ts";

const comma = 0x2c;
const openArray = 0x5b;
const closeArray = 0x5d;

/**
 * Writes the entries of [from, to), separated by `separator`, as an array of strings; quotes around each are dropped.
 * JSON may have them as an array.
 */
function putList(line: Line, key: Constant, from: number, to: number, separator: number): void {
  const { block } = line;
  if (to - from > 1 && byteAt(block, from) === openArray && byteAt(block, to - 1) === closeArray) {
    const entries = entriesOf(Buffer.from(block.subarray(from, to)));
    if (entries !== undefined) {
      if (entries.length > 0)
        writeFrom(line, Buffer.from(entries.join("\u0000")), (length) => {
          putEntries(line, key, 0, length, 0);
          return true;
        });
      return;
    }
  }
  putEntries(line, key, from, to, separator);
}

/** The entries of a JSON array of strings and numbers. */
function entriesOf(json: Buffer): string[] | undefined {
  try {
    const entries: unknown = JSON.parse(json.toString("utf8"));
    if (!Array.isArray(entries)) return undefined;
    return entries.map((entry: unknown) => (typeof entry === "string" ? entry : JSON.stringify(entry)));
  } catch {
    return undefined;
  }
}

function putEntries(line: Line, key: Constant, from: number, to: number, separator: number): void {
  const { block } = line;
  putKey(line, key);
  putByte(line, openArray);
  let start = from;
  while (start <= to) {
    const end =
      separator === space ? Math.min(tokenEnd(line, start), to) : entryEnd(block, start, to, separator);
    const first = start < end && byteAt(block, start) === quote ? start + 1 : start;
    const last = end > first && byteAt(block, end - 1) === quote ? end - 1 : end;
    if (start > from) putByte(line, comma);
    putByte(line, quote);
    putText(line, first, last);
    putByte(line, quote);
    start = end + 1;
  }
  putByte(line, closeArray);
}

function entryEnd(block: Uint8Array, from: number, to: number, separator: number): number {
  const found = block.subarray(from, to).indexOf(separator);
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
  const members = { [name]: longKeyword };
  const key = keyOf(name);
  const write: Field["write"] = (line, from, to) => {
    putList(line, key, from, to, space);
    return true;
  };
  const { read } = field(members, (line, from, to) => {
    let last = to;
    if (byteAt(line.block, from - 1) !== quote) {
      for (;;) {
        const next = tokenEnd(line, last + 1);
        if (last >= line.end || !continues(line, last + 1, next)) break;
        last = next;
      }
      line.position = last + 1;
    }
    return write(line, from, last);
  });
  return { members, read, write };
}

/** `"waf,forward"`: entries separated by commas within one pair of quotes; or `"h2","http/1.1"`, each in its own. */
export function entryList(name: string): Field {
  const key = keyOf(name);
  const list = field({ [name]: keyword }, (line, from, to) => {
    putList(line, key, from, to, comma);
    return true;
  });
  return { ...list, afterOwnComma: '"' };
}

/** Whether the token looks like `address:port`. */
export function looksLikeEndpoint({ block }: Line, from: number, to: number): boolean {
  return to > from && isDigit(byteAt(block, to - 1)) && block.subarray(from, to).includes(0x3a);
}

/** Whether the token looks like a status code. */
export function looksLikeStatus({ block }: Line, from: number, to: number): boolean {
  return to === from + 3 && isDigit(byteAt(block, from)) && isDigit(byteAt(block, from + 2));
}
