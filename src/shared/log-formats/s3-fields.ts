import { byteAt, dash, dot, isDigit, quote, space } from "./bytes.ts";
import { type Field, isAbsent, tokenEnd } from "./fields.ts";
import { constant, type Constant, type Line, putConstant, putMember, stringKeyOf } from "./line.ts";
import { putRequest, requestMembers } from "./request-field.ts";
import { steadyText, text } from "./text-field.ts";

/*
 * Readers of S3 server access logs, which escape nothing: request, referrer and user agent come as clients wrote
 * them, quotes and all. What stands around them is no client's, and tells where they end.
 */

/** The last quote before `before` and not before `from`, or -1: four bytes at a time. */
function lastQuote({ block, blockView }: Line, from: number, before: number): number {
  let at = before;
  for (; at - 4 >= from; at -= 4) {
    const word = blockView.getInt32(at - 4, true) ^ 0x22222222;
    if (((word - 0x01010101) & ~word & 0x80808080) !== 0) break;
  }
  do at -= 1;
  while (at >= from && byteAt(block, at) !== quote);
  return at >= from ? at : -1;
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** Whether an operation stands at `at`: `REST.GET.OBJECT`, `S3.EXPIRE.OBJECT`, `SOAP.CreateBucket`. */
function isOperation({ block, end }: Line, at: number): boolean {
  if (!isUpper(byteAt(block, at))) return false;
  let index = at + 1;
  while (index < end && (isUpper(byteAt(block, index)) || isDigit(byteAt(block, index)))) index += 1;
  return index < end && byteAt(block, index) === dot;
}

/** Who asked: blanks belong to it until a request id and an operation follow, as in CloudFront's identities. */
export function requester(name: string): Field {
  const key = stringKeyOf(name);
  const token = steadyText(name);
  return {
    name,
    members: [name],
    read(line) {
      const { position: from, length } = line;
      if (!token.read(line)) return false;
      if (isOperation(line, tokenEnd(line, line.position) + 1)) return true;
      let to = tokenEnd(line, from);
      for (;;) {
        const idEnd = tokenEnd(line, to + 1);
        if (idEnd >= line.end || byteAt(line.block, to + 1) === quote) return true; // there is no operation
        if (isOperation(line, idEnd + 1)) break;
        to = tokenEnd(line, to + 1);
      }
      line.length = length;
      putMember(line, key, from, to);
      line.position = to + 1;
      return true;
    },
  };
}

/** Where a status, three digits or `-`, that a space follows ends. @returns -1 where none stands at `at` */
function statusEnd(block: Uint8Array, at: number): number {
  if (byteAt(block, at) === dash) return byteAt(block, at + 1) === space ? at + 1 : -1;
  for (let index = at; index < at + 3; index += 1) if (!isDigit(byteAt(block, index))) return -1;
  return byteAt(block, at + 3) === space ? at + 3 : -1;
}

/** Whether an error code, four counters and the referrer stand behind the status that ends at `at`. */
function hasCounters(line: Line, at: number): boolean {
  const { block, end } = line;
  let from = tokenEnd(line, at + 1) + 1;
  for (let counter = 0; counter < 4; counter += 1) {
    let to = from;
    if (byteAt(block, to) === dash) to += 1;
    else while (to < end && isDigit(byteAt(block, to))) to += 1;
    if (to === from || to >= end || byteAt(block, to) !== space) return false;
    from = to + 1;
  }
  const first = byteAt(block, from);
  return from < end && (first === quote || first === dash);
}

const version = Buffer.from(" HTTP/");

/** Whether [from, to) ends as requests do: ` HTTP/1.1`, ` HTTP/2`; or is absent. */
function isRequest(block: Uint8Array, from: number, to: number): boolean {
  if (isAbsent(block, from, to)) return true;
  let at = to - 1;
  while (at > from && (isDigit(byteAt(block, at)) || byteAt(block, at) === dot)) at -= 1;
  const start = at + 1 - version.length;
  if (at === to - 1 || start < from) return false;
  for (let index = 0; index < version.length; index += 1)
    if (byteAt(block, start + index) !== version[index]) return false;
  return true;
}

/**
 * Where the request that begins at `from` ends: at the first quote that a status, an error code and counters follow,
 * and before which an HTTP version stands; a URL that imitates a status does not end it. @returns -1 where none does
 */
function requestEnd(line: Line, from: number): number {
  const { block, end } = line;
  let withCounters = -1;
  let withStatus = -1;
  for (let at = from; at < end; at += 1) {
    if (byteAt(block, at) !== quote || byteAt(block, at + 1) !== space) continue;
    const status = statusEnd(block, at + 2);
    if (status === -1 || status >= end) continue;
    if (hasCounters(line, status)) {
      if (isRequest(block, from, at)) return at;
      if (withCounters === -1) withCounters = at;
    } else if (withStatus === -1) withStatus = at;
  }
  return withCounters === -1 ? withStatus : withCounters;
}

/** `"METHOD URL VERSION"`, quotes inside it as they are. */
export function unescapedRequest(name: string): Field {
  return {
    name,
    members: requestMembers,
    read(line) {
      const isQuoted = byteAt(line.block, line.position) === quote;
      const from = isQuoted ? line.position + 1 : line.position;
      const to = isQuoted ? requestEnd(line, from) : tokenEnd(line, from);
      if (to === -1) {
        line.problem = "has no closing quote that a status follows";
        return false;
      }
      line.position = to + (isQuoted ? 2 : 1);
      if (!isAbsent(line.block, from, to)) putRequest(line, from, to);
      return true;
    },
  };
}

/**
 * Referrer and user agent, quotes inside them as they are: the user agent ends at the last quote of the line, for
 * nothing behind it is quoted; it begins at the last `" "` before.
 */
export function referrerAndUserAgent(referrer: string, userAgent: string): readonly [Field, Field] {
  const [referrerKey, agentKey] = [stringKeyOf(referrer), stringKeyOf(userAgent)];
  const [plainReferrer, plainAgent] = [text(referrer), text(userAgent)];
  /** Where the user agent's closing quote stands; -1 where it is not quoted. */
  let agentEnd = -1;
  const first: Field = {
    name: referrer,
    members: [referrer],
    read(line) {
      const { block, position: start, end } = line;
      agentEnd = -1;
      if (byteAt(block, start) !== quote) return plainReferrer.read(line);
      const last = lastQuote(line, start, end);
      if (last === start) return unclosed(line);
      let opening = lastQuote(line, start + 3, last);
      while (opening !== -1 && (byteAt(block, opening - 1) !== space || byteAt(block, opening - 2) !== quote))
        opening = lastQuote(line, start + 3, opening);
      const to = opening === -1 ? last : opening - 2;
      if (opening !== -1) agentEnd = last;
      else if (last + 1 < end && byteAt(block, last + 1) !== space) return unclosed(line);
      if (!isAbsent(block, start + 1, to)) putMember(line, referrerKey, start + 1, to);
      line.position = to + 2;
      return true;
    },
  };
  const second: Field = {
    name: userAgent,
    members: [userAgent],
    read(line) {
      const { block, position, end } = line;
      if (agentEnd === -1) return plainAgent.read(line);
      if (agentEnd + 1 < end && byteAt(block, agentEnd + 1) !== space) return unclosed(line);
      if (!isAbsent(block, position + 1, agentEnd)) putMember(line, agentKey, position + 1, agentEnd);
      line.position = agentEnd + 2;
      return true;
    },
  };
  return [first, second];
}

function unclosed(line: Line): false {
  line.problem = "has no closing quote";
  return false;
}

/** Whether [from, to) is just these bytes. */
function isBytes(block: Uint8Array, from: number, to: number, bytes: Uint8Array): boolean {
  if (to - from !== bytes.length) return false;
  for (let index = 0; index < bytes.length; index += 1)
    if (byteAt(block, from + index) !== bytes[index]) return false;
  return true;
}

/** A field of which all values are known: any other says that the fields of the line are shifted. */
export function oneOf(name: string, values: readonly string[]): Field {
  const known = values.map((value): { bytes: Buffer; member: Constant } => ({
    bytes: Buffer.from(value),
    member: constant(`,"${name}":"${value}"`),
  }));
  const problem = `is none of ${values.join(", ")} and not -: the fields before it are shifted`;
  return {
    name,
    members: [name],
    read(line) {
      const { block, position } = line;
      const to = tokenEnd(line, position);
      line.position = to + 1;
      if (isAbsent(block, position, to)) return true;
      for (const { bytes, member } of known)
        if (isBytes(block, position, to, bytes)) {
          line.length = putConstant(line.outView, line.length, member);
          return true;
        }
      line.problem = problem;
      return false;
    },
  };
}

/** Text of which the beginning is known, in lower case: any other says that the fields of the line are shifted. */
export function textThatBegins(name: string, beginnings: readonly string[]): Field {
  const read = steadyText(name);
  const problem = `begins with none of ${beginnings.join(", ")}: the fields before it are shifted`;
  return {
    ...read,
    read(line) {
      const { block, position } = line;
      const beginning = (one: string): boolean => {
        for (let index = 0; index < one.length; index += 1)
          if ((byteAt(block, position + index) | 0x20) !== one.charCodeAt(index)) return false;
        return true;
      };
      if (byteAt(block, position) !== dash && !beginnings.some(beginning)) {
        line.problem = problem;
        return false;
      }
      return read.read(line);
    },
  };
}

export const signatureVersions = ["SigV2", "SigV4", "SigV4A"] as const;
const signatures = ["-", ...signatureVersions].map((value) => Buffer.from(value));

/** The host id, which may have two parts: the signature version follows it. */
export function hostId(name: string): Field {
  const key = stringKeyOf(name);
  const isSignature = ({ block }: Line, from: number, to: number): boolean =>
    signatures.some((bytes) => isBytes(block, from, to, bytes));
  return {
    name,
    members: [name],
    read(line) {
      const { position: from, end } = line;
      let to = tokenEnd(line, from);
      const next = tokenEnd(line, to + 1);
      if (next < end && !isSignature(line, to + 1, next)) {
        if (isSignature(line, next + 1, tokenEnd(line, next + 1))) to = next;
      }
      line.position = to + 1;
      if (!isAbsent(line.block, from, to)) putMember(line, key, from, to);
      return true;
    },
  };
}
