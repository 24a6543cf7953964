import { byteAt, dash, space } from "./bytes.ts";
import { type Field, tokenEnd } from "./fields.ts";
import { constant, type Line, putConstant, putMember, stringKeyOf } from "./line.ts";
import { keyword } from "./mapping.ts";
import { steadyText, text } from "./text-field.ts";

/*
 * Readers of what S3 writes after the user agent. Its closed vocabularies show whether the fields of a line are
 * shifted; such a line is a reject.
 */

/** ASCII text to compare with: its first bytes as little-endian words, the rest as bytes. */
interface Known {
  readonly length: number;
  readonly words: Int32Array;
  readonly rest: Uint8Array;
}

function known(value: string): Known {
  const bytes = Buffer.from(value);
  const words = Int32Array.from({ length: bytes.length >> 2 }, (_, index) => bytes.readInt32LE(index * 4));
  return { length: bytes.length, words, rest: Uint8Array.from(bytes.subarray(words.length * 4)) };
}

/** Whether the text is at `at`. */
function stands({ block, blockView, end }: Line, at: number, { length, words, rest }: Known): boolean {
  if (at + length > end) return false;
  for (let index = 0; index < words.length; index += 1)
    if (blockView.getInt32(at + index * 4, true) !== words[index]) return false;
  const from = at + words.length * 4;
  for (let index = 0; index < rest.length; index += 1)
    if (byteAt(block, from + index) !== rest[index]) return false;
  return true;
}

/** Whether a field ends at `to`. */
function ends({ block, end }: Line, to: number): boolean {
  return to >= end || byteAt(block, to) === space;
}

/** A field whose values are all known: any other value shows that the fields of the line are shifted. */
export function oneOf(name: string, values: readonly string[]): Field {
  const all = values.map((value) => ({ text: known(value), member: constant(`,"${name}":"${value}"`) }));
  const problem = `is neither - nor one of ${values.join(", ")}: the fields before it are shifted`;
  return {
    members: { [name]: keyword },
    read(line) {
      const { position } = line;
      if (byteAt(line.block, position) === dash && ends(line, position + 1)) {
        line.position = position + 2;
        return true;
      }
      for (const { text: value, member } of all) {
        const to = position + value.length;
        if (!stands(line, position, value) || !ends(line, to)) continue;
        line.length = putConstant(line.outView, line.length, member);
        line.position = to + 1;
        return true;
      }
      line.problem = problem;
      return false;
    },
    write(line, from, to) {
      const found = all.find(({ text: value }) => value.length === to - from && stands(line, from, value));
      if (found === undefined) {
        line.problem = problem;
        return false;
      }
      line.length = putConstant(line.outView, line.length, found.member);
      return true;
    },
  };
}

/**
 * Text that is mostly the same from line to line, and whose beginning is known: any other beginning shows that the
 * fields of the line are shifted.
 */
export function textThatBegins(name: string, beginnings: RegExp): Field {
  const problem = `does not begin with ${beginnings.source}: the fields before it are shifted`;
  return steadyText(name, ({ block, end }, from) => {
    if (byteAt(block, from) === dash) return undefined;
    const beginning = Buffer.from(block.subarray(from, Math.min(end, from + 8))).toString("latin1");
    return beginnings.test(beginning) ? undefined : problem;
  });
}

export const signatureVersions = ["SigV4", "SigV2", "SigV4A"] as const;
const signature = known("SigV");

/** Whether there is a signature version at `at`, or none is left. */
function isSignature(line: Line, at: number): boolean {
  return (
    at >= line.end || stands(line, at, signature) || (byteAt(line.block, at) === dash && ends(line, at + 1))
  );
}

/** The host id, which may have two parts: the signature version follows it. */
export function hostId(name: string): Field {
  const key = stringKeyOf(name);
  const token = text(name);
  return {
    ...token,
    read(line) {
      const { position: from, length } = line;
      if (!token.read(line)) return false;
      if (isSignature(line, line.position)) return true;
      const to = tokenEnd(line, line.position);
      if (to >= line.end || !isSignature(line, to + 1)) return true;
      line.length = length;
      putMember(line, key, from, to);
      line.position = to + 1;
      return true;
    },
  };
}
