import {
  type Fields,
  longTemplate,
  type Parameter,
  type Rule,
  type Template,
  textOf,
  type Value,
} from "./long-form.ts";

/** Parameters as a person gives them, and pseudo parameters; what is missing has its default. */
export type Given = Readonly<Record<string, string>>;

const pseudoParameters: Fields = {
  "AWS::AccountId": "123456789012",
  "AWS::Partition": "aws",
  "AWS::Region": "us-east-1",
  "AWS::StackName": "logpipe",
  "AWS::StackId":
    "arn:aws:cloudformation:us-east-1:123456789012:stack/logpipe/11111111-2222-3333-4444-555555555555",
};

/** What expressions are evaluated with. */
export type Definitions = Pick<Template, "Parameters" | "Conditions" | "Mappings">;
interface Scope {
  readonly parameters: Given;
  readonly template: Definitions;
}

const given = (name: string, { parameters, template }: Scope): string =>
  parameters[name] ?? String(template.Parameters[name]?.Default ?? "");

/** What CloudFormation finds wrong with a parameter's value, before it looks at anything else; empty when it is taken. */
export function problemsOf(name: string, value: string): string[] {
  const parameter: Parameter | undefined = longTemplate.Parameters[name];
  if (parameter === undefined) return [`there is no parameter ${name}`];
  const { Type, AllowedPattern, AllowedValues, MinValue, MaxValue, MaxLength } = parameter;
  const members = Type === "CommaDelimitedList" ? listOf(value) : [value];
  const problems: string[] = [];
  for (const member of members) {
    if (AllowedPattern !== undefined && !new RegExp(AllowedPattern).test(member)) problems.push("pattern");
    if (AllowedValues !== undefined && !AllowedValues.map(String).includes(member)) problems.push("values");
  }
  if (Type === "Number" && (value === "" || !Number.isFinite(Number(value)))) problems.push("no number");
  if (MinValue !== undefined && Number(value) < MinValue) problems.push("too small");
  if (MaxValue !== undefined && Number(value) > MaxValue) problems.push("too large");
  if (MaxLength !== undefined && value.length > MaxLength) problems.push("too long");
  return problems;
}

/** The sentences of the rules that the values break. */
export function brokenRules(
  parameters: Given,
  template: Definitions & Pick<Template, "Rules"> = longTemplate,
): string[] {
  const broken: string[] = [];
  const holds = (value: Value): boolean => evaluate(value, parameters, template) === true;
  for (const { RuleCondition, Assertions } of Object.values<Rule>(template.Rules)) {
    if (RuleCondition !== undefined && !holds(RuleCondition)) continue;
    for (const { Assert, AssertDescription } of Assertions)
      if (!holds(Assert)) broken.push(AssertDescription);
  }
  return broken;
}

function conditionHolds(name: string, scope: Scope): boolean {
  const condition = scope.template.Conditions[name];
  if (condition === undefined) throw new Error(`The template has no condition ${name}`);
  return evaluateIn(condition, scope) === true;
}

const listOf = (value: string): string[] => value.split(",").map((member) => member.trim());
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const same = (a: Value, b: Value): boolean => textOf(a) === textOf(b);

/** Marks what `AWS::NoValue` takes out. */
const nothing = "\u0000nothing";

/** Lists and objects without an expression in them, which are their own values whatever the parameters. */
const literals = new WeakSet<object>();

/**
 * The value that CloudFormation makes of an expression. Attributes of resources are words of their own
 * (`<LogStream.Arn>`), and so are references to them (`<LogStream>`). Only the branch of a condition that is taken is
 * looked at.
 */
export function evaluate(value: Value, parameters: Given, template: Definitions = longTemplate): Value {
  return evaluateIn(value, { parameters, template });
}

function evaluateIn(value: Value, scope: Scope): Value {
  if (typeof value !== "object" || value === null || literals.has(value)) return value;
  if (isList(value)) {
    const evaluated = value.map((one) => evaluateIn(one, scope));
    if (evaluated.some((one, at) => one !== value[at])) return evaluated.filter((one) => one !== nothing);
  } else {
    const members = Object.entries(value);
    const [name = "", argument = null] = members[0] ?? [];
    const known = members.length === 1 ? functions[name] : undefined;
    if (known !== undefined) return known(argument, scope);
    const evaluated = members.map(([key, one]) => [key, evaluateIn(one, scope)] as const);
    if (evaluated.some(([, one], at) => one !== members[at]?.[1]))
      return Object.fromEntries(evaluated.filter(([, one]) => one !== nothing));
  }
  literals.add(value);
  return value;
}

type Implementation = (argument: Value, scope: Scope) => Value;

function reference(name: string, scope: Scope): Value {
  if (name === "AWS::NoValue") return nothing;
  const parameter = scope.template.Parameters[name];
  if (parameter === undefined) return scope.parameters[name] ?? pseudoParameters[name] ?? `<${name}>`;
  const text = given(name, scope);
  return parameter.Type === "CommaDelimitedList" ? listOf(text) : text;
}

function substitute(argument: Value, scope: Scope): Value {
  const [text, variables = {}] = isList(argument) ? argument : [argument];
  return textOf(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal === "!") return `\${${name}}`;
    const own = (variables as Fields)[name];
    if (own !== undefined) return textOf(evaluateIn(own, scope));
    return name.includes(".") ? `<${name}>` : textOf(reference(name, scope));
  });
}

const args = (argument: Value, scope: Scope): readonly Value[] => {
  const evaluated = evaluateIn(argument, scope);
  if (!isList(evaluated)) throw new Error(`${JSON.stringify(argument)} is no list of arguments`);
  return evaluated;
};

const functions: Readonly<Record<string, Implementation>> = {
  Ref: (name, scope) => reference(textOf(name), scope),
  Condition: (name, scope) => conditionHolds(textOf(name), scope),
  "Fn::GetAtt": (argument) => `<${(argument as readonly string[]).join(".")}>`,
  "Fn::Sub": substitute,
  "Fn::If": (argument, scope) => {
    const [condition, then, otherwise] = argument as readonly Value[];
    return evaluateIn((conditionHolds(textOf(condition), scope) ? then : otherwise) ?? null, scope);
  },
  "Fn::Equals": (argument, scope) => {
    const [a, b] = args(argument, scope);
    return same(a ?? null, b ?? null);
  },
  "Fn::Not": (argument, scope) => args(argument, scope)[0] !== true,
  "Fn::And": (argument, scope) => args(argument, scope).every((one) => one === true),
  "Fn::Or": (argument, scope) => args(argument, scope).includes(true),
  "Fn::Contains": (argument, scope) => {
    const [list, member] = args(argument, scope);
    return (list as readonly Value[]).some((one) => same(one, member ?? null));
  },
  "Fn::EachMemberEquals": (argument, scope) => {
    const [list, wanted] = args(argument, scope);
    return (list as readonly Value[]).every((one) => same(one, wanted ?? null));
  },
  "Fn::FindInMap": (argument, scope) => {
    const [map, key, field] = args(argument, scope).map(textOf);
    const found = scope.template.Mappings[map ?? ""]?.[key ?? ""]?.[field ?? ""];
    if (found === undefined) throw new Error(`Mapping ${map} has no ${key}.${field}`);
    return found;
  },
  "Fn::Join": (argument, scope) => {
    const [delimiter, list] = args(argument, scope);
    return (list as readonly Value[]).map(textOf).join(textOf(delimiter));
  },
  "Fn::Split": (argument, scope) => {
    const [delimiter, text] = args(argument, scope);
    return textOf(text).split(textOf(delimiter));
  },
  "Fn::Select": (argument, scope) => {
    const [index, list] = args(argument, scope);
    const selected = (list as readonly Value[])[Number(index)];
    if (selected === undefined)
      throw new Error(`Fn::Select cannot select nonexistent value at index ${textOf(index)}`);
    return selected;
  },
};
