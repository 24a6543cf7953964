import { isAddress, redactAddress } from "./address.ts";
import { byteAt, closeBracket, colon, dot, isDigit, openBracket, quote, zero } from "./bytes.ts";
import { type Field, field, isAbsent } from "./fields.ts";
import {
  type Constant,
  keyOf,
  type Line,
  putByte,
  putConstant,
  putKey,
  putPlain,
  putReplaced,
  stringKeyOf,
} from "./line.ts";
import { putInteger } from "./number-fields.ts";

const highestPort = 65_535;

/** Writes an address; a client's is redacted where that is asked for. */
function putAddress(line: Line, key: Constant, from: number, to: number, isClient: boolean): boolean {
  const { block } = line;
  if (!isAddress(block, from, to)) {
    line.problem = "is not an IP address";
    return false;
  }
  const how = line.redaction.clientAddresses;
  if (!isClient || how === "none") {
    putKey(line, key);
    putPlain(line, from, to);
    putByte(line, quote);
  } else {
    putReplaced(line, key, redactAddress(Buffer.from(block.subarray(from, to)).toString("latin1"), how));
  }
  return true;
}

function putPort(line: Line, key: Constant, from: number, to: number): boolean {
  const { block, out } = line;
  let value = 0;
  let length = putConstant(line.outView, line.length, key);
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (!isDigit(byte) || value > highestPort) {
      value = highestPort + 1;
      break;
    }
    value = value * 10 + byte - zero;
    out[length] = byte;
    length += 1;
  }
  if (value > highestPort || byteAt(block, from) === zero) return putOddPort(line, key, from, to);
  line.length = length;
  return true;
}

/** A port that is 0, written with leading zeros, or none. */
function putOddPort(line: Line, key: Constant, from: number, to: number): boolean {
  let first = from;
  while (first + 1 < to && byteAt(line.block, first) === zero) first += 1;
  if (first > from) return putPort(line, key, first, to);
  if (to === from + 1 && byteAt(line.block, from) === zero && putInteger(line, key, from, to)) return true;
  line.problem = "has a port that is no number from 0 to 65535";
  return false;
}

function lastColon(block: Uint8Array, from: number, to: number): number {
  let at = to - 1;
  while (at >= from && byteAt(block, at) !== colon) at -= 1;
  return at >= from ? at : -1;
}

/** Where the IPv4 address ends with which [from, to) begins and that a colon follows. @returns -1 where none does */
function ipv4End(block: Uint8Array, from: number, to: number): number {
  let value = -1;
  let dots = 0;
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (isDigit(byte)) {
      value = (value === -1 ? 0 : value * 10) + byte - zero;
      if (value > 255 || (value === 0 && isDigit(byteAt(block, at + 1)))) return -1;
    } else {
      if (value === -1) return -1;
      if (byte === colon) return dots === 3 ? at : -1;
      if (byte !== dot) return -1;
      dots += 1;
      value = -1;
    }
  }
  return -1;
}

/**
 * `address:port`, split on the last colon: AWS writes IPv6 without brackets; `[address]:port` is taken too.
 * @param owner whose address it is: `client` writes `client_ip` and `client_port`, and may be redacted
 */
export function endpoint(owner: string, name = `${owner}:port`): Field {
  const ipKey = stringKeyOf(`${owner}_ip`);
  const portKey = keyOf(`${owner}_port`);
  const isClient = owner === "client";
  return field(name, [`${owner}_ip`, `${owner}_port`], (line, from, to) => {
    const { block } = line;
    const usual = isClient && line.redaction.clientAddresses !== "none" ? -1 : ipv4End(block, from, to);
    if (usual !== -1) {
      putKey(line, ipKey);
      putPlain(line, from, usual);
      putByte(line, quote);
      return isAbsent(block, usual + 1, to) || putPort(line, portKey, usual + 1, to);
    }
    const address = splitEndpoint(block, from, to);
    if (!putAddress(line, ipKey, address.from, address.to, isClient)) return false;
    return isAbsent(block, address.port, to) || putPort(line, portKey, address.port, to);
  });
}

/** @returns where the address and the port begin and end; `port` is `to` where there is none */
function splitEndpoint(
  block: Uint8Array,
  from: number,
  to: number,
): { from: number; to: number; port: number } {
  const isBracketed = byteAt(block, from) === openBracket;
  if (isBracketed && byteAt(block, to - 1) === closeBracket) return { from: from + 1, to: to - 1, port: to };
  const last = lastColon(block, from, to);
  if (isBracketed && last !== -1 && byteAt(block, last - 1) === closeBracket)
    return { from: from + 1, to: last - 1, port: last + 1 };
  if (last === -1 || (!isAddress(block, from, last) && isAddress(block, from, to)))
    return { from, to, port: to };
  return { from, to: last, port: last + 1 };
}

/** An address in a field of its own, the client's. */
export function clientAddress(name: string): Field {
  const key = stringKeyOf(name);
  return field(name, [name], (line, from, to) => putAddress(line, key, from, to, true));
}

/** A port in a field of its own. */
export function port(name: string): Field {
  const key = keyOf(name);
  return field(name, [name], (line, from, to) => putPort(line, key, from, to));
}
