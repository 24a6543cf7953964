import { type Fields, longTemplate, type Parameter, type Rule, textOf, type Value } from "./long-form.ts";

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

const given = (name: string, parameters: Given): string =>
  parameters[name] ?? String(longTemplate.Parameters[name]?.Default ?? "");

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
export function brokenRules(parameters: Given): string[] {
  const broken: string[] = [];
  for (const { RuleCondition, Assertions } of Object.values<Rule>(longTemplate.Rules)) {
    if (RuleCondition !== undefined && evaluate(RuleCondition, parameters) !== true) continue;
    for (const { Assert, AssertDescription } of Assertions)
      if (evaluate(Assert, parameters) !== true) broken.push(AssertDescription);
  }
  return broken;
}

function conditionHolds(name: string, parameters: Given): boolean {
  const condition = longTemplate.Conditions[name];
  if (condition === undefined) throw new Error(`The template has no condition ${name}`);
  return evaluate(condition, parameters) === true;
}

const listOf = (value: string): string[] => value.split(",").map((member) => member.trim());
const isList = (value: Value): value is readonly Value[] => Array.isArray(value);
const same = (a: Value, b: Value): boolean => textOf(a) === textOf(b);

/** Marks what `AWS::NoValue` takes out. */
const nothing = "\u0000nothing";

/**
 * The value that CloudFormation makes of an expression. Attributes of resources are words of their own
 * (`<LogStream.Arn>`), and so are references to them (`<LogStream>`). Only the branch of a condition that is taken is
 * looked at.
 */
export function evaluate(value: Value, parameters: Given): Value {
  const inner = (one: Value): Value => evaluate(one, parameters);
  if (isList(value)) return value.map(inner).filter((one) => one !== nothing);
  if (typeof value !== "object" || value === null) return value;
  const [name = "", argument = null] = Object.entries(value)[0] ?? [];
  const known = Object.keys(value).length === 1 ? functions[name] : undefined;
  if (known !== undefined) return known(argument, parameters);
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, one]) => [key, inner(one)] as const)
      .filter(([, one]) => one !== nothing),
  );
}

type Implementation = (argument: Value, parameters: Given) => Value;

function reference(name: string, parameters: Given): Value {
  if (name === "AWS::NoValue") return nothing;
  const parameter = longTemplate.Parameters[name];
  if (parameter === undefined) return parameters[name] ?? pseudoParameters[name] ?? `<${name}>`;
  const text = given(name, parameters);
  return parameter.Type === "CommaDelimitedList" ? listOf(text) : text;
}

function substitute(argument: Value, parameters: Given): Value {
  const [text, variables = {}] = isList(argument) ? argument : [argument];
  return textOf(text).replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
    if (literal === "!") return `\${${name}}`;
    const own = (variables as Fields)[name];
    if (own !== undefined) return textOf(evaluate(own, parameters));
    return name.includes(".") ? `<${name}>` : textOf(reference(name, parameters));
  });
}

const args = (argument: Value, parameters: Given): readonly Value[] => {
  const evaluated = evaluate(argument, parameters);
  if (!isList(evaluated)) throw new Error(`${JSON.stringify(argument)} is no list of arguments`);
  return evaluated;
};

const functions: Readonly<Record<string, Implementation>> = {
  Ref: (name, parameters) => reference(textOf(name), parameters),
  Condition: (name, parameters) => conditionHolds(textOf(name), parameters),
  "Fn::GetAtt": (argument) => `<${(argument as readonly string[]).join(".")}>`,
  "Fn::Sub": substitute,
  "Fn::If": (argument, parameters) => {
    const [condition, then, otherwise] = argument as readonly Value[];
    return evaluate((conditionHolds(textOf(condition), parameters) ? then : otherwise) ?? null, parameters);
  },
  "Fn::Equals": (argument, parameters) => {
    const [a, b] = args(argument, parameters);
    return same(a ?? null, b ?? null);
  },
  "Fn::Not": (argument, parameters) => args(argument, parameters)[0] !== true,
  "Fn::And": (argument, parameters) => args(argument, parameters).every((one) => one === true),
  "Fn::Or": (argument, parameters) => args(argument, parameters).includes(true),
  "Fn::Contains": (argument, parameters) => {
    const [list, member] = args(argument, parameters);
    return (list as readonly Value[]).some((one) => same(one, member ?? null));
  },
  "Fn::EachMemberEquals": (argument, parameters) => {
    const [list, wanted] = args(argument, parameters);
    return (list as readonly Value[]).every((one) => same(one, wanted ?? null));
  },
  "Fn::FindInMap": (argument, parameters) => {
    const [map, key, field] = args(argument, parameters).map(textOf);
    const found = longTemplate.Mappings[map ?? ""]?.[key ?? ""]?.[field ?? ""];
    if (found === undefined) throw new Error(`Mapping ${map} has no ${key}.${field}`);
    return found;
  },
  "Fn::Join": (argument, parameters) => {
    const [delimiter, list] = args(argument, parameters);
    return (list as readonly Value[]).map(textOf).join(textOf(delimiter));
  },
  "Fn::Split": (argument, parameters) => {
    const [delimiter, whole] = args(argument, parameters);
    return textOf(whole).split(textOf(delimiter));
  },
  "Fn::Select": (argument, parameters) => {
    const [index, list] = args(argument, parameters);
    const selected = (list as readonly Value[])[Number(index)];
    if (selected === undefined)
      throw new Error(`Fn::Select cannot select nonexistent value at index ${textOf(index)}`);
    return selected;
  },
};
