import { backslash, byteAt, dash, quote, space } from "./bytes.ts";
import { type Field, field, firstMark, isEscape, tokenEnd } from "./fields.ts";
import {
  type Constant,
  constant,
  type Line,
  lowestQuoted,
  lowestUnquoted,
  putConstant,
  putMember,
  putTextByte,
  specialBytes,
  stringKeyOf,
} from "./line.ts";
import { entryList } from "./list-fields.ts";
import { idKeyword, jsonMapping, keyword, longKeyword, type Mapping, yesOrNo } from "./mapping.ts";

/** Text, quoted or not: scanned and written in one pass. */
export function text(name: string, mapping: Mapping = keyword): Field {
  const key = stringKeyOf(name);
  return { members: { [name]: mapping }, read: (line) => readText(line, key), write: writeText(key) };
}

/** Text that clients write, up to many kilobytes: URLs, user agents. */
export function longText(name: string): Field {
  return text(name, longKeyword);
}

/** An id: looked for, never grouped by. */
export function identifier(name: string): Field {
  return text(name, idKeyword);
}

/** Any JSON, kept as text: one path may be an object here and a text there. */
export function jsonText(name: string): Field {
  return text(name, jsonMapping);
}

/** The account of the record, which its object's key may say as well. */
export function account(): Field {
  const { members, read, write } = noting(steadyText("account_id"), (line) => {
    line.hasAccount = true;
  });
  return {
    members,
    read(line) {
      const to = tokenEnd(line, line.position);
      if (!isUnknown(line, line.position, to)) return read(line);
      line.position = to + 1;
      return true;
    },
    write: (line, from, to) => isUnknown(line, from, to) || write(line, from, to),
  };
}

/** Flow logs say `unknown` for an account that they do not know; the key may. */
function isUnknown({ block }: Line, from: number, to: number): boolean {
  return to - from === 7 && Buffer.from(block.subarray(from, to)).toString("latin1") === "unknown";
}

export function region(): Field {
  return noting(steadyText("region"), (line) => {
    line.hasRegion = true;
  });
}

function noting({ members, read, write }: Field, note: (line: Line, before: number) => void): Field {
  const noted = (line: Line, before: number, isTaken: boolean): boolean => {
    if (line.length > before) note(line, before);
    return isTaken;
  };
  return {
    members,
    read: (line) => noted(line, line.length, read(line)),
    write: (line, from, to) => noted(line, line.length, write(line, from, to)),
  };
}

/** `true` or `false`. */
export function flag(name: string): Field {
  const members = ["true", "false"].map((value) => ({ value, member: constant(`,"${name}":${value}`) }));
  return field({ [name]: yesOrNo }, (line, from, to) => {
    const written = Buffer.from(line.block.subarray(from, to)).toString("latin1");
    const found = members.find(({ value }) => value === written);
    if (found === undefined) {
      line.problem = "is neither true nor false";
      return false;
    }
    line.length = putConstant(line.outView, line.length, found.member);
    return true;
  });
}

function writeText(key: Constant): Field["write"] {
  return (line, from, to) => {
    putMember(line, key, from, to);
    return true;
  };
}

/**
 * Text that is mostly the same from line to line, such as the load balancer's name: while it repeats, it is
 * compared and written eight bytes at a time, without being parsed again.
 * @param problemOf why the text that begins at `from` cannot be taken, if so
 */
export function steadyText(
  name: string,
  problemOf: (line: Line, from: number) => string | undefined = () => undefined,
): Field {
  const key = stringKeyOf(name);
  const put = writeText(key);
  const isTaken = (line: Line, from: number): boolean => {
    const problem = problemOf(line, from);
    if (problem !== undefined) line.problem = problem;
    return problem === undefined;
  };
  const general: Field = {
    members: { [name]: keyword },
    read: (line) => isTaken(line, line.position) && readText(line, key),
    write: (line, from, to) => isTaken(line, from) && put(line, from, to),
  };
  return steady(general, (line, from, to) => {
    const punctuation = byteAt(line.block, from) === quote ? 3 : 1; // quotes, and the space after them
    return line.length - to - key.length - 1 === line.position - from - punctuation;
  });
}

/** An ARN, mostly the same from line to line, that says the account and the Region of what was logged. */
export function steadyArn(name: string): Field {
  const inner = steadyText(name);
  const keyBytes = stringKeyOf(name).length;
  return noting(inner, (line, before) => {
    line.arnFrom = before + keyBytes;
    line.arnTo = line.length - 1;
  });
}

/** A list such as `"waf,forward"`, written as an array, that is mostly the same from line to line. */
export function steadyList(name: string): Field {
  return steady(entryList(name), ({ block, position }, from) =>
    block.subarray(from, position).every((byte) => byte >= space),
  );
}

/**
 * @param isPlain whether what was read from `from` and written from `to` on is text without control characters: a
 *   word of zeros equals other words
 */
function steady(general: Field, isPlain: (line: Line, from: number, to: number) => boolean): Field {
  const last = new LastValue();
  return {
    ...general,
    read(line) {
      if (last.repeat(line)) return true;
      const { position, length } = line;
      if (!general.read(line)) return false;
      last.remember(line, position, length, isPlain(line, position, length));
      return true;
    },
  };
}

/** Longest field, with its quotes and the space after it, that is remembered. */
const rememberedBytes = 192;

/** The bytes of a field in the last line, and what was written for them. */
class LastValue {
  private readonly source = new Float64Array(rememberedBytes / 8);
  private readonly written = new Float64Array(rememberedBytes / 8 + 8);
  private sourceBytes = 0;
  private writtenBytes = 0;

  /** Writes the same again. @returns false, with nothing done, if the field differs */
  repeat(line: Line): boolean {
    const { blockView, outView, position, length } = line;
    const { source, sourceBytes, written, writtenBytes } = this;
    if (sourceBytes === 0 || position + sourceBytes > line.end) return false;
    const lastWord = sourceBytes - 8;
    let word = 0;
    for (let at = 0; at < lastWord; at += 8, word += 1)
      if (blockView.getFloat64(position + at, true) !== source[word]) return false;
    // The last word overlaps the one before it, so that nothing after the field is compared.
    if (blockView.getFloat64(position + lastWord, true) !== source[word]) return false;
    for (let at = 0, index = 0; at < writtenBytes; at += 8, index += 1)
      outView.setFloat64(length + at, written[index] ?? 0, true);
    line.length = length + writtenBytes;
    line.position = position + sourceBytes;
    return true;
  }

  /** Keeps what was read from `from` and written from `to` on, if it is plain ASCII and not too long. */
  remember(line: Line, from: number, to: number, isPlain: boolean): void {
    const { blockView, outView } = line;
    const sourceBytes = line.position - from;
    const writtenBytes = line.length - to;
    this.sourceBytes = 0;
    if (sourceBytes < 8 || line.position > line.end || line.nonAscii) return;
    if (!isPlain || writtenBytes > rememberedBytes || sourceBytes > rememberedBytes) return;
    let word = 0;
    for (let at = 0; at < sourceBytes - 8; at += 8, word += 1)
      this.source[word] = blockView.getFloat64(from + at, true);
    this.source[word] = blockView.getFloat64(line.position - 8, true);
    for (let at = 0, index = 0; at < writtenBytes; at += 8, index += 1)
      this.written[index] = outView.getFloat64(to + at, true);
    this.sourceBytes = sourceBytes;
    this.writtenBytes = writtenBytes;
  }
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
 * Copies text from `start` to its end, eight bytes at a time. A line's end stops the copying as any control
 * character does; a word may be written beyond the text's end, where the next bytes go.
 */
function copyText(line: Line, key: Constant, start: number, isQuoted: boolean): boolean {
  const { block, blockView, outView, end } = line;
  const lowest = isQuoted ? lowestQuoted : lowestUnquoted;
  const lastPair = block.length - 8;
  const first = putConstant(outView, line.length, key);
  let to = first;
  let index = start;
  for (;;) {
    while (index <= lastPair) {
      const word = blockView.getInt32(index, true);
      const next = blockView.getInt32(index + 4, true);
      outView.setInt32(to, word, true);
      outView.setInt32(to + 4, next, true);
      const special = specialBytes(word, lowest);
      const nextSpecial = specialBytes(next, lowest);
      if ((special | nextSpecial) !== 0) {
        const plain = special === 0 ? 4 + firstMark(nextSpecial) : firstMark(special);
        to += plain;
        index += plain;
        break;
      }
      to += 8;
      index += 8;
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
