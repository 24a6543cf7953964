import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../paths.ts";

/**
 * docs/upgrades.md: what a change of each parameter does to a running stack, from the expanded template and
 * CloudFormation's own schemas, which cfn-lint carries. Usage: upgrade-table.ts EXPANDED.json SCHEMAS [--write]
 */
type Value = string | number | boolean | null | readonly Value[] | { readonly [name: string]: Value };
interface Resource {
  readonly Type: string;
  readonly Condition?: string;
  readonly UpdateReplacePolicy?: string;
  readonly Properties?: Readonly<Record<string, Value>>;
}
interface Template {
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly Conditions: Readonly<Record<string, Value>>;
  readonly Resources: Readonly<Record<string, Resource>>;
}
interface Schema {
  readonly createOnlyProperties?: readonly string[];
  readonly conditionalCreateOnlyProperties?: readonly string[];
}
type Effect = "replaced" | "may be replaced" | "added or removed" | "changed";

/** Changes that replace, or may replace, what holds data: announced at the top of the page. */
const announced: Readonly<Record<string, string>> = {
  "FineGrainedAccessControl OpenSearchDomain":
    "Switching it on may replace the domain, according to CloudFormation's schema. The old domain is kept, with its data, but no longer belongs to the stack, and its indexes are not in the new one. Look at the change set first (`Replacement`); or switch it on in the console and give the stack the domain as an existing one. The service never switches it off again.",
};

const [expandedFile = "", schemasFolder = "", flag] = process.argv.slice(2);
const readJson = (file: string): unknown => JSON.parse(readFileSync(file, "utf8"));
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written by expand-template.py
const template = readJson(expandedFile) as Template;
// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- cfn-lint's own file: names of types and of their schemas
const schemaNames = readJson(join(schemasFolder, "providers", "us-east-1.json")) as Readonly<
  Record<string, string>
>;

function schemaOf(type: string): Schema {
  const name = schemaNames[type];
  if (name === undefined) throw new Error(`cfn-lint has no schema of ${type}`);
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- CloudFormation's schemas have these members
  return readJson(join(schemasFolder, "resources", `${name}.json`)) as Schema;
}
const pointers = (list: readonly string[] = []): string[] =>
  list.map((pointer) => pointer.replace("/properties/", ""));

/** Parameters, conditions and resources that a value names, conditions followed to their parameters. */
function namesIn(value: Value): Set<string> {
  const text = JSON.stringify(value);
  const names = new Set<string>();
  for (const [, reference, attribute, variable, condition, tested] of text.matchAll(
    /"Ref":"([^"]+)"|"Fn::GetAtt":\["([^"]+)"|\$\{([A-Za-z0-9]+)[.}]|"Condition":"([^"]+)"|"Fn::If":\["([^"]+)"/g,
  )) {
    const name = reference ?? attribute ?? variable ?? condition ?? tested ?? "";
    const definition = template.Conditions[name];
    if (definition === undefined) names.add(name);
    else for (const one of namesIn(definition)) names.add(one);
  }
  return names;
}

/** Paths of properties that change with one of the names, with slashes. */
function changedPaths(value: Value, path: string, names: ReadonlySet<string>): string[] {
  const isTouched = (one: Value): boolean => [...namesIn(one)].some((name) => names.has(name));
  if (!isTouched(value)) return [];
  if (typeof value !== "object" || value === null) return [path];
  if (Array.isArray(value)) return value.flatMap((one: Value) => changedPaths(one, path, names));
  return Object.entries(value).flatMap(([key, one]) => {
    if (key === "Fn::If" && Array.isArray(one)) {
      const [condition, ...branches] = one as readonly Value[];
      const decides = isTouched({ Condition: condition ?? null });
      return [...(decides ? [path] : []), ...branches.flatMap((branch) => changedPaths(branch, path, names))];
    }
    if (key === "Ref" || key.startsWith("Fn::")) return isTouched({ [key]: one }) ? [path] : [];
    return changedPaths(one, path === "" ? key : `${path}/${key}`, names);
  });
}

/** What a change of a parameter does to each resource; what names a replaced resource changes with it. */
function effectsOf(parameter: string): Map<string, Effect> {
  const effects = new Map<string, Effect>();
  const names = new Set([parameter]);
  for (let isNew = true; isNew; ) {
    isNew = false;
    for (const [name, resource] of Object.entries(template.Resources)) {
      const effect = effectOn(resource, names, parameter);
      if (effect === undefined || effects.get(name) === effect) continue;
      effects.set(name, effect);
      if (effect !== "changed" && effect !== "added or removed") names.add(name);
      isNew = true;
    }
  }
  return effects;
}

function effectOn(
  { Type, Condition, Properties = {} }: Resource,
  names: ReadonlySet<string>,
  parameter: string,
): Effect | undefined {
  if (Condition !== undefined && namesIn({ Condition }).has(parameter)) return "added or removed";
  const paths = changedPaths(Properties, "", names);
  if (paths.length === 0) return undefined;
  const schema = schemaOf(Type);
  const touches = (only: readonly string[]): boolean =>
    only.some((one) =>
      paths.some((path) => path === one || path.startsWith(`${one}/`) || one.startsWith(`${path}/`)),
    );
  if (touches(pointers(schema.createOnlyProperties))) return "replaced";
  return touches(pointers(schema.conditionalCreateOnlyProperties)) ? "may be replaced" : "changed";
}

const problems: string[] = [];
const warnings: string[] = [];
const rows = Object.keys(template.Parameters).map((parameter) => {
  const effects = effectsOf(parameter);
  const named = (effect: Effect): string[] =>
    [...effects].flatMap(([name, one]) => (one === effect ? [name] : []));
  for (const name of [...named("replaced"), ...named("may be replaced")]) {
    if (template.Resources[name]?.UpdateReplacePolicy !== "Retain") continue;
    const warning = announced[`${parameter} ${name}`];
    if (warning === undefined) problems.push(`a change of ${parameter} replaces ${name}, which holds data`);
    else warnings.push(`- **\`${parameter}\`**: ${warning}\n`);
  }
  const cell = (list: readonly string[]): string => list.map((name) => `\`${name}\``).join(", ");
  const replaced = [...named("replaced"), ...named("may be replaced").map((name) => `${name} (perhaps)`)];
  const changed = named("changed").length;
  return `| \`${parameter}\` | ${cell(replaced)} | ${cell(named("added or removed"))} | ${changed === 0 ? "" : changed} |\n`;
});

const page = `# Upgrades

<!-- Generated from the template and CloudFormation's schemas by local/tools/check/upgrade-table.ts (npm run check says how); do not edit. -->

A new version is deployed like the first: \`sam build && sam deploy\`. Parameters keep their values. This page says what changing each of them does to a running stack. "Replaced": a new resource is created and the old one deleted, or kept if it holds data. "Added or removed": the parameter decides whether the stack has the resource; one that holds data (buckets, streams, the domain, the secret) is kept when it leaves the stack, and has to be deleted by hand. Everything else changes in place.

${warnings.join("")}- **\`VpcSubnetIds\`, \`VpcSecurityGroupIds\`**: replace DeliveryStream. The new one reads LogStream from its end, while the old one still reads: what is written in between arrives twice, and what the old one had not read when it is deleted does not arrive. So first run \`logpipe pause\`, stop the producers, and wait until \`logpipe status\` shows no delay. A domain that the stack created cannot be moved into or out of a VPC: the service refuses, and the stack rolls back.
- **\`OpenSearchEndpoint\`**: a created domain leaves the stack, and is kept; nothing moves its indexes.
- **\`IndexRotation\`**: a load that is replayed after the change writes to other indexes, so its documents are there twice.
- **\`VolumeGiB\`, \`InstanceType\`, \`InstanceCount\`, \`ZoneCount\`**: in place, by a blue/green deployment of the service that takes from minutes to hours.
- **Index templates**: apply to new indexes. PrepareDomain also adds new fields to existing open indexes, whose strict mappings would refuse documents with them. A field that an index has with another type stays as it is until the family's next index; PrepareDomain's log names index and field (\`logpipe prepare\` says it again), and the deployment does not fail.

| parameter | replaced | added or removed | changed in place, resources |
|---|---|---|---|
${rows.join("")}`;

const file = join(projectRoot, "docs", "upgrades.md");
if (flag === "--write") writeFileSync(file, page);
else if (readFileSync(file, "utf8") !== page)
  problems.push(
    "docs/upgrades.md does not match the template: run node local/tools/check/upgrade-table.ts EXPANDED.json SCHEMAS --write, with the arguments in local/tools/check.ts",
  );
for (const problem of problems) console.error(problem);
console.log(`${rows.length} parameters, ${problems.length} problems`);
if (problems.length > 0 || rows.length === 0) process.exitCode = 1;
