import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";

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

/** template.yaml. Parsing it takes a fifth of a second in each test file that needs it. */
export const templateDocument = parseDocument(readFileSync(join(root, "template.yaml"), "utf8"), {
  merge: true,
  logLevel: "silent",
});

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

export interface State {
  readonly Type: string;
  readonly Resource?: string;
  readonly Parameters?: Readonly<Record<string, unknown>>;
  readonly Retry?: readonly { readonly ErrorEquals: readonly string[]; readonly [name: string]: unknown }[];
  readonly Catch?: unknown;
  readonly ItemProcessor?: {
    readonly ProcessorConfig: object;
    readonly States: Readonly<Record<string, State>>;
  };
  readonly [name: string]: unknown;
}

/** The definitions under statemachines/, with the states of their maps among their own. */
export const stateMachines = readdirSync(join(root, "statemachines")).map((file) => {
  const text = readFileSync(join(root, "statemachines", file), "utf8");
  const numbers = text.replace(/(":\s*)\$\{\w+\}/g, "$11");
  const { States } = JSON.parse(numbers) as { States: Readonly<Record<string, State>> };
  const inner = Object.values(States).map(({ ItemProcessor }) => ItemProcessor?.States ?? {});
  return {
    name: file.replace(".asl.json", ""),
    text,
    states: Object.assign({}, States, ...inner) as typeof States,
  };
});
