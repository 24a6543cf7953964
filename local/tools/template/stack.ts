import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Expanded } from "../iam/deployed-template.ts";
import { projectRoot } from "../paths.ts";
import {
  type Fields,
  longTemplate,
  namesOf,
  propertiesOf,
  type Template,
  textOf,
  type Value,
} from "./long-form.ts";

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly [name: string]: unknown;
}
export interface State {
  readonly Type: string;
  readonly Comment?: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly (Retrier & { readonly Next: string })[];
  readonly ItemProcessor?: Definition & { readonly ProcessorConfig: object };
  readonly [name: string]: unknown;
}
export interface Definition {
  readonly StartAt: string;
  readonly States: Readonly<Record<string, State>>;
}

/** The template and the definitions of its state machines, by the paths in `DefinitionUri`; numbers to be substituted are 1. */
export interface Stack {
  readonly template: Template;
  readonly definitions: Readonly<Record<string, Definition>>;
}

/** A definition as JSON: numbers stand without quotes. */
export const definitionOf = (text: string): Definition =>
  JSON.parse(text.replace(/(":\s*)\$\{\w+\}/g, "$11")) as Definition;

export function readStack(): Stack {
  const definitions = namesOf("AWS::Serverless::StateMachine").map((name) => {
    const path = textOf(propertiesOf(name)["DefinitionUri"]);
    return [path, definitionOf(readFileSync(join(projectRoot, path), "utf8"))] as const;
  });
  return { template: longTemplate, definitions: Object.fromEntries(definitions) };
}

/** States of a definition and of its maps, by name. */
export function allStates({ States }: Definition): Readonly<Record<string, State>> {
  const inner = Object.values(States).flatMap(({ ItemProcessor }) =>
    ItemProcessor === undefined ? [] : [allStates(ItemProcessor)],
  );
  return Object.assign({}, States, ...inner) as Readonly<Record<string, State>>;
}

/** The template as SAM expands it, as far as permissions go: `npm run check` takes SAM's own expansion. */
export function expanded({ template, definitions }: Stack): Expanded {
  const resources = Object.entries(template.Resources).map(([name, resource]) => {
    const { Type, Properties = {} } = resource;
    if (Type === "AWS::Serverless::Function") return [name, { ...resource, Type: "AWS::Lambda::Function" }];
    if (Type !== "AWS::Serverless::StateMachine") return [name, resource];
    const text = JSON.stringify(definitions[textOf(Properties["DefinitionUri"])], null, 1);
    const added = {
      DefinitionString: { "Fn::Join": ["\n", text.split("\n")] },
      RoleArn: Properties["Role"] ?? null,
    };
    return [
      name,
      { ...resource, Type: "AWS::StepFunctions::StateMachine", Properties: { ...Properties, ...added } },
    ];
  });
  return { ...template, Resources: Object.fromEntries(resources) as Expanded["Resources"] };
}

/** A policy's statements; those that a condition may leave out as well. */
export function statementsIn(document: Value | undefined): readonly Fields[] {
  const { Statement = [] } = (document ?? {}) as { readonly Statement?: readonly Fields[] };
  return Statement.map((one) => (one["Fn::If"] as readonly Fields[] | undefined)?.[1] ?? one);
}
