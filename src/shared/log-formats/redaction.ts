import { isAddress, redactAddress } from "./address.ts";
import type { ParserOptions } from "./format.ts";
import type { Redaction } from "./line.ts";

export type RedactionOptions = Pick<ParserOptions, "redactQueryParameters" | "redactClientAddresses">;

function queryParameters(names: readonly string[]): RegExp | undefined {
  if (names.length === 0) return undefined;
  const alternatives = names.map((name) => name.replace(/[^\w]/g, "\\$&")).join("|");
  return new RegExp(`([?&;](?:${alternatives})=)[^&;#\\s"]*`, "gi");
}

export function redactionOf(options: RedactionOptions): Redaction {
  return {
    queryParameters: queryParameters(options.redactQueryParameters),
    clientAddresses: options.redactClientAddresses,
  };
}

/** Runs of bytes that may be an address, with a port after it or not. */
const addressLike = /[0-9a-f]*[:.][0-9a-f:.]+/gi;

/**
 * Redacts a line that could not be parsed, where it goes to the reject store: the parameters' values, and, when
 * client addresses are redacted, everything that looks like an address, for no field tells whose it is.
 */
export function redactLine(line: Buffer, options: RedactionOptions): Buffer {
  const { queryParameters: parameters, clientAddresses } = redactionOf(options);
  if (parameters === undefined && clientAddresses === "none") return line;
  let text = line.toString("latin1");
  if (parameters !== undefined) text = text.replace(parameters, "$1REDACTED");
  if (clientAddresses !== "none")
    text = text.replace(addressLike, (found) => {
      const colon = found.lastIndexOf(":");
      const [address, port] = colon === -1 ? [found, ""] : [found.slice(0, colon), found.slice(colon)];
      if (isText(address)) return redactAddress(address, clientAddresses) + port;
      return isText(found) ? redactAddress(found, clientAddresses) : found;
    });
  return Buffer.from(text, "latin1");
}

function isText(address: string): boolean {
  const bytes = Buffer.from(address);
  return isAddress(bytes, 0, bytes.length);
}
