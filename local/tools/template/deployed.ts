import { evaluate, type Given } from "./evaluate.ts";
import type { Fields, Template, Value } from "./long-form.ts";

/** A resource as it is deployed with some parameters. */
export interface Deployed {
  readonly name: string;
  readonly type: string;
  readonly properties: Fields;
}

/** Every resource that is created. @throws Error where CloudFormation cannot compute a property */
export function deployedWith(template: Template, given: Given): Deployed[] {
  return Object.entries(template.Resources)
    .filter(
      ([, { Condition }]) => Condition === undefined || evaluate({ Condition }, given, template) === true,
    )
    .map(([name, { Type, Properties = {} }]) => ({
      name,
      type: Type,
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- an object stays one
      properties: evaluate(Properties, given, template) as Fields,
    }));
}

/** Resources that a computed value refers to. */
export const named = (value: Value): string[] =>
  [...JSON.stringify(value).matchAll(/<([A-Za-z]\w*)(?:\.\w+)?>/g)].map(([, name = ""]) => name);

/** A fault where there is one. */
export const when = (isFault: boolean, fault: string): string[] => (isFault ? [fault] : []);
