import { isAddress, redactAddress } from "./address.ts";
import { byteAt, closeBracket, colon, openBracket, quote } from "./bytes.ts";
import { type Field, field, isAbsent, putInteger, tokenEnd } from "./fields.ts";
import { keyOf, type Line, putBytes, putMember, stringKeyOf } from "./line.ts";

const highestPort = 65_535;

/** Writes an address; a client's is redacted where that is asked for. */
function putAddress(line: Line, key: Uint8Array, from: number, to: number, isClient: boolean): boolean {
  const { block } = line;
  if (!isAddress(block, from, to)) {
    line.problem = "is not an IP address";
    return false;
  }
  const how = line.redaction.clientAddresses;
  if (!isClient || how === "none") {
    const start = putBytes(line.out, line.length, key);
    let at = start;
    for (let index = from; index < to; index += 1, at += 1) line.out[at] = byteAt(block, index);
    line.out[at] = quote;
    line.length = at + 1;
  } else {
    const address = Buffer.from(redactAddress(Buffer.from(block.subarray(from, to)).toString("latin1"), how));
    putMember(line, key, address, 0, address.length);
  }
  return true;
}

function putPort(line: Line, key: Uint8Array, from: number, to: number): boolean {
  let port = 0;
  for (let at = from; at < to; at += 1) port = port * 10 + byteAt(line.block, at) - 0x30;
  if (putInteger(line, key, from, to) && port >= 0 && port <= highestPort) return true;
  line.problem = "has a port that is no number from 0 to 65535";
  return false;
}

function lastColon(block: Uint8Array, from: number, to: number): number {
  let at = to - 1;
  while (at >= from && byteAt(block, at) !== colon) at -= 1;
  return at >= from ? at : -1;
}

/**
 * `address:port`, split on the last colon: AWS writes IPv6 without brackets; `[address]:port` is taken too.
 * @param owner whose address it is: `client` writes `client_ip` and `client_port`, and may be redacted
 */
export function endpoint(owner: string, name = `${owner}:port`): Field {
  const ipKey = stringKeyOf(`${owner}_ip`);
  const portKey = keyOf(`${owner}_port`);
  const isClient = owner === "client";
  return field(name, [`${owner}_ip`, `${owner}_port`], (line) => {
    const { block } = line;
    let from = line.position;
    const end = tokenEnd(line, from);
    line.position = end + 1;
    if (isAbsent(block, from, end)) return true;
    let port = lastColon(block, from, end);
    let to = port === -1 ? end : port;
    if (byteAt(block, from) === openBracket) {
      if (byteAt(block, end - 1) === closeBracket) {
        to = end;
        port = -1;
      }
      if (byteAt(block, to - 1) === closeBracket) {
        from += 1;
        to -= 1;
      }
    } else if (port !== -1 && !isAddress(block, from, to) && isAddress(block, from, end)) {
      to = end;
      port = -1;
    }
    if (!putAddress(line, ipKey, from, to, isClient)) return false;
    return port === -1 || isAbsent(block, port + 1, end) || putPort(line, portKey, port + 1, end);
  });
}

/** An address in a field of its own, the client's. */
export function clientAddress(name: string): Field {
  const key = stringKeyOf(name);
  return field(name, [name], (line) => {
    const from = line.position;
    const to = tokenEnd(line, from);
    line.position = to + 1;
    return isAbsent(line.block, from, to) || putAddress(line, key, from, to, true);
  });
}

/** A port in a field of its own. */
export function port(name: string): Field {
  const key = keyOf(name);
  return field(name, [name], (line) => {
    const from = line.position;
    const to = tokenEnd(line, from);
    line.position = to + 1;
    return isAbsent(line.block, from, to) || putPort(line, key, from, to);
  });
}
