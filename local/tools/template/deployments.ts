import { unmapped, unreached, unseen } from "./domain-reach.ts";
import { type Deployed, deployedWith, named } from "./deployed.ts";
import { combinedCases, contradictions, parameterCases } from "./deployment-cases.ts";
import { brokenRules, evaluate, type Given, problemsOf } from "./evaluate.ts";
import { referencesIn, type Template, type Value } from "./long-form.ts";
import { refusedByServices } from "./service-limits.ts";
import type { Stack } from "./stack.ts";

const textOfParameters = (given: Given): string =>
  Object.entries(given)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ") || "the defaults";

/** Deployments that CloudFormation or a service refuses, and those that do not do what their parameters say. */
export function deploymentFaults({ template }: Stack): string[] {
  const cases = [...combinedCases, ...Object.values(parameterCases)];
  const deploy = deploymentsOf(template);
  const usable = new Set(
    Object.values(template.Resources).flatMap(({ Properties }) => [...referencesIn(Properties, template)]),
  );
  return [
    ...new Set([
      ...cases.flatMap((given) => faultsOf(template, given, deploy, usable)),
      ...withoutEffect(deploy),
      ...takenThough(template),
    ]),
  ];
}

type Deploy = (given: Given) => readonly Deployed[];

/** Deploys a template; with parameters that it knows already, it has the answer. */
function deploymentsOf(template: Template): Deploy {
  const known = new Map<string, readonly Deployed[]>();
  return (given) => {
    const key = JSON.stringify(given);
    const deployed = known.get(key) ?? deployedWith(template, given);
    known.set(key, deployed);
    return deployed;
  };
}

function faultsOf(template: Template, given: Given, deploy: Deploy, usable: ReadonlySet<string>): string[] {
  const withThese = `with ${textOfParameters(given)}: `;
  const broken = brokenRules(given, template);
  if (broken.length > 0) return broken.map((one) => `${withThese}refused by a rule: ${one}`);
  let deployed: readonly Deployed[];
  try {
    deployed = deploy(given);
  } catch (error) {
    return [`${withThese}CloudFormation refuses the template: ${String(error)}`];
  }
  return [
    ...dangling(deployed),
    ...useless(usable, deployed),
    ...refusedByServices(deployed, given),
    ...unreached(deployed, given),
    ...unmapped(deployed, given),
    ...unseen(deployed, given),
    ...untaken(template, given),
  ].map((fault) => withThese + fault);
}

/** References to what is not created. */
function dangling(deployed: readonly Deployed[]): string[] {
  const names = new Set(deployed.map(({ name }) => name));
  return deployed.flatMap(({ name, properties }) =>
    named(properties)
      .filter((one) => !names.has(one))
      .map(
        (one) => `${name} refers to ${one}, which is not created then: CloudFormation refuses the template`,
      ),
  );
}

/** Resources that nothing uses in this deployment, though something does in others. */
function useless(usable: ReadonlySet<string>, deployed: readonly Deployed[]): string[] {
  const used = new Set(deployed.flatMap(({ properties }) => named(properties)));
  return deployed
    .filter(({ name }) => usable.has(name) && !used.has(name))
    .map(({ name }) => `${name} is created, and paid for, though nothing uses it`);
}

/** Selections that fail in a branch that is not taken: it is not documented that CloudFormation leaves it alone. */
function untaken(template: Template, given: Given): string[] {
  const selections = (value: Value): Value[] => {
    if (typeof value !== "object" || value === null) return [];
    const inner = Object.values(value).flatMap((one: Value) => selections(one));
    return "Fn::Select" in value ? [value, ...inner] : inner;
  };
  return Object.entries(template.Resources).flatMap(([name, { Properties = {} }]) =>
    selections(Properties).flatMap((selection) => {
      try {
        evaluate(selection, given, template);
        return [];
      } catch (error) {
        return [
          `${name}: ${String(error)} in a branch that CloudFormation may look at: it refuses the template`,
        ];
      }
    }),
  );
}

/** Parameters that change nothing when they are given. */
function withoutEffect(deploy: Deploy): string[] {
  return Object.entries(parameterCases).flatMap(([name, given]) => {
    const { [name]: value, ...rest } = given;
    const needed = name === "OpenSearchEndpoint" || name === "VpcSubnetIds" ? {} : rest;
    try {
      const [before, after] = [needed, given].map((one) => JSON.stringify(deploy(one)));
      return before === after
        ? [`${name}=${value} changes nothing: who sets it relies on something that does not happen`]
        : [];
    } catch {
      return []; // said by faultsOf
    }
  });
}

/** Contradictions, and archive rules that S3 refuses, which no rule of the template refuses; and good values that one does. */
function takenThough(template: Template): string[] {
  const taken = contradictions
    .filter(([given]) => Object.entries(given).every(([name, value]) => problemsOf(name, value).length === 0))
    .filter(([given]) => brokenRules(given, template).length === 0)
    .map(([given, consequence]) => `${textOfParameters(given)} is taken, and then ${consequence}`);
  const days = (name: string): string[] => (template.Parameters[name]?.AllowedValues ?? []).map(String);
  const archive = days("ArchiveInfrequentAccessDays").flatMap((move) =>
    days("ArchiveExpirationDays").flatMap((end) => {
      const isRefused = move !== "0" && end !== "0" && Number(end) <= Number(move);
      const broken = brokenRules({ ArchiveInfrequentAccessDays: move, ArchiveExpirationDays: end }, template);
      if (isRefused === broken.length > 0) return [];
      return [
        isRefused
          ? `objects of the archive move after ${move} days and expire after ${end}: it is taken, S3 refuses it, and the stack rolls back`
          : `objects of the archive may not move after ${move} days and expire after ${end}, which S3 takes`,
      ];
    }),
  );
  return [...taken, ...archive];
}
