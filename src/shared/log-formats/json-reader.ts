import { backslash, byteAt, openBrace, quote } from "./bytes.ts";
import { fieldNames } from "./columns.ts";
import { plainName } from "./encoding.ts";
import { type Field, nextMark } from "./fields.ts";
import type { Line } from "./line.ts";
import { type Problem, type RecordReader, unparsable, type ValueWriter, writeFrom } from "./record-reader.ts";
import type { Source } from "./source.ts";

const [comma, colonByte, closeBrace, openArray, closeArray] = [0x2c, 0x3a, 0x7d, 0x5b, 0x5d];
const firstOfNull = 0x6e;

/** What becomes of a member of the record. */
interface Target {
  /** Its path: the names that lead to it, with dots between. */
  readonly path: string;
  readonly field: Field | undefined;
  /** Fields of the source are within it, if it is an object; what else is in it is kept with the object, if that is. */
  readonly hasFields: boolean;
  readonly isIgnored: boolean;
  /** The last record that had a value of the field, under whichever of its names: a document has each member once. */
  readonly written: { record: number };
}

/** A key of the last record: records of a source have mostly the same keys in the same order. */
interface ExpectedKey {
  readonly within: string;
  readonly bytes: Uint8Array;
  readonly target: Target;
}

/** Reads JSON objects by the names that AWS gives the fields; a dot in a field's name leads into an object. */
export class JsonReader implements RecordReader {
  private readonly name: string;
  private readonly known: ReadonlyMap<string, string>;
  private readonly fields: Readonly<Record<string, Field>>;
  private readonly ignored: ReadonlySet<string>;
  /** Paths, spelled plainly, of objects with fields in them. */
  private readonly objects: ReadonlySet<string>;
  private readonly values: ValueWriter;
  private readonly targets = new Map<string, Target>();
  private readonly expected: ExpectedKey[] = [];
  private readonly written = new Map<Field | undefined, Target["written"]>();
  /** How many records were read. */
  private records = 0;
  /** How many keys of this record were read. */
  private keys = 0;
  private problem = "";

  constructor(source: Source, fields: Readonly<Record<string, Field>>, values: ValueWriter) {
    this.name = source.name;
    this.fields = fields;
    this.known = fieldNames(source, Object.keys(fields));
    this.ignored = new Set(source.ignored);
    this.objects = new Set([...this.known.keys()].flatMap(parentsOf));
    this.values = values;
  }

  read(line: Line, from: number, end: number): Problem | undefined {
    const { block } = line;
    line.end = end;
    this.values.begin(line, from, end);
    this.keys = 0;
    this.records += 1;
    this.problem = "";
    const start = skipBlanks(block, from, end);
    const to = byteAt(block, start) === openBrace ? this.readObject(line, start + 1, "") : -1;
    if (to === -1 || skipBlanks(block, to, end) < end)
      return unparsable(this.problem === "" ? "The text is not one JSON object." : this.problem);
    this.values.end(line);
    return undefined;
  }

  /** Reads the members of an object from `from` on, after its brace. @returns where it ends, or -1 */
  private readObject(line: Line, from: number, within: string): number {
    const { block, end } = line;
    let at = skipBlanks(block, from, end);
    if (byteAt(block, at) === closeBrace && at < end) return at + 1;
    for (;;) {
      if (byteAt(block, at) !== quote || at >= end) return -1;
      const keyEnd = stringEnd(line, at + 1);
      if (keyEnd === -1) return -1;
      const target = this.targetOf(block, at + 1, keyEnd, within);
      at = skipBlanks(block, keyEnd + 1, end);
      if (byteAt(block, at) !== colonByte) return -1;
      at = this.readValue(line, skipBlanks(block, at + 1, end), target);
      if (at === -1) return -1;
      at = skipBlanks(block, at, end);
      if (at >= end) return -1;
      const next = byteAt(block, at);
      if (next === closeBrace) return at + 1;
      if (next !== comma) return -1;
      at = skipBlanks(block, at + 1, end);
    }
  }

  /** @returns where the value ends, or -1 */
  private readValue(line: Line, from: number, target: Target): number {
    const { block, end } = line;
    const first = byteAt(block, from);
    if (from >= end) return -1;
    if (first === quote) {
      const to = nextMark(line, from + 1);
      if (to < end && byteAt(block, to) === quote)
        return this.put(line, target, from + 1, to, from) ? to + 1 : -1;
      const close = stringEnd(line, from + 1);
      if (close === -1) return -1;
      const text = unescaped(block, from, close + 1);
      if (text === undefined) return -1;
      return writeFrom(line, text, (length) => this.put(line, target, 0, length, from)) ? close + 1 : -1;
    }
    if (first === openBrace && target.hasFields) {
      const objectEnd = this.readObject(line, from + 1, `${target.path}.`);
      if (objectEnd === -1 || target.field === undefined) return objectEnd;
      return this.put(line, target, from, objectEnd, from) ? objectEnd : -1;
    }
    const to =
      first === openBrace || first === openArray ? structureEnd(line, from) : literalEnd(block, from, end);
    if (to === -1 || first === firstOfNull) return to;
    return this.put(line, target, from, to, from) ? to : -1;
  }

  private put(line: Line, target: Target, from: number, to: number, at: number): boolean {
    const { field, path, isIgnored, written } = target;
    if (field === undefined || written.record === this.records) {
      if (!isIgnored) this.values.keep(line, path, from, to);
      return true;
    }
    written.record = this.records;
    if (this.values.write(line, field, from, to)) return true;
    this.problem = `Field ${path} of ${this.name}, at byte ${at} of its block, ${line.problem}.`;
    return false;
  }

  private targetOf(block: Uint8Array, from: number, to: number, within: string): Target {
    const index = this.keys;
    this.keys += 1;
    const expected = this.expected[index];
    if (expected !== undefined && expected.within === within && isSame(block, from, to, expected.bytes))
      return expected.target;
    const bytes = block.slice(from, to);
    const path = within + nameOf(bytes);
    const known = this.targets.get(path);
    const target = known ?? this.newTarget(path);
    if (path.length > longestPath) return target;
    if (known === undefined && this.targets.size < mostTargets) this.targets.set(path, target);
    if (index < mostTargets) this.expected[index] = { within, bytes, target };
    return target;
  }

  private newTarget(path: string): Target {
    const plain = plainName(path);
    const field = this.fields[this.known.get(plain) ?? ""];
    const written = this.written.get(field) ?? { record: 0 };
    if (field !== undefined) this.written.set(field, written);
    return {
      path,
      field,
      written,
      hasFields: this.objects.has(plain),
      isIgnored: this.ignored.has(plain) || parentsOf(plain).some((parent) => this.known.has(parent)),
    };
  }
}

/** Keys that are remembered: nobody can fill the memory with names. */
const mostTargets = 1_000;

/** Longer paths are not remembered either. */
const longestPath = 1_000;
/** Fields lie no deeper in objects: what is above them is not looked at. */
const mostParents = 8;

/** The name between the quotes of a key, one character per byte. */
function nameOf(bytes: Uint8Array): string {
  const name = Buffer.from(bytes).toString("latin1");
  if (!name.includes("\\")) return name;
  return unescaped(Buffer.from(`"${name}"`, "latin1"), 0, bytes.length + 2)?.toString("latin1") ?? name;
}

/** The objects that a path leads through, outermost first. */
function parentsOf(path: string): string[] {
  const parts = path.split(".", mostParents + 1);
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join("."));
}

function isSame(block: Uint8Array, from: number, to: number, bytes: Uint8Array): boolean {
  if (to - from !== bytes.length) return false;
  for (let index = 0; index < bytes.length; index += 1)
    if (byteAt(block, from + index) !== bytes[index]) return false;
  return true;
}

function skipBlanks(block: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && byteAt(block, at) <= 0x20) at += 1;
  return at;
}

/** Where the quote is that closes the string whose text begins at `from`. @returns -1 if none does */
function stringEnd(line: Line, from: number): number {
  for (let at = nextMark(line, from); at < line.end; at = nextMark(line, at + 1)) {
    if (byteAt(line.block, at) !== backslash) return at;
    at += 1;
  }
  return -1;
}

/** The text of a string with escapes, quotes included in [from, to). @returns undefined if an escape is none of JSON's */
function unescaped(block: Uint8Array, from: number, to: number): Buffer | undefined {
  const written = Buffer.from(block.buffer, block.byteOffset + from, to - from).toString("utf8");
  try {
    // Control characters as they are do not make a text unreadable.
    const text: unknown = JSON.parse(written.replaceAll(/[^ -\uffff]/g, escapedControl));
    return Buffer.from(String(text));
  } catch {
    return undefined;
  }
}

function escapedControl(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Where the object or array that begins at `from` ends. @returns -1 if it does not */
function structureEnd(line: Line, from: number): number {
  const { block, end } = line;
  let depth = 0;
  for (let at = from; at < end; at += 1) {
    const byte = byteAt(block, at);
    if (byte === quote) {
      at = stringEnd(line, at + 1);
      if (at === -1) return -1;
    } else if (byte === openBrace || byte === openArray) depth += 1;
    else if (byte === closeBrace || byte === closeArray) {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

const literals = /^(?:-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null)$/;
const digitsOnly = 0x30;

/** Where the number, `true`, `false` or `null` that begins at `from` ends. @returns -1 if it is none of them */
function literalEnd(block: Uint8Array, from: number, end: number): number {
  let at = from;
  let isWhole = true;
  for (; at < end; at += 1) {
    const byte = byteAt(block, at);
    if (byte === comma || byte === closeBrace || byte === closeArray || byte <= 0x20) break;
    if (byte < digitsOnly || byte > digitsOnly + 9) isWhole = false;
  }
  if (at === from) return -1;
  return isWhole || literals.test(Buffer.from(block.subarray(from, at)).toString("latin1")) ? at : -1;
}
