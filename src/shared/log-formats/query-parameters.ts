import { backslash, openBrace, space } from "./bytes.ts";
import { ByteFinder, BytesFinder } from "./byte-finder.ts";
import { constant, CopiedText } from "./line.ts";
import {
  afterDelimiter,
  afterPunctuation,
  afterQuote,
  ParameterNames,
  valueStart,
} from "./parameter-names.ts";
import { endInJson, ValueEnds } from "./value-ends.ts";

/** Names that the word `default` in the list of parameters stands for: credentials of all kinds. */
export const sensitiveParameters: readonly string[] = (
  "access_token api_key apikey assertion auth auth_token authorization client_secret credential credentials " +
  "id_token jsessionid jwt otp pass passwd password phpsessid pwd refresh_token reset_token samlresponse secret " +
  "session session_id sessionid sid sig signature ticket token x-amz-security-token x-amz-signature"
).split(" ");

const replacement = constant("REDACTED");
const [percent, equals, openArray] = [0x25, 0x3d, 0x5b];

/** What a value is in, which says where it ends. */
type Within = "fields" | "json" | "value";

/** Finds parameters in a block. */
class ParameterScan {
  readonly ends = new ValueEnds();
  block: Buffer = Buffer.alloc(0);
  /** The block as a plain array: loops over bytes are fast while all arrays have one type. */
  bytes: Uint8Array = new Uint8Array(0);
  private readonly names: ParameterNames;
  private readonly signs = new ByteFinder(equals);
  /** What bytes in other spellings begin with. */
  private readonly others = new BytesFinder([percent, backslash]);

  constructor(names: ParameterNames) {
    this.names = names;
  }

  begin(block: Buffer): void {
    this.block = block;
    this.bytes = new Uint8Array(block.buffer, block.byteOffset, block.length);
    this.signs.begin(block);
    this.others.begin(block);
    this.ends.begin(block);
  }

  /**
   * Where the value begins of the next parameter in [from, to); -1: there is none.
   * @param openers what may be before its name @param isStart a name may also be at `from`
   */
  next(from: number, to: number, openers: number, isStart: boolean): number {
    const { bytes, names, signs, others } = this;
    let lowest = from;
    let hasOther = false; // since `lowest`
    let sign = signs.next(from);
    let other = others.next(from);
    for (let at = Math.min(sign, other); at < to; at = Math.min(sign, other)) {
      const value = at === sign ? at + 1 : valueStart(bytes, at);
      if (value === -1) hasOther = true;
      else {
        if (value > to) return -1;
        if (hasOther || names.mayEnd(bytes, at)) {
          if (names.areBefore(bytes, lowest, at, value, openers)) return value;
          if (isStart && lowest === from && names.valueOf(bytes, from) === value) return value;
        }
        lowest = value;
        hasOther = false;
      }
      if (at === sign) sign = signs.next(at + 1);
      else other = others.next(at + 1);
    }
    return -1;
  }
}

/** Replaces the values of query parameters, wherever they are in a text. */
export class ParameterRedaction {
  private readonly inBlock: ParameterScan;
  /** Values outside the block come between its lines. */
  private readonly inText: ParameterScan;
  /** What was redacted last. */
  readonly redacted = new CopiedText();

  /** @param names of parameters, in any case; at least one */
  constructor(names: readonly string[]) {
    const known = new ParameterNames(names);
    this.inBlock = new ParameterScan(known);
    this.inText = new ParameterScan(known);
  }

  /** To be called before lines of a block are looked at: its memory may have held another. */
  beginBlock(block: Buffer): void {
    this.inBlock.begin(block);
  }

  /**
   * Where the value begins of the next parameter in [from, to) of the block, if what separates values may be before
   * it; -1: there is none.
   */
  nextValue(from: number, to: number): number {
    return this.inBlock.next(from, to, afterDelimiter, true);
  }

  /** Redacts the line [from, to) of the block: it is in `redacted` then. @returns false when it has no parameter */
  redactLine(from: number, to: number): boolean {
    return this.replace(this.inBlock, from, to, "fields", afterPunctuation);
  }

  /** Redacts a line, or JSON. @returns the same text when it has no parameter */
  redact(text: Buffer): Buffer {
    return this.redactText(text, startsObject(text) ? "json" : "fields", afterPunctuation);
  }

  /** Redacts JSON, or what was to be JSON, where any string may be a query without its question mark. */
  redactStrings(text: Buffer): Buffer {
    return this.redactText(text, "json", afterQuote);
  }

  /**
   * Redacts the value of one field: text, or JSON.
   * @param isQuery the value is a query, without its question mark
   */
  redactValue(value: Buffer, isQuery: boolean): Buffer {
    if (isQuery) return this.redactText(value, "value", afterPunctuation, true);
    const [first] = value;
    return this.redactText(
      value,
      first === openBrace || first === openArray ? "json" : "value",
      afterPunctuation,
    );
  }

  private redactText(text: Buffer, within: Within, openers: number, isStart = false): Buffer {
    this.inText.begin(text);
    const { redacted } = this;
    return this.replace(this.inText, 0, text.length, within, openers, isStart) ? redacted.copy() : text;
  }

  /** @param within what values are in, which says where they end */
  private replace(
    scan: ParameterScan,
    from: number,
    to: number,
    within: Within,
    openers: number,
    isStart = false,
  ): boolean {
    const { redacted } = this;
    const { block, bytes, ends } = scan;
    let value = scan.next(from, to, openers, isStart);
    if (value === -1) return false;
    redacted.clear();
    ends.beginText();
    let copied = from;
    for (; value !== -1; value = scan.next(copied, to, openers, false)) {
      redacted.add(block, copied, value);
      redacted.addConstant(replacement);
      if (within === "fields") copied = ends.inFields(bytes, value, to);
      else copied = within === "json" ? endInJson(bytes, value, to) : ends.inValue(bytes, value, to);
    }
    redacted.add(block, copied, to);
    return true;
  }
}

function startsObject(text: Buffer): boolean {
  return text.find((byte) => byte > space) === openBrace;
}
