import { createHmac } from "node:crypto";
import { byteAt, colon, dot, isDigit } from "./bytes.ts";
import type { RedactionOptions } from "./redaction-options.ts";

/** Whether bytes [from, to) are an IPv4 address, digits and dots only. */
function isIpv4(block: Uint8Array, from: number, to: number): boolean {
  let value = 0;
  let digits = 0;
  let dots = 0;
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (byte === dot) {
      if (digits === 0) return false;
      dots += 1;
      digits = 0;
      value = 0;
    } else {
      if (!isDigit(byte)) return false;
      if (digits === 1 && value === 0) return false; // a leading zero, which OpenSearch refuses
      digits += 1;
      value = value * 10 + byte - 0x30;
      if (value > 255) return false;
    }
  }
  return dots === 3 && digits > 0;
}

function isHexDigit(byte: number): boolean {
  const lower = byte | 0x20;
  return isDigit(byte) || (lower >= 0x61 && lower <= 0x66);
}

/** IPv6 in RFC 4291's text forms: eight groups, or fewer around one `::`, maybe an IPv4 address at the end. */
function isIpv6(block: Uint8Array, from: number, to: number): boolean {
  let groups = 0;
  let digits = 0;
  let gap = false;
  let groupStart = from;
  let at = from;
  for (; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (byte === colon) {
      if (digits > 0) {
        groups += 1;
        if (at + 1 === to) return false;
      } else if (at === from) {
        if (byteAt(block, at + 1) !== colon) return false;
      } else {
        if (gap) return false;
        gap = true;
      }
      digits = 0;
      groupStart = at + 1;
    } else if (byte === dot) {
      if (!isIpv4(block, groupStart, to)) return false;
      return gap ? groups <= 5 : groups === 6;
    } else {
      if (!isHexDigit(byte)) return false;
      digits += 1;
      if (digits > 4) return false;
    }
  }
  if (digits > 0) groups += 1;
  return gap ? groups <= 7 : groups === 8;
}

/** Whether bytes [from, to) are an IP address that OpenSearch's `ip` takes. */
export function isAddress(block: Uint8Array, from: number, to: number): boolean {
  for (let at = from; at < to; at += 1) {
    const byte = byteAt(block, at);
    if (byte === dot) return isIpv4(block, from, to);
    if (byte === colon) return isIpv6(block, from, to);
  }
  return false;
}

/** `masked`: the last octet of IPv4 is 0, of IPv6 the first 48 bits stay. */
function maskAddress(address: string): string {
  if (!address.includes(":")) return address.replace(/\d+$/, "0");
  const [before = "", after] = address.split("::");
  const left = before === "" ? [] : before.split(":");
  const right = after === undefined || after === "" ? [] : after.split(":");
  const gap =
    after === undefined ? [] : Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => "0");
  return `${[...left, ...gap, ...right].slice(0, 3).join(":")}::`;
}

/**
 * The address that is indexed instead of the real one, an address again, so that the mapping holds: the same for
 * the same address. `hash` is a pseudonym under fd00::/8: without a salt, anyone who knows an address can compute it.
 */
export function redactAddress(
  address: string,
  { redactClientAddresses: how, redactSalt }: RedactionOptions,
): string {
  if (how === "none") return address;
  if (how === "mask") return maskAddress(address);
  const digest = createHmac("sha256", redactSalt).update(address).digest("hex");
  return `fd${digest.slice(0, 30)}`.replace(/(.{4})(?=.)/g, "$1:");
}
