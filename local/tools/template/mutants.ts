import { namesOf, textOf, type Fields, type Value } from "./long-form.ts";
import type { Stack } from "./stack.ts";

export const mutantTypes = [
  "action",
  "statement condition",
  "resource condition",
  "branch",
  "rule",
  "DependsOn",
  "alarm",
  "dead-letter queue",
  "protection",
  "Retry",
  "Catch",
] as const;
export type MutantType = (typeof mutantTypes)[number];

/** A stack from which one thing is taken. */
export interface Mutant {
  readonly type: MutantType;
  /** What is missing, and where: `LoadChunkPolicy: s3:PutObject of statement 3`. */
  readonly name: string;
  readonly stack: Stack;
}

type Key = string | number;
type Path = readonly Key[];

/** Properties without which something is lost or goes unnoticed, beside those that name a dead-letter queue. */
const protections = new Set([
  "DeletionPolicy",
  "UpdateReplacePolicy",
  "FunctionResponseTypes",
  "MetricsConfig",
  "StartingPosition",
]);
const deadLetterKeys = new Set(["DeadLetterConfig", "RedrivePolicy", "DestinationConfig"]);
/** Properties that hold policies. */
const policyKeys = new Set(["PolicyDocument", "AssumeRolePolicyDocument", "AccessPolicies"]);

const isList = (value: Value | undefined): value is readonly Value[] => Array.isArray(value);
const isFields = (value: Value | undefined): value is Fields =>
  typeof value === "object" && value !== null && !isList(value);

/** A copy with another value at a path, or without it. @throws Error when nothing is there */
export function changed(value: unknown, [key, ...rest]: Path, change?: { readonly to: unknown }): unknown {
  if (key === undefined) return change?.to;
  if (typeof value !== "object" || value === null || !(key in value))
    throw new Error(`there is no ${key} to be changed`);
  const isLast = rest.length === 0;
  if (Array.isArray(value)) {
    if (isLast && change === undefined) return value.filter((_, at) => at !== key);
    return value.map((one: unknown, at) => (at === key ? changed(one, rest, change) : one));
  }
  const entries = Object.entries(value);
  if (isLast && change === undefined) return Object.fromEntries(entries.filter(([name]) => name !== key));
  return Object.fromEntries(
    entries.map(([name, one]) => [name, name === key ? changed(one, rest, change) : one]),
  );
}

/** Every value within a value, with the way to it; the value itself first. */
function* within(value: Value, path: Path = []): Generator<readonly [Path, Value]> {
  yield [path, value];
  if (isList(value)) for (const [at, one] of value.entries()) yield* within(one, [...path, at]);
  else if (isFields(value))
    for (const [key, one] of Object.entries(value)) yield* within(one, [...path, key]);
}

/** Every stack that lacks one thing of those that `mutantTypes` names. */
export function mutantsOf(stack: Stack): Mutant[] {
  return [...ofResources(stack), ...ofRules(stack), ...ofDefinitions(stack)];
}

function ofResources(stack: Stack): Mutant[] {
  const mutants: Mutant[] = [];
  const { template } = stack;
  const queues = new Set(namesOf("AWS::SQS::Queue", template));
  for (const [resource, block] of Object.entries(template.Resources)) {
    const add = (type: MutantType, what: string, path: Path, change?: { readonly to: unknown }): void => {
      const spoiled = changed(template, ["Resources", resource, ...path], change) as Stack["template"];
      mutants.push({ type, name: `${resource}: ${what}`, stack: { ...stack, template: spoiled } });
    };
    const { Type, Condition, DependsOn } = block;
    if (Type === "AWS::CloudWatch::Alarm") {
      add("alarm", "the alarm itself", []);
      add("alarm", "AlarmActions", ["Properties", "AlarmActions"]);
    }
    if (queues.has(resource)) add("dead-letter queue", "the queue itself", []);
    if (Condition !== undefined) add("resource condition", Condition, ["Condition"]);
    if (typeof DependsOn === "string") add("DependsOn", DependsOn, ["DependsOn"]);
    else for (const [at, needed] of (DependsOn ?? []).entries()) add("DependsOn", needed, ["DependsOn", at]);
    for (const key of Object.keys(block)) if (protections.has(key)) add("protection", key, [key]);
    for (const [path, value] of within(block.Properties ?? {})) {
      const key = path.at(-1);
      const fullPath: Path = ["Properties", ...path];
      if (typeof key !== "string") continue;
      if (protections.has(key)) add("protection", key, fullPath);
      if (deadLetterKeys.has(key)) add("dead-letter queue", key, fullPath);
      if (key === "Fn::If" && isList(value)) {
        const [condition, then, otherwise] = value;
        const place = path.slice(0, -1).join(".");
        const taken = fullPath.slice(0, -1);
        add("branch", `${place} as if ${textOf(condition)} held always`, taken, { to: then });
        add("branch", `${place} as if ${textOf(condition)} held never`, taken, { to: otherwise });
      }
      if (policyKeys.has(key))
        for (const [inner, statement] of within(value))
          if (isFields(statement) && "Effect" in statement)
            ofStatement(statement, [...fullPath, ...inner], (type, what, at) => {
              add(
                type,
                `${what} of statement ${inner.filter((one) => typeof one === "number").join(".")}`,
                at,
              );
            });
    }
  }
  return mutants;
}

/** A statement without one of its actions, its condition or a key of it; without its only action it is gone. */
function ofStatement(
  { Effect, Action, Condition }: Fields,
  path: Path,
  add: (type: MutantType, what: string, path: Path) => void,
): void {
  const denies = Effect === "Deny" ? "denied " : "";
  if (isList(Action) && Action.length > 1)
    for (const [at, action] of Action.entries())
      add("action", denies + textOf(action), [...path, "Action", at]);
  // A statement that a condition may leave out goes with that condition.
  else
    add(
      "action",
      denies + [Action].flat().map(textOf).join(),
      path.at(-2) === "Fn::If" ? path.slice(0, -2) : path,
    );
  if (!isFields(Condition)) return;
  add("statement condition", Object.keys(Condition).join(", "), [...path, "Condition"]);
  const keys = Object.entries(Condition).flatMap(([operator, one]) =>
    Object.keys(one as Fields).map((key) => [operator, key] as const),
  );
  if (keys.length > 1)
    for (const [operator, key] of keys)
      add("statement condition", key, [...path, "Condition", operator, key]);
}

function ofRules(stack: Stack): Mutant[] {
  const { template } = stack;
  return Object.entries(template.Rules).flatMap(([name, { RuleCondition, Assertions }]) => {
    const without = (what: string, path: Path): Mutant => ({
      type: "rule",
      name: `${name}: ${what}`,
      stack: { ...stack, template: changed(template, ["Rules", name, ...path]) as Stack["template"] },
    });
    return [
      ...(RuleCondition === undefined ? [] : [without("RuleCondition", ["RuleCondition"])]),
      ...Assertions.map(({ AssertDescription }, at) => without(AssertDescription, ["Assertions", at])),
    ];
  });
}

function ofDefinitions(stack: Stack): Mutant[] {
  const mutants: Mutant[] = [];
  for (const [file, definition] of Object.entries(stack.definitions)) {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- read from JSON
    for (const [path, value] of within(definition as unknown as Value)) {
      const key = path.at(-1);
      if ((key !== "Retry" && key !== "Catch") || !isList(value)) continue;
      const state = path.at(-2);
      const add = (what: string, way: Path): void => {
        const definitions = { ...stack.definitions, [file]: changed(definition, way) as typeof definition };
        mutants.push({ type: key, name: `${file}: ${state}: ${what}`, stack: { ...stack, definitions } });
      };
      for (const [at, one] of value.entries()) {
        const { ErrorEquals: names = [] } = one as { readonly ErrorEquals?: readonly string[] };
        add(`${key} of ${names.join(", ")}`, [...path, at]);
        if (names.length > 1)
          for (const [index, name] of names.entries())
            add(`${key} of ${name}`, [...path, at, "ErrorEquals", index]);
      }
    }
  }
  return mutants;
}
