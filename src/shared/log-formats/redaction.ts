import { isAddress, redactAddress } from "./address.ts";
import type { RedactionOptions } from "./redaction-options.ts";
import { ParameterRedaction } from "./query-parameters.ts";

/** Patterns take long to compile: once for each list of names. */
const compiled = new WeakMap<readonly string[], ParameterRedaction>();

/** @returns undefined if no parameters are named */
export function parameterRedaction({
  redactQueryParameters: names,
}: RedactionOptions): ParameterRedaction | undefined {
  if (names.length === 0) return undefined;
  const parameters = compiled.get(names) ?? new ParameterRedaction(names);
  compiled.set(names, parameters);
  return parameters;
}

/** Runs of bytes that may be an address, with a port after it or not. */
const addressLike = /[0-9a-f]*[:.][0-9a-f:.]+/gi;
const ipv4Like = /(?<!\d)\d{1,3}(?:\.\d{1,3}){3}(?!\d)/g;

/** Redacts everything in a text that looks like an address, for text where no field says whose it is. */
export function redactAddresses(text: string, options: RedactionOptions): string {
  if (options.redactClientAddresses === "none") return text;
  const redact = (address: string): string => redactAddress(address, options);
  return text.replace(addressLike, (found) => {
    const end = found.search(/\.*$/);
    const rest = found.slice(end);
    const run = found.slice(0, end);
    const colon = run.lastIndexOf(":");
    const [address, port] = colon === -1 ? [run, ""] : [run.slice(0, colon), run.slice(colon)];
    if (isText(address)) return redact(address) + port + rest;
    if (isText(run)) return redact(run) + rest;
    return found.replace(ipv4Like, (ipv4) => (isText(ipv4) ? redact(ipv4) : ipv4));
  });
}

/**
 * Redacts a line where it goes to the reject store, or a document as JSON: the parameters' values, and, when client
 * addresses are redacted, everything that looks like an address.
 */
export function redactLine(line: Buffer, options: RedactionOptions): Buffer {
  const parameters = parameterRedaction(options);
  const redacted = parameters?.redact(line) ?? line;
  if (options.redactClientAddresses === "none") return redacted;
  return Buffer.from(redactAddresses(redacted.toString("latin1"), options), "latin1");
}

function isText(address: string): boolean {
  const bytes = Buffer.from(address);
  return isAddress(bytes, 0, bytes.length);
}

/**
 * Replaces a client's address in the text of its own document, whose text a client may have written (a URL).
 * @param address as written in the line @param redacted what its field holds instead
 */
export function redactOccurrences(text: string, address: string, redacted: string): string {
  const inside = address.includes(":") ? "[0-9a-f:]" : "\\d";
  const literal = address.replaceAll(".", "\\.");
  return text.replace(new RegExp(`(?<!${inside})${literal}(?!${inside})`, "gi"), redacted);
}
