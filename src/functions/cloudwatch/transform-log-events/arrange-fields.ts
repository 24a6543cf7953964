import {
  type FieldKind,
  fieldKinds,
  objectSuffix,
  plainSuffix,
  type ValueKind,
  valueKind,
} from "./field-kinds.ts";
import { safeName } from "./field-names.ts";
import { flatten, isFlat } from "./flat-object.ts";
import type { JsonObject } from "./json-text.ts";

/** Members of one document; each name takes a place in the index's mapping. What is beyond goes into one object. */
const maxMembers = 256;
const overflowName = "other_fields";
const maxCachedNames = 5_000;

interface NamePlan {
  readonly kind: FieldKind;
  readonly isSafe: boolean;
}

/** Arranges users' members so that OpenSearch takes every document besides every other. */
export class FieldArranger {
  private readonly kindOf: (name: string) => FieldKind;
  private readonly plans = new Map<string, NamePlan>();

  constructor(objectFields: readonly string[]) {
    this.kindOf = fieldKinds(objectFields);
  }

  /**
   * @returns the object itself when nothing is to be changed; else one with safe names and values of each name's kind
   * @throws RangeError when it is nested so deeply that it has no JSON text
   */
  arrange(fields: JsonObject): JsonObject {
    let count = 0;
    for (const name in fields) {
      count += 1;
      const { kind, isSafe } = this.planOf(name);
      if (!isSafe || count > maxMembers || !fits(kind, fields[name])) return this.rearranged(fields);
    }
    return fields;
  }

  private planOf(name: string): NamePlan {
    let plan = this.plans.get(name);
    if (plan === undefined) {
      plan = { kind: this.kindOf(name), isSafe: safeName(name) === name && name !== "__proto__" };
      if (this.plans.size >= maxCachedNames) this.plans.clear();
      this.plans.set(name, plan);
    }
    return plan;
  }

  private rearranged(fields: JsonObject): JsonObject {
    const placed = new Map<string, unknown>();
    const toMove: [string, unknown][] = [];
    const toRename: [string, unknown][] = [];
    for (const [name, value] of Object.entries(fields)) {
      const { kind, isSafe } = this.planOf(name);
      if (!isSafe && name !== "__proto__") toRename.push([safeName(name), value]);
      else if (accepts(kind, valueKind(value))) placed.set(name, shaped(kind, value));
      else toMove.push([name, value]);
    }
    // Those with names of their own come first: a user's `error_text` is not pushed aside by an `error`.
    for (const [name, value] of [...toMove, ...toRename]) this.place(placed, name, value);
    return Object.fromEntries(placed.size > maxMembers ? foldOverflow(placed) : placed);
  }

  private place(placed: Map<string, unknown>, name: string, value: unknown): void {
    const kindOfValue = valueKind(value);
    const suffix = kindOfValue === "objects" ? objectSuffix : plainSuffix;
    let free = name;
    while (placed.has(free) || !accepts(this.kindOf(free), kindOfValue)) free += suffix;
    placed.set(free, shaped(this.kindOf(free), value));
  }
}

const keptNames = new Set(["timestamp", "level", "message"]);

function foldOverflow(placed: ReadonlyMap<string, unknown>): Map<string, unknown> {
  const kept = new Map<string, unknown>();
  const overflow: [string, unknown][] = [];
  for (const [name, value] of placed) {
    if (keptNames.has(name) || (name !== overflowName && kept.size < maxMembers - keptNames.size - 1))
      kept.set(name, value);
    else overflow.push([name, value]);
  }
  return kept.set(overflowName, flatten(Object.fromEntries(overflow)));
}

/** Whether a value of that kind has a place under a name of that kind, maybe in another shape. */
function accepts(kind: FieldKind, value: ValueKind): boolean {
  if (kind === "ours") return false;
  if (kind === "object") return value === "objects" || value === "nothing";
  if (kind === "plain" || kind === "text") return value !== "objects";
  return value === "scalar" || value === "scalars" || value === "nothing";
}

/** Whether the value can stay just as it is. */
function fits(kind: FieldKind, value: unknown): boolean {
  if (typeof value !== "object")
    return kind === "plain" || (kind === "text" && typeof value === "string") || kind === "timestamp";
  if (value === null) return kind !== "ours";
  const found = valueKind(value);
  if (kind === "object") return found === "nothing" || (found === "objects" && isFlat(value));
  if (kind === "texts") return Array.isArray(value) && value.every((one) => typeof one === "string");
  return kind === "plain" && (found === "scalars" || found === "scalar" || found === "nothing");
}

/** A value in the shape that its name always has. */
function shaped(kind: FieldKind, value: unknown): unknown {
  if (value === null) return value;
  if (kind === "object") return flatten(value);
  if (kind === "text") return textOf(value);
  if (kind === "texts") return Array.isArray(value) ? value.map(textOf) : [textOf(value)];
  const found = valueKind(value);
  if (found === "mixed" && Array.isArray(value)) return value.map(textOf);
  return found === "deep" ? JSON.stringify(value) : value;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
