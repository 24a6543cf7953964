import { redactAddresses } from "./redaction.ts";
import { type Field, field } from "./fields.ts";
import { type Line, putMember, putReplaced, stringKeyOf } from "./line.ts";
import { keyword, longKeyword, type Mapping } from "./mapping.ts";
import { writeFrom } from "./record-reader.ts";
import { longText } from "./text-field.ts";

/*
 * Readers of CloudFront's standard logs, whose text is percent-encoded: control characters, blanks, bytes above 0x7f
 * and some punctuation ("Standard logging reference").
 */

const percent = 0x25;

function decoded(bytes: Buffer): Buffer | undefined {
  if (!bytes.includes(percent)) return bytes;
  const out = Buffer.alloc(bytes.length);
  let length = 0;
  for (let at = 0; at < bytes.length; at += 1) {
    let byte = bytes[at] ?? 0;
    if (byte === percent) {
      const digits = bytes.toString("latin1", at + 1, at + 3);
      if (!/^[0-9a-f]{2}$/i.test(digits)) return undefined;
      byte = Number.parseInt(digits, 16);
      at += 2;
    }
    out[length] = byte;
    length += 1;
  }
  return out.subarray(0, length);
}

/** Nothing quotes a comma in percent-encoded text. Those of prose have a blank after them, which begins no value. */
const afterOwnComma = "%20";

/** Reads percent-encoded text. @param isTwice whether what still holds `%20` was encoded twice, as user agents were */
function decodedText(name: string, mapping: Mapping, isTwice: boolean): Field {
  const key = stringKeyOf(name);
  const read = field({ [name]: mapping }, (line, from, to) => {
    const written = bytesOf(line, from, to);
    const once = decoded(written) ?? written;
    const text = isTwice && once.includes("%20") ? (decoded(once) ?? once) : once;
    if (text === written) putMember(line, key, from, to);
    else
      writeFrom(line, text, (length) => {
        putMember(line, key, 0, length);
        return true;
      });
    return true;
  });
  return { ...read, afterOwnComma };
}

function bytesOf({ block }: Line, from: number, to: number): Buffer {
  return Buffer.from(block.buffer, block.byteOffset + from, to - from);
}

/** Percent-encoded text, as the client sent it. A percent sign that encodes nothing leaves all as it is written. */
export function encodedText(name: string, mapping: Mapping = longKeyword): Field {
  return decodedText(name, mapping, false);
}

/** User agents were once encoded twice (`%2520`). */
export function encodedUserAgent(name: string): Field {
  return decodedText(name, longKeyword, true);
}

/** A URL's query: it stays encoded, because `&` and `=` in it mean something. Its parameters are redacted by name. */
export function query(name: string): Field {
  return { ...longText(name), isQuery: true, afterOwnComma };
}

/**
 * Cookies, which CloudFront logs only where somebody asks for it: their values are credentials more often than not, so
 * only their names are kept where parameters are redacted.
 */
export function cookies(name: string): Field {
  const key = stringKeyOf(name);
  const plain = encodedText(name);
  const redacted = field(plain.members, (line, from, to) => {
    if (line.redaction.redactQueryParameters.length === 0) return plain.write(line, from, to);
    const written = bytesOf(line, from, to);
    const text = (decoded(written) ?? written).toString("latin1");
    putReplaced(line, key, redactCookies(text));
    return true;
  });
  return { ...redacted, redactSecret: redactCookies, afterOwnComma };
}

/** `name=value; name=value`, also with blanks percent-encoded. What has no name is a value. */
function redactCookies(text: string): string {
  return text.replaceAll(/((?:^|;)(?:\s|%20)*)([^;]*)/g, (found, before: string, cookie: string) => {
    const equals = cookie.indexOf("=");
    if (cookie === "") return found;
    return `${before}${cookie.slice(0, equals + 1)}REDACTED`;
  });
}

/** Addresses that proxies passed on, any number of them: redacted like a client's own. */
export function forwardedAddresses(name: string): Field {
  const key = stringKeyOf(name);
  const plain = encodedText(name, keyword);
  const redacted = field(plain.members, (line, from, to) => {
    if (line.redaction.redactClientAddresses === "none") return plain.write(line, from, to);
    const written = bytesOf(line, from, to);
    const text = (decoded(written) ?? written).toString("latin1");
    putReplaced(line, key, redactAddresses(text, line.redaction));
    return true;
  });
  return { ...redacted, afterOwnComma };
}
