import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Expanded } from "../../local/tools/iam/deployed-template.ts";
import { longTemplate, textOf } from "./long-form.ts";

const root = join(import.meta.dirname, "../..");

/** The template as SAM expands it, as far as permissions go: `npm run check` takes SAM's own expansion. */
export function expandedTemplate(): Expanded {
  const resources = Object.entries(longTemplate.Resources).map(([name, resource]) => {
    const { Type, Properties = {} } = resource;
    if (Type === "AWS::Serverless::Function") return [name, { ...resource, Type: "AWS::Lambda::Function" }];
    if (Type !== "AWS::Serverless::StateMachine") return [name, resource];
    const definition = readFileSync(join(root, textOf(Properties["DefinitionUri"])), "utf8");
    const DefinitionString = { "Fn::Join": ["\n", definition.split("\n")] };
    return [
      name,
      {
        ...resource,
        Type: "AWS::StepFunctions::StateMachine",
        Properties: { ...Properties, DefinitionString, RoleArn: Properties["Role"] ?? null },
      },
    ];
  });
  // Copied, so that a test may change it.
  return structuredClone({ Resources: Object.fromEntries(resources) as Expanded["Resources"] });
}
