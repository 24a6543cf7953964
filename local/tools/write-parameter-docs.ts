import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { projectRoot } from "./paths.ts";

interface Parameter {
  readonly Type: string;
  readonly Description: string;
  readonly Default: string | number;
  readonly AllowedValues?: readonly (string | number)[];
  readonly MinValue?: number;
  readonly MaxValue?: number;
  readonly ConstraintDescription?: string;
}
interface Template {
  readonly Metadata: {
    readonly "AWS::CloudFormation::Interface": {
      readonly ParameterGroups: readonly {
        readonly Label: { readonly default: string };
        readonly Parameters: readonly string[];
      }[];
    };
  };
  readonly Parameters: Readonly<Record<string, Parameter>>;
  readonly Rules: Readonly<
    Record<string, { readonly Assertions: readonly { readonly AssertDescription: string }[] }>
  >;
}

/** docs/parameters.md, from the text of template.yaml. @throws Error when a parameter is in no group */
export function parameterDocs(text: string): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- cfn-lint checks the shape
  const template = parse(text, { merge: true, logLevel: "silent" }) as Template;
  const groups = template.Metadata["AWS::CloudFormation::Interface"].ParameterGroups;
  const grouped = new Set(groups.flatMap(({ Parameters }) => Parameters));
  const forgotten = Object.keys(template.Parameters).filter((name) => !grouped.has(name));
  if (forgotten.length > 0) throw new Error(`In no group of parameters: ${forgotten.join(", ")}`);
  const sections = groups.map(({ Label, Parameters }) => {
    const rows = Parameters.map((name) => {
      const parameter = template.Parameters[name];
      if (parameter === undefined) throw new Error(`There is no parameter ${name}, which a group lists`);
      return `| \`${name}\` | ${defaultOf(parameter)} | ${taken(parameter)} | ${cell(parameter.Description)} |`;
    });
    return `## ${Label.default}\n\n| parameter | default | accepts | meaning |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  const sentences = Object.values(template.Rules).flatMap(({ Assertions }) =>
    Assertions.map(({ AssertDescription }) => `- ${AssertDescription}\n`),
  );
  return `# Parameters

<!-- Generated from template.yaml by local/tools/write-parameter-docs.ts; do not edit. -->

Every parameter has a default. Anything that CloudFormation or a service would refuse is refused before anything is created, by the values below or by the rules at the end. What changing a parameter does to a running stack: docs/upgrades.md.

${sections.join("\n")}
## Combinations that are refused

${sentences.join("")}`;
}

function defaultOf({ Default }: Parameter): string {
  if (Default === "") return "";
  return String(Default).length > 40 ? "see its page" : code(String(Default));
}

function taken({ Type, AllowedValues, MinValue, MaxValue, ConstraintDescription }: Parameter): string {
  if (AllowedValues !== undefined) return AllowedValues.map((value) => code(String(value))).join(", ");
  if (Type === "Number") return MaxValue === undefined ? `from ${MinValue}` : `${MinValue} to ${MaxValue}`;
  return cell(ConstraintDescription?.replace("must be ", "") ?? "any text");
}

const cell = (text: string): string => text.replaceAll("|", "\\|");
const code = (text: string): string => `\`${cell(text)}\``;

if (import.meta.main)
  writeFileSync(
    join(projectRoot, "docs", "parameters.md"),
    parameterDocs(readFileSync(join(projectRoot, "template.yaml"), "utf8")),
  );
