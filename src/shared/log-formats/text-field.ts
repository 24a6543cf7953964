import { backslash, byteAt, dash, quote, space } from "./bytes.ts";
import { type Field, firstMark, isEscape } from "./fields.ts";
import { type Constant, type Line, putConstant, putTextByte, stringKeyOf } from "./line.ts";

/** Lowest byte that text may hold as it is, in each byte of a word: unquoted text ends at a space. */
const lowestQuoted = 0x20202020;
const lowestUnquoted = 0x21212121;

/** Text, quoted or not: scanned and written in one pass. */
export function text(name: string): Field {
  const key = stringKeyOf(name);
  return { name, members: [name], read: (line) => readText(line, key) };
}

function readText(line: Line, key: Constant): boolean {
  const { block, position, end } = line;
  const isQuoted = byteAt(block, position) === quote;
  const start = isQuoted ? position + 1 : position;
  if (byteAt(block, start) === dash && start < end) {
    const after = isQuoted && byteAt(block, start + 1) === quote ? start + 2 : start + 1;
    const isAlone = after - start === (isQuoted ? 2 : 1) && (after >= end || byteAt(block, after) === space);
    if (isAlone) {
      line.position = after + 1;
      return true;
    }
  }
  return copyText(line, key, start, isQuoted);
}

/**
 * Copies text from `start` to its end, four bytes at a time. A line's end stops the copying as any control
 * character does; a word may be written beyond the text's end, where the next bytes go.
 */
function copyText(line: Line, key: Constant, start: number, isQuoted: boolean): boolean {
  const { block, blockView, outView, end } = line;
  const lowest = isQuoted ? lowestQuoted : lowestUnquoted;
  const lastWord = block.length - 4;
  const first = putConstant(outView, line.length, key);
  let to = first;
  let index = start;
  for (;;) {
    while (index <= lastWord) {
      const word = blockView.getInt32(index, true);
      outView.setInt32(to, word, true);
      const special =
        ((word - lowest) | ((word ^ 0x22222222) - 0x01010101) | ((word ^ 0x5c5c5c5c) - 0x01010101) | word) &
        0x80808080;
      if (special === 0) {
        to += 4;
        index += 4;
      } else {
        const plain = firstMark(special);
        to += plain;
        index += plain;
        break;
      }
    }
    if (index >= end) {
      to -= index - end;
      index = end;
      break;
    }
    const byte = byteAt(block, index);
    const next = index + 1 < end ? byteAt(block, index + 1) : space;
    if (isQuoted ? byte === quote && next === space : byte === space) break;
    to = putTextByte(line, to, byte);
    if (isQuoted && byte === backslash && isEscape(block, index, end)) {
      to = putTextByte(line, to, next);
      index += 1;
    }
    index += 1;
  }
  if (isQuoted && index >= end) {
    line.problem = "has no closing quote";
    return false;
  }
  line.position = index + (isQuoted ? 2 : 1);
  if (to === first) return true;
  outView.setUint8(to, quote);
  line.length = to + 1;
  return true;
}
