import { byteAt, closeBracket, colon, openBracket, space } from "./bytes.ts";
import { type Field, field, isAbsent } from "./fields.ts";
import { type Line, putMember, stringKeyOf } from "./line.ts";
import { keyword, longKeyword, type Members } from "./mapping.ts";

const methodKey = stringKeyOf("http_method");
const urlKey = stringKeyOf("http_url");
const versionKey = stringKeyOf("http_version");
const hostKey = stringKeyOf("host");
const pathKey = stringKeyOf("http_path");

const slash = 0x2f;
const questionMark = 0x3f;
const hash = 0x23;
const at = 0x40;

function isSchemeByte(byte: number): boolean {
  const lower = byte | 0x20;
  return (lower >= 0x61 && lower <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2b || byte === 0x2e;
}

/** Where the authority of the URL [from, to) begins, after `scheme://`. @returns -1 if there is none */
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

/** Bytes that matter when a host is read: those that end it or separate its parts. */
const telling = new Uint8Array(256);
for (const byte of [slash, questionMark, hash, space, at, openBracket, colon]) telling[byte] = 1;

/** Writes the host of the URL [from, to), without user and port. @returns where its path begins, if it has one */
function putHost(line: Line, from: number, to: number): number {
  const { block } = line;
  let start = authorityStart(block, from, to);
  if (start === -1) return from;
  let end = start;
  let hostEnd = -1;
  for (; end < to; end += 1) {
    const byte = byteAt(block, end);
    if (byteAt(telling, byte) === 0) continue;
    if (byte === at) {
      start = end + 1;
      hostEnd = -1;
    } else if (byte === openBracket) {
      if (end !== start) continue;
      while (end + 1 < to && byteAt(block, end) !== closeBracket && byteAt(block, end) !== slash) end += 1;
    } else if (byte === colon) {
      if (hostEnd === -1) hostEnd = end;
    } else break;
  }
  const stop = hostEnd === -1 ? end : hostEnd;
  if (!isAbsent(block, start, stop)) putMember(line, hostKey, start, stop);
  return end;
}

/** Writes the path that begins at `from`, up to a query or a fragment. */
function putPath(line: Line, from: number, to: number): void {
  const { block } = line;
  if (from >= to || byteAt(block, from) !== slash) return;
  let end = from + 1;
  for (; end < to; end += 1) {
    const byte = byteAt(block, end);
    if (byte === questionMark || byte === hash) break;
  }
  putMember(line, pathKey, from, end);
}

/** Where the last token of [from, to) begins, after a space; `from` where it is the only one. */
function lastTokenStart(block: Uint8Array, from: number, to: number): number {
  let index = to;
  while (index > from && byteAt(block, index - 1) !== space) index -= 1;
  return index;
}

export const requestMembers: Members = {
  http_method: keyword,
  http_url: longKeyword,
  http_path: longKeyword,
  http_version: keyword,
  host: keyword,
};

/**
 * Writes the members of the request [from, to), `METHOD URL VERSION`: the method is the first token, the version the
 * last one, the URL all between, which may contain raw spaces. Requests that were not HTTP are written as `- - - `, with
 * a space at the end.
 */
export function putRequest(line: Line, from: number, to: number): void {
  const { block } = line;
  let methodEnd = from;
  while (methodEnd < to && byteAt(block, methodEnd) !== space) methodEnd += 1;
  if (!isAbsent(block, from, methodEnd)) putMember(line, methodKey, from, methodEnd);
  const urlStart = methodEnd + 1;
  let end = to;
  let versionStart = lastTokenStart(block, urlStart, end);
  // A space at the end ends the version, or, where there is only one more token, the URL.
  if (versionStart === end && end > urlStart) {
    end -= 1;
    versionStart = lastTokenStart(block, urlStart, end);
    if (versionStart === urlStart) versionStart = end + 1;
  }
  const urlEnd = versionStart > urlStart ? versionStart - 1 : end;
  if (!isAbsent(block, urlStart, urlEnd)) {
    putMember(line, urlKey, urlStart, urlEnd);
    putPath(line, putHost(line, urlStart, urlEnd), urlEnd);
  }
  if (versionStart > urlStart && !isAbsent(block, versionStart, end))
    putMember(line, versionKey, versionStart, end);
}

/** `"METHOD URL VERSION"`, quotes inside it escaped. */
export function request(): Field {
  return field(requestMembers, (line, from, to) => {
    putRequest(line, from, to);
    return true;
  });
}
