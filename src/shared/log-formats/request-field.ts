import { byteAt, closeBracket, colon, openBracket, quote, space } from "./bytes.ts";
import { type Field, field, isAbsent, quotedEnd, tokenEnd } from "./fields.ts";
import { type Line, putMember, putUrl, stringKeyOf } from "./line.ts";

const methodKey = stringKeyOf("http_method");
const urlKey = stringKeyOf("http_url");
const versionKey = stringKeyOf("http_version");
const hostKey = stringKeyOf("host");

const slash = 0x2f;
const questionMark = 0x3f;
const hash = 0x23;
const at = 0x40;

function isSchemeByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2e;
}

/** Where the authority of the URL [from, to) begins, after `scheme://`. @returns -1 where there is none */
function authorityStart(block: Uint8Array, from: number, to: number): number {
  let index = from;
  while (index < to && isSchemeByte(byteAt(block, index))) index += 1;
  const found =
    index > from &&
    index + 3 <= to &&
    byteAt(block, index) === colon &&
    byteAt(block, index + 1) === slash &&
    byteAt(block, index + 2) === slash;
  return found ? index + 3 : -1;
}

/** Writes the host of the URL [from, to), without user and port. */
function putHost(line: Line, from: number, to: number): void {
  const { block } = line;
  let start = authorityStart(block, from, to);
  if (start === -1) return;
  let end = start;
  let hostEnd = -1;
  for (; end < to; end += 1) {
    const byte = byteAt(block, end);
    if (byte === slash || byte === questionMark || byte === hash || byte === space) break;
    if (byte === at) {
      start = end + 1;
      hostEnd = -1;
    } else if (byte === openBracket && end === start) {
      while (end + 1 < to && byteAt(block, end) !== closeBracket && byteAt(block, end) !== slash) end += 1;
    } else if (byte === colon && hostEnd === -1) hostEnd = end;
  }
  const stop = hostEnd === -1 ? end : hostEnd;
  if (!isAbsent(block, start, stop)) putMember(line, hostKey, block, start, stop);
}

/**
 * `"METHOD URL VERSION"`: the method is the first token, the version the last one, the URL all between, which may
 * hold raw spaces. Requests that were not HTTP are written as `"- - - "`.
 */
export function request(name: string): Field {
  return field(name, ["http_method", "http_url", "http_version", "host"], (line) => {
    const { block } = line;
    let from = line.position;
    let end: number;
    if (from < line.end && byteAt(block, from) === quote) {
      from += 1;
      end = quotedEnd(line, from);
      if (end === -1) {
        line.problem = "has no closing quote";
        return false;
      }
      line.position = end + 2;
    } else {
      end = tokenEnd(line, from);
      line.position = end + 1;
    }
    let methodEnd = from;
    while (methodEnd < end && byteAt(block, methodEnd) !== space) methodEnd += 1;
    if (!isAbsent(block, from, methodEnd)) putMember(line, methodKey, block, from, methodEnd);
    if (methodEnd >= end) return true;
    const urlStart = methodEnd + 1;
    let urlEnd = end - 1;
    while (urlEnd > urlStart && byteAt(block, urlEnd) !== space) urlEnd -= 1;
    const hasVersion = urlEnd > urlStart;
    if (!hasVersion) urlEnd = end;
    // `"- - - "`: a trailing space ends the version before it, or the URL where there is none
    if (hasVersion && urlEnd + 1 === end) return endsInSpace(line, urlStart, urlEnd);
    putParts(line, urlStart, urlEnd, hasVersion ? urlEnd + 1 : end, end);
    return true;
  });
}

function endsInSpace(line: Line, urlStart: number, end: number): boolean {
  let urlEnd = end - 1;
  while (urlEnd > urlStart && byteAt(line.block, urlEnd) !== space) urlEnd -= 1;
  if (urlEnd > urlStart) putParts(line, urlStart, urlEnd, urlEnd + 1, end);
  else putParts(line, urlStart, end, end, end);
  return true;
}

function putParts(line: Line, urlStart: number, urlEnd: number, versionStart: number, end: number): void {
  const { block } = line;
  if (!isAbsent(block, urlStart, urlEnd)) {
    putUrl(line, urlKey, urlStart, urlEnd);
    putHost(line, urlStart, urlEnd);
  }
  if (!isAbsent(block, versionStart, end)) putMember(line, versionKey, block, versionStart, end);
}
