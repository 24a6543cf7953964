import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isAlias, isMap, isPair, isScalar, isSeq, type Node, parseDocument, visit } from "yaml";
import { projectRoot } from "../paths.ts";

/** A value of the template, with intrinsic functions in their long form: `{ Ref: … }`, `{ "Fn::GetAtt": […] }`. */
export type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
export type Fields = { readonly [name: string]: Value };

export interface Parameter {
  readonly Type: "String" | "Number" | "CommaDelimitedList";
  readonly Description: string;
  readonly Default: string | number;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly (string | number)[];
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly MaxLength?: number;
  readonly ConstraintDescription?: string;
}
export interface Rule {
  readonly RuleCondition?: Value;
  readonly Assertions: readonly { readonly Assert: Value; readonly AssertDescription: string }[];
}
interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly DependsOn?: string | readonly string[];
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: Fields;
}
/** template.yaml with every intrinsic function in its long form. */
export interface Template {
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Readonly<Record<string, Rule>>;
  readonly Mappings: Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Value>>>>>>;
  readonly Conditions: Readonly<Record<string, Value>>;
  readonly Globals: { readonly Function: Fields };
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs: Readonly<Record<string, { readonly Value: Value }>>;
}

/** A scalar as text. @throws Error for a list or an object */
export function textOf(value: Value | undefined): string {
  if (value === undefined || value === null) return "";
  if (typeof value === "object") throw new Error(`${JSON.stringify(value)} is not a string`);
  return String(value);
}

/** template.yaml. Parsing it takes a fifth of a second in each test file that needs it. */
export const templateDocument = parseDocument(readFileSync(join(projectRoot, "template.yaml"), "utf8"), {
  merge: true,
  logLevel: "silent",
});

/** Gathered once: an alias that resolves itself searches the whole document. */
const anchored = new Map<string, Node>();
visit(templateDocument, {
  Node: (_, node) => {
    if (!isAlias(node) && node.anchor !== undefined) anchored.set(node.anchor, node);
  },
});

function longForm(node: unknown): Value {
  if (isAlias(node)) return longForm(anchored.get(node.source));
  const plain = plainValue(node);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what is no alias and no pair is a node
  const tag = (node as Node | null)?.tag;
  if (tag?.startsWith("!") !== true || tag.startsWith("!!")) return plain;
  const name = tag.slice(1);
  if (name === "Ref" || name === "Condition") return { [name]: plain };
  if (name === "GetAtt" && typeof plain === "string") {
    const [resource = "", ...attribute] = plain.split(".");
    return { "Fn::GetAtt": [resource, attribute.join(".")] };
  }
  return { [`Fn::${name}`]: plain };
}

function plainValue(node: unknown): Value {
  if (isSeq(node)) return node.items.map(longForm);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- YAML without other tags has no other scalars
  if (isScalar(node)) return node.value as Value;
  if (!isMap(node)) return null;
  const entries: [string, Value][] = [];
  for (const pair of node.items) {
    if (!isPair(pair)) continue;
    const value = longForm(pair.value);
    const isMerge = isScalar(pair.key) && typeof pair.key.value === "symbol"; // <<
    if (isMerge) entries.unshift(...Object.entries(value as Fields));
    else entries.push([textOf(plainValue(pair.key)), value]);
  }
  return Object.fromEntries(entries);
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- cfn-lint checks the shape
export const longTemplate = longForm(templateDocument.contents) as unknown as Template;

/** Names of the resources of a type. */
export function namesOf(type: string, { Resources }: Pick<Template, "Resources"> = longTemplate): string[] {
  return Object.keys(Resources).filter((name) => Resources[name]?.Type === type);
}

/** @throws Error when the template has no such resource */
export function propertiesOf(
  name: string,
  { Resources }: Pick<Template, "Resources"> = longTemplate,
): Fields {
  const properties = Resources[name]?.Properties;
  if (properties === undefined) throw new Error(`The template has no resource ${name}`);
  return properties;
}

/** Names of the resources that a value refers to, by Ref, GetAtt or Sub. */
export function referencesIn(
  value: Value | undefined,
  { Resources }: Pick<Template, "Resources"> = longTemplate,
): Set<string> {
  const found = JSON.stringify(value ?? null).matchAll(
    /"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"|\$\{([A-Za-z0-9]+)[.}]/g,
  );
  const names = [...found].map(
    ([, reference, attribute, variable]) => reference ?? attribute ?? variable ?? "",
  );
  return new Set(names.filter((name) => name in Resources));
}

/** A template, with the questions that checks ask of it. */
export class TemplateReader {
  protected readonly template: Template;

  constructor(template: Template) {
    this.template = template;
  }

  protected names(type: string): string[] {
    return namesOf(type, this.template);
  }

  protected typeOf(name: string): string | undefined {
    return this.template.Resources[name]?.Type;
  }

  protected properties(name: string): Fields {
    return propertiesOf(name, this.template);
  }

  protected references(value: Value | undefined): Set<string> {
    return referencesIn(value, this.template);
  }
}
