import { isUsualLevel } from "../levels.ts";
import { isUuid, requestIdNames, uuidLength } from "../request-id.ts";
import { usualTimeLength } from "../timestamps.ts";
import type { UsualTimes } from "./usual-times.ts";

/** A document of a known shape. */
export interface Found {
  readonly requestId: string | undefined;
  /** Behind its brace. */
  readonly end: number;
}

type Kind = "timestamp" | "level" | "message" | "requestId" | "text" | "number" | "constant";

interface Slot {
  readonly kind: Kind;
  /** What stands before the value in an envelope's JSON, where quotes are escaped; a constant is part of it. */
  readonly before: string;
}

/**
 * The members of a flat document, in their order and with the blanks between them. A logger writes the same ones again
 * and again: a document of a known shape is not parsed, only its values are looked for.
 */
interface Shape {
  readonly slots: readonly Slot[];
  readonly end: string;
}

const mostShapes = 8;
const mostTried = 32;
const mostMembers = 64;
const number = /-?(?:0|[1-9]\d{0,14})(?:\.\d{1,10})?/y;
const [blank, brace] = [0x20, 0x7b];

/** The shapes of one envelope's documents. */
export class JsonShapes {
  private readonly times: UsualTimes;
  private readonly shapes: Shape[] = [];
  private tried = 0;

  constructor(times: UsualTimes) {
    this.times = times;
  }

  /** Whether another shape may be learnt: of an envelope whose documents differ all, none is. */
  get isLearning(): boolean {
    return this.tried < mostTried && this.shapes.length < mostShapes;
  }

  /**
   * Learns the shape of a document that can stand as it is and was not found.
   * @param from where it begins in the envelope's JSON, behind its brace
   */
  learn(document: string, json: string, from: number): void {
    this.tried += 1;
    const shape = shapeOf(document);
    if (shape !== undefined && this.findOf(shape, json, from) !== undefined) this.shapes.push(shape);
  }

  /**
   * Looks for a document that can stand as it is.
   * @param json an envelope's, without control characters @param from behind the document's brace
   * @returns undefined when its shape is unknown; that its texts hold no bare quotes is left to see
   */
  find(json: string, from: number): Found | undefined {
    for (const shape of this.shapes) {
      const found = this.findOf(shape, json, from);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  private findOf({ slots, end }: Shape, json: string, from: number): Found | undefined {
    let at = from;
    let requestId: string | undefined;
    for (const { kind, before } of slots) {
      if (!json.startsWith(before, at)) return undefined;
      const start = at + before.length;
      at = this.endOfValue(json, start, kind);
      if (at === -1) return undefined;
      if (kind === "requestId") requestId = json.slice(start, at);
    }
    return json.startsWith(end, at) ? { requestId, end: at + end.length } : undefined;
  }

  /** @returns where the value ends that begins there; -1 when it is not of its kind; texts have no escapes */
  private endOfValue(json: string, from: number, kind: Kind): number {
    if (kind === "constant") return from;
    if (kind === "number") {
      number.lastIndex = from;
      return number.test(json) ? number.lastIndex : -1;
    }
    const end = json.indexOf("\\", from);
    switch (kind) {
      case "timestamp":
        return end === from + usualTimeLength && this.times.isUsual(json, from) ? end : -1;
      case "level":
        return isUsualLevel(json.slice(from, end)) ? end : -1;
      case "message": // a document within the document is taken out of it
        return json.charCodeAt(from) > blank && json.charCodeAt(from) !== brace ? end : -1;
      case "requestId":
        return end === from + uuidLength && isUuid(json.slice(from, end)) ? end : -1;
      case "text":
      default:
        return end;
    }
  }
}

const member = /([^"]*"([^"\\]*)": ?)("[^"\\]*"|-?\d[\d.]*|true|false|null)/y;
const rest = /\s*\}\s*$/y;
const constants: ReadonlySet<string> = new Set(["true", "false", "null"]);

/** @returns undefined for a document that is not flat, or whose texts have escapes */
function shapeOf(document: string): Shape | undefined {
  const slots: Slot[] = [];
  let [at, quote] = [document.indexOf("{") + 1, ""];
  for (;;) {
    member.lastIndex = at;
    const [, before = "", name = "", value = ""] = member.exec(document) ?? [];
    if (value === "") break;
    at = member.lastIndex;
    const constant = constants.has(value) ? value : "";
    const behind = quote + before;
    quote = value.startsWith('"') ? '"' : "";
    slots.push({ kind: kindOf(name, value), before: escaped(behind + quote + constant) });
  }
  rest.lastIndex = at;
  const ids = slots.filter(({ kind }) => kind === "requestId").length;
  const isFlat = slots.length > 0 && slots.length <= mostMembers && rest.test(document);
  return isFlat && ids <= 1 ? { slots, end: escaped(`${quote}}`) } : undefined;
}

function kindOf(name: string, value: string): Kind {
  if (constants.has(value)) return "constant";
  if (!value.startsWith('"')) return "number";
  if (name === "timestamp" || name === "level" || name === "message") return name;
  return requestIdNames.includes(name) ? "requestId" : "text";
}

function escaped(text: string): string {
  return text.replaceAll('"', String.raw`\"`);
}
