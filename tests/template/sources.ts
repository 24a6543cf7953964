import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { templateDocument } from "../../local/tools/template/long-form.ts";
import { allStates, definitionOf } from "../../local/tools/template/stack.ts";

const root = join(import.meta.dirname, "../..");

interface Resource {
  readonly Type: string;
  readonly Metadata?: { readonly BuildProperties?: { readonly EntryPoints?: readonly string[] } };
  readonly Properties?: Readonly<Record<string, unknown>>;
}

interface Template {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly Outputs: Readonly<Record<string, unknown>>;
  /** All substitutions of all state machines. */
  readonly substitutions: Readonly<Record<string, unknown>>;
}

function readTemplate(): Template {
  const [error] = templateDocument.errors;
  if (error !== undefined) throw error;
  const parsed = templateDocument.toJS() as Omit<Template, "substitutions">;
  const machines = Object.values(parsed.Resources).filter(
    ({ Type }) => Type === "AWS::Serverless::StateMachine",
  );
  const substitutions = Object.assign(
    {},
    ...machines.map(({ Properties }) => Properties?.["DefinitionSubstitutions"]),
  );
  return { ...parsed, substitutions };
}

/** template.yaml, with intrinsic functions as their bare values. */
export const template = readTemplate();

/** The definitions under statemachines/, with the states of their maps among their own. */
export const stateMachines = readdirSync(join(root, "statemachines")).map((file) => {
  const text = readFileSync(join(root, "statemachines", file), "utf8");
  return { name: file.replace(".asl.json", ""), text, states: allStates(definitionOf(text)) };
});
