import { isAddress, redactAddress } from "./address.ts";
import { byteAt, closeBracket, colon, dot, isDigit, openBracket, quote, space, zero } from "./bytes.ts";
import { type Field, field, isAbsent, unindexed } from "./fields.ts";
import {
  type Constant,
  keyOf,
  type Line,
  putByte,
  putConstant,
  putKey,
  putMember,
  putPlain,
  putReplaced,
  stringKeyOf,
} from "./line.ts";
import { ip, keyword, wholeNumber } from "./mapping.ts";
import { putInteger } from "./number-fields.ts";
import { redactAddresses } from "./redaction.ts";

const highestPort = 65_535;

/** Writes an address; a client's is redacted if redaction is on. */
function putAddress(line: Line, key: Constant, from: number, to: number, isClient: boolean): boolean {
  const { block } = line;
  if (!isAddress(block, from, to)) {
    line.problem = "is not an IP address";
    return false;
  }
  if (!isClient || line.redaction.redactClientAddresses === "none") {
    putKey(line, key);
    putPlain(line, from, to);
    putByte(line, quote);
  } else {
    const address = Buffer.from(block.subarray(from, to)).toString("latin1");
    const redacted = redactAddress(address, line.redaction);
    line.client = { address, redacted };
    putReplaced(line, key, redacted);
  }
  return true;
}

function putPort(line: Line, key: Constant, from: number, to: number): boolean {
  let value = 0;
  for (let at = from; at < to; at += 1) value = value * 10 + byteAt(line.block, at) - zero;
  if (putInteger(line, key, from, to) && value >= 0 && value <= highestPort) return true;
  line.problem = "has a port that is not a number from 0 to 65535";
  return false;
}

function lastColon(block: Uint8Array, from: number, to: number): number {
  let at = to - 1;
  while (at >= from && byteAt(block, at) !== colon) at -= 1;
  return at >= from ? at : -1;
}

/**
 * Reads what most lines have, an IPv4 address and a port, in one pass. @returns false, with nothing done,
 * if it is anything else
 */
function readIpv4Endpoint(line: Line, ipKey: Constant, portKey: Constant): boolean {
  const { block, end, out } = line;
  let at = line.position;
  let to = putConstant(line.outView, line.length, ipKey);
  let value = -1;
  let dots = 0;
  let byte = 0;
  for (; at < end; at += 1) {
    byte = byteAt(block, at);
    if (isDigit(byte)) {
      if (value === 0) return false; // a leading zero
      value = (value === -1 ? 0 : value * 10) + byte - zero;
      if (value > 255) return false;
    } else if (value === -1) return false;
    else if (byte === dot) {
      dots += 1;
      value = -1;
    } else break;
    out[to] = byte;
    to += 1;
  }
  if (byte !== colon || dots !== 3) return false;
  out[to] = quote;
  to = putConstant(line.outView, to + 1, portKey);
  value = 0;
  for (at += 1; at < end; at += 1) {
    byte = byteAt(block, at);
    if (!isDigit(byte)) break;
    value = value * 10 + byte - zero;
    if (value === 0 || value > highestPort) return false;
    out[to] = byte;
    to += 1;
  }
  if (value === 0 || (at < end && byte !== space)) return false;
  line.length = to;
  line.position = at + 1;
  return true;
}

/**
 * `address:port`, split on the last colon: AWS writes IPv6 without brackets; `[address]:port` is taken too.
 * @param owner whose address it is: `client` writes `client_ip` and `client_port`, and may be redacted
 */
export function endpoint(owner: string): Field {
  const ipKey = stringKeyOf(`${owner}_ip`);
  const portKey = keyOf(`${owner}_port`);
  const isClient = owner === "client";
  const members = { [`${owner}_ip`]: ip, [`${owner}_port`]: wholeNumber };
  const general = field(members, (line, from, to) => {
    const { block } = line;
    const address = splitEndpoint(block, from, to);
    if (!putAddress(line, ipKey, address.from, address.to, isClient)) return false;
    return isAbsent(block, address.port, to) || putPort(line, portKey, address.port, to);
  });
  const endpointField: Field = {
    ...general,
    read(line) {
      const isRedacted = isClient && line.redaction.redactClientAddresses !== "none";
      return (!isRedacted && readIpv4Endpoint(line, ipKey, portKey)) || general.read(line);
    },
  };
  // Clients choose their ports at random.
  return isClient ? unindexed(endpointField, [`${owner}_port`]) : endpointField;
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
  return field({ [name]: ip }, (line, from, to) => putAddress(line, key, from, to, true));
}

/** A port in a field of its own. */
export function port(name: string): Field {
  const key = keyOf(name);
  return field({ [name]: wholeNumber }, (line, from, to) => putPort(line, key, from, to));
}

/** An address that is no client's. */
export function serverAddress(name: string): Field {
  const key = stringKeyOf(name);
  return field({ [name]: ip }, (line, from, to) => putAddress(line, key, from, to, false));
}

/** An address, or the name of a service that acts for a client: an address only where it is one. */
export function addressOrName(addressName: string, otherName: string): Field {
  const address = clientAddress(addressName);
  const other = stringKeyOf(otherName);
  return field({ ...address.members, [otherName]: keyword }, (line, from, to) => {
    if (isAddress(line.block, from, to)) return address.write(line, from, to);
    if (line.redaction.redactClientAddresses === "none") putMember(line, other, from, to);
    else {
      const text = Buffer.from(line.block.subarray(from, to)).toString("latin1");
      putReplaced(line, other, redactAddresses(text, line.redaction));
    }
    return true;
  });
}
