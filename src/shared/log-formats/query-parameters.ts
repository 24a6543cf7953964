import { backslash, openBrace, space } from "./bytes.ts";
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

/** Finds parameters in a block, in growing places: each byte is searched once. */
class ParameterScan {
  block: Buffer = Buffer.alloc(0);
  /** The block as a plain array: loops over bytes are fast while all arrays have one type. */
  bytes: Uint8Array = new Uint8Array(0);
  private readonly names: ParameterNames;
  /** From here on, the next equals sign is at `signAt`, and what other spellings begin with is where the others say. */
  private searchedFrom = 0;
  private signAt = -1;
  private percentAt = -1;
  private backslashAt = -1;
  /** The first of all three. */
  private nextAt = -1;

  constructor(names: ParameterNames) {
    this.names = names;
  }

  begin(block: Buffer): void {
    this.block = block;
    this.bytes = new Uint8Array(block.buffer, block.byteOffset, block.length);
    this.forget();
  }

  private forget(): void {
    this.searchedFrom = 0;
    this.signAt = -1;
    this.percentAt = -1;
    this.backslashAt = -1;
    this.nextAt = -1;
  }

  /** Searches from `from` on what is not known. */
  private search(from: number): void {
    if (from < this.searchedFrom) this.forget();
    if (this.percentAt < from || this.backslashAt < from) this.searchOther(from);
    this.searchSign(from);
  }

  private searchSign(from: number): void {
    if (this.signAt < from) this.signAt = this.find(equals, from);
    this.searchedFrom = from;
    this.nextAt = Math.min(this.signAt, this.percentAt, this.backslashAt);
  }

  private searchOther(from: number): void {
    if (this.percentAt < from) this.percentAt = this.find(percent, from);
    if (this.backslashAt < from) this.backslashAt = this.find(backslash, from);
  }

  /**
   * The only call of `indexOf`: V8 then compiles all of it into this method. Of three calls in `search`, it does so with
   * one.
   * @returns the block's length if the byte is not there
   */
  private find(byte: number, from: number): number {
    const at = this.block.indexOf(byte, from);
    return at === -1 ? this.block.length : at;
  }

  /**
   * Where the value begins of the next parameter in [from, to); -1: there is none.
   * @param openers what may be before its name @param isStart a name may also be at `from`
   */
  next(from: number, to: number, openers: number, isStart: boolean): number {
    if (from > this.nextAt || from < this.searchedFrom) this.search(from);
    return this.nextAt < to ? this.nextBefore(from, to, openers, isStart) : -1;
  }

  private nextBefore(from: number, to: number, openers: number, isStart: boolean): number {
    const { bytes, names } = this;
    let lowest = from;
    for (let at = this.nextAt; at < to; at = this.nextAt) {
      const value = at === this.signAt ? at + 1 : valueStart(bytes, at);
      if (value > to) return -1;
      if (value !== -1) {
        if (names.mayEnd(bytes, at)) {
          if (names.areBefore(bytes, lowest, at, value, openers)) return value;
          if (isStart && lowest === from && names.valueOf(bytes, from) === value) return value;
        }
        lowest = value;
      }
      if (at === this.signAt) this.searchSign(at + 1);
      else this.search(at + 1);
    }
    return -1;
  }
}

/** Replaces the values of query parameters, wherever they are in a text. */
export class ParameterRedaction {
  private readonly inBlock: ParameterScan;
  /** Values outside the block come between its lines. */
  private readonly inText: ParameterScan;
  private readonly ends = new ValueEnds();
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
    const { inBlock } = this;
    const first = inBlock.next(from, to, afterPunctuation, false);
    if (first === -1) return false;
    this.replace(inBlock, first, from, to, "fields", afterPunctuation);
    return true;
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
    const { inText } = this;
    inText.begin(text);
    const first = inText.next(0, text.length, openers, isStart);
    if (first === -1) return text;
    this.replace(inText, first, 0, text.length, within, openers);
    return this.redacted.copy();
  }

  /** @param first value that is replaced @param within what values are in, which says where they end */
  private replace(
    scan: ParameterScan,
    first: number,
    from: number,
    to: number,
    within: Within,
    openers: number,
  ): void {
    const { redacted, ends } = this;
    const { block, bytes } = scan;
    redacted.clear();
    ends.beginText();
    let copied = from;
    for (let value = first; value !== -1; value = scan.next(copied, to, openers, false)) {
      redacted.add(block, copied, value);
      redacted.addConstant(replacement);
      if (within === "fields") copied = ends.inFields(bytes, value, to);
      else copied = within === "json" ? endInJson(bytes, value, to) : ends.inValue(bytes, value, to);
    }
    redacted.add(block, copied, to);
  }
}

function startsObject(text: Buffer): boolean {
  return text.find((byte) => byte > space) === openBrace;
}
