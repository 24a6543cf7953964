import { describe, expect, it } from "@jest/globals";
import {
  type Fields,
  longTemplate,
  namesOf,
  propertiesOf,
  textOf,
  type Value,
} from "../../local/tools/template/long-form.ts";

/** Bytes of all names and values of a function's environment ("Lambda quotas"). */
const environmentBytes = 4096;

const arnBytes = (names: number): number =>
  "arn:aws-us-gov:service:ap-southeast-2:123456789012:type/".length + names;
/** How long names can become that CloudFormation or the service makes, by type. */
const longestNames: Readonly<Record<string, { readonly ref: number; readonly attribute: number }>> = {
  "AWS::Kinesis::Stream": { ref: 128, attribute: arnBytes(128) },
  "AWS::S3::Bucket": { ref: 63, attribute: arnBytes(63) },
  "AWS::IAM::Role": { ref: 64, attribute: arnBytes(64) },
  "AWS::OpenSearchService::Domain": {
    ref: 28,
    attribute: 28 + "search--.ap-southeast-2.es.amazonaws.com.cn".length + 26,
  },
  "AWS::SecretsManager::Secret": { ref: arnBytes(128 + 7), attribute: arnBytes(128 + 7) },
  "AWS::Serverless::StateMachine": { ref: arnBytes(80), attribute: arnBytes(80) },
};
const pseudoBytes: Readonly<Record<string, number>> = { "AWS::StackName": 128, "AWS::NoValue": 0 };

function longestParameter(name: string): number {
  const { Type, AllowedValues, MaxValue, MaxLength } = longTemplate.Parameters[name] ?? {};
  if (AllowedValues !== undefined) return Math.max(...AllowedValues.map((value) => String(value).length));
  const bytes = Type === "Number" ? MaxValue && String(MaxValue).length : MaxLength;
  if (bytes === undefined) throw new Error(`${name} is in an environment, and has no largest value`);
  return bytes; // patterns of the parameters in environments take ASCII only: below
}

const nameBytes = (name: string): number => {
  const [resource = "", attribute] = name.split(".");
  if (name in pseudoBytes) return pseudoBytes[name] ?? 0;
  if (name in longTemplate.Parameters) return longestParameter(name);
  const longest = longestNames[longTemplate.Resources[resource]?.Type ?? ""];
  if (longest === undefined) throw new Error(`How long can ${name} become?`);
  return attribute === undefined ? longest.ref : longest.attribute;
};

/** Bytes of the longest value that an expression can have. */
function longestValue(value: Value): number {
  if (typeof value !== "object" || value === null) return String(value).length;
  const [entry] = Object.entries(value);
  if (entry === undefined) return 0;
  const [name, argument] = entry;
  if (name === "Ref") return nameBytes(textOf(argument));
  if (name === "Fn::GetAtt") return nameBytes((argument as readonly string[]).join("."));
  if (name === "Fn::If") return Math.max(...(argument as readonly Value[]).slice(1).map(longestValue));
  if (name !== "Fn::Sub") throw new Error(`How long can ${JSON.stringify(value)} become?`);
  const text = textOf(argument);
  const variables = [...text.matchAll(/\$\{([^}]+)\}/g)].map(([, variable = ""]) => variable);
  return text.replace(/\$\{[^}]+\}/g, "").length + variables.reduce((sum, one) => sum + nameBytes(one), 0);
}

const variablesOf = (fields: Fields): Fields =>
  ((fields["Environment"] as Fields | undefined)?.["Variables"] ?? {}) as Fields;

describe("the environment of a function", () => {
  const functions = namesOf("AWS::Serverless::Function");

  it.each(functions)("%s stays below Lambda's limit at the longest allowed values", (name) => {
    const variables = { ...variablesOf(longTemplate.Globals.Function), ...variablesOf(propertiesOf(name)) };
    const bytes = Object.entries(variables).map(([key, value]) => key.length + longestValue(value));
    expect(bytes.reduce((sum, one) => sum + one, 0)).toBeLessThan(environmentBytes);
  });

  it("holds parameters of ASCII only, of which a character is a byte", () => {
    const texts = functions.flatMap((name) => Object.values(variablesOf(propertiesOf(name))));
    const used = [...JSON.stringify(texts).matchAll(/"Ref":"(\w+)"|\$\{(\w+)\}/g)].map(
      ([, a, b]) => a ?? b ?? "",
    );
    const patterns = used.flatMap((name) => {
      const { AllowedPattern } = longTemplate.Parameters[name] ?? {};
      return AllowedPattern === undefined ? [] : [[name, new RegExp(AllowedPattern)] as const];
    });
    expect(patterns.length).toBeGreaterThan(3);
    const { Parameters } = longTemplate;
    for (const [name, pattern] of patterns) {
      const value = String(Parameters[name]?.Default) || "https://logs.example.com";
      const spoiled = Array.from(
        { length: value.length },
        (_, at) => `${value.slice(0, at)}é${value.slice(at + 1)}`,
      );
      expect([name, spoiled.filter((text) => pattern.test(text))]).toEqual([name, []]);
    }
  });

  it("holds no secret", () => {
    const names = functions.flatMap((name) => Object.keys(variablesOf(propertiesOf(name))));
    expect(names.filter((name) => /SALT|SECRET|PASSWORD|TOKEN/.test(name))).toEqual(["REDACTION_SALT_ARN"]);
  });
});
