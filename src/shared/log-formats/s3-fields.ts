import { byteAt, dash, dot, isDigit, quote, space } from "./bytes.ts";
import { type Field, firstMark, isAbsent, tokenEnd } from "./fields.ts";
import { type Line, putMember, stringKeyOf } from "./line.ts";
import { putRequest, requestMembers } from "./request-field.ts";
import { longText, steadyText, text } from "./text-field.ts";

/*
 * Readers of S3 server access logs, which escape nothing: request, referrer and user agent come as clients wrote
 * them, quotes and all. What S3 writes around them shows where they end.
 */

/** The last quote before `before` and not before `from`, or -1: eight bytes at a time. */
function lastQuote({ block, blockView }: Line, from: number, before: number): number {
  let at = before;
  for (; at - 8 >= from; at -= 8) {
    const word = blockView.getInt32(at - 8, true) ^ 0x22222222;
    const next = blockView.getInt32(at - 4, true) ^ 0x22222222;
    if ((((word - 0x01010101) & ~word) | ((next - 0x01010101) & ~next)) & 0x80808080) break;
  }
  do at -= 1;
  while (at >= from && byteAt(block, at) !== quote);
  return at >= from ? at : -1;
}

function isUpper(byte: number): boolean {
  return byte >= 0x41 && byte <= 0x5a;
}

/** Whether an operation is at `at`: `REST.GET.OBJECT`, `S3.EXPIRE.OBJECT`, `SOAP.CreateBucket`. */
function isOperation({ block, end }: Line, at: number): boolean {
  if (!isUpper(byteAt(block, at))) return false;
  let index = at + 1;
  while (index < end && (isUpper(byteAt(block, index)) || isDigit(byteAt(block, index)))) index += 1;
  return index < end && byteAt(block, index) === dot;
}

/**
 * Who asked, the request's id and its operation. Blanks belong to the requester until an id and an operation follow,
 * as in CloudFront's identities: if the third token is not an operation, all three are read again.
 */
export function requesterAndOperation(): Readonly<Record<"requester" | "request_id" | "operation", Field>> {
  const [asked, id, done] = [steadyText("requester"), text("request_id"), text("operation")];
  const requesterKey = stringKeyOf("requester");
  /** Where the requester of this line began, and what was written before it. */
  let from = 0;
  let length = 0;
  const requester: Field = {
    ...asked,
    read(line) {
      from = line.position;
      length = line.length;
      return asked.read(line);
    },
  };
  const operation: Field = {
    ...done,
    read(line) {
      if (isOperation(line, line.position)) return done.read(line);
      const to = requesterEnd(line, from);
      if (to === -1) return done.read(line);
      line.length = length;
      putMember(line, requesterKey, from, to);
      line.position = to + 1;
      return id.read(line) && done.read(line);
    },
  };
  return { requester, request_id: id, operation };
}

/** Where a token ends that an id and an operation follow, before anything quoted. @returns -1 if none does */
function requesterEnd(line: Line, from: number): number {
  for (let to = tokenEnd(line, from); to < line.end; to = tokenEnd(line, to + 1)) {
    if (byteAt(line.block, to + 1) === quote) return -1;
    const idEnd = tokenEnd(line, to + 1);
    if (idEnd < line.end && isOperation(line, idEnd + 1)) return to;
  }
  return -1;
}

/** Where a status, three digits or `-`, that a space follows ends. @returns -1 if there is none at `at` */
function statusEnd(block: Uint8Array, at: number): number {
  if (byteAt(block, at) === dash) return byteAt(block, at + 1) === space ? at + 1 : -1;
  for (let index = at; index < at + 3; index += 1) if (!isDigit(byteAt(block, index))) return -1;
  return byteAt(block, at + 3) === space ? at + 3 : -1;
}

/** Whether an error code, four counters and the referrer come after the status that ends at `at`. */
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

/** ` HTTP/1.` in two little-endian words. */
const [versionStart, versionEnd] = [Buffer.from(" HTT").readInt32LE(), Buffer.from("P/1.").readInt32LE()];

/** Whether [from, to) ends as requests do: ` HTTP/1.1`, ` HTTP/2`; or is absent. */
function isRequest({ block, blockView }: Line, from: number, to: number): boolean {
  if (to - from >= 9 && isDigit(byteAt(block, to - 1))) {
    const isUsual =
      blockView.getInt32(to - 5, true) === versionEnd && blockView.getInt32(to - 9, true) === versionStart;
    if (isUsual) return true;
  }
  return (
    isAbsent(block, from, to) ||
    / HTTP\/\d(\.\d)?$/.test(
      String.fromCharCode(...block.subarray(Math.max(from, to - " HTTP/2.0".length), to)),
    )
  );
}

/** The next quote from `from` on, or `end`: four bytes at a time. */
function nextQuote({ block, blockView, end }: Line, from: number): number {
  let at = from;
  for (; at + 4 <= end; at += 4) {
    const word = blockView.getInt32(at, true) ^ 0x22222222;
    const marks = (word - 0x01010101) & ~word & 0x80808080;
    if (marks !== 0) return at + firstMark(marks);
  }
  while (at < end && byteAt(block, at) !== quote) at += 1;
  return at;
}

/**
 * Where the request that begins at `from` ends: at the first quote that a status follows and an HTTP version precedes,
 * otherwise at the first that a status, an error code and counters follow; a URL that imitates a status does not end it.
 * @returns -1 if none does
 */
function requestEnd(line: Line, from: number): number {
  const { block, end } = line;
  let withCounters = -1;
  let withStatus = -1;
  for (let at = nextQuote(line, from); at < end; at = nextQuote(line, at + 1)) {
    if (byteAt(block, at + 1) !== space) continue;
    const status = statusEnd(block, at + 2);
    if (status === -1 || status >= end) continue;
    if (isRequest(line, from, at)) return at;
    if (hasCounters(line, status)) {
      if (withCounters === -1) withCounters = at;
    } else if (withStatus === -1) withStatus = at;
  }
  return withCounters === -1 ? withStatus : withCounters;
}

/** `"METHOD URL VERSION"`, quotes inside it as they are. */
export function unescapedRequest(): Field {
  return {
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
    write(line, from, to) {
      putRequest(line, from, to);
      return true;
    },
  };
}

/**
 * Referrer and user agent, quotes inside them as they are: the user agent ends at the last quote of the line,
 * because nothing after it is quoted; it begins at the last `" "` before.
 */
export function referrerAndUserAgent(): Readonly<Record<"referer" | "user_agent", Field>> {
  const [referrerKey, agentKey] = [stringKeyOf("referrer"), stringKeyOf("user_agent")];
  const [plainReferrer, plainAgent] = [longText("referrer"), longText("user_agent")];
  /** Where the user agent's closing quote is; -1 if it is not quoted. */
  let agentEnd = -1;
  const referer: Field = {
    ...plainReferrer,
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
  const user_agent: Field = {
    ...plainAgent,
    read(line) {
      const { block, position, end } = line;
      if (agentEnd === -1) return plainAgent.read(line);
      if (agentEnd + 1 < end && byteAt(block, agentEnd + 1) !== space) return unclosed(line);
      if (!isAbsent(block, position + 1, agentEnd)) putMember(line, agentKey, position + 1, agentEnd);
      line.position = agentEnd + 2;
      return true;
    },
  };
  return { referer, user_agent };
}

function unclosed(line: Line): false {
  line.problem = "has no closing quote";
  return false;
}
