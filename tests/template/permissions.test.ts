import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { evaluate } from "./evaluate.ts";
import { type Fields, namesOf, propertiesOf, referencesIn } from "./long-form.ts";
import { template } from "./sources.ts";

const sources = join(import.meta.dirname, "../../src");

/** The files that a function is made of: its handler and all that it imports. */
function filesOf(file: string, found = new Set<string>()): Set<string> {
  if (found.has(file)) return found;
  found.add(file);
  const imports = readFileSync(file, "utf8").matchAll(/^import (?!type )[^;]*?from "(\.[^"]+\.ts)"/gm);
  for (const [, path = ""] of imports) filesOf(resolve(dirname(file), path), found);
  return found;
}

/** IAM's names of services, by client of the SDK ("Actions, resources, and condition keys for AWS services"). */
const services: Readonly<Record<string, string>> = {
  cloudformation: "cloudformation",
  "cloudwatch-logs": "logs",
  kinesis: "kinesis",
  s3: "s3",
  "secrets-manager": "secretsmanager",
  sfn: "states",
};
/** Requests that are allowed by an action of another name, or need a second one. */
const actionsOf: Readonly<Record<string, readonly string[]>> = {
  "s3:HeadObject": ["s3:GetObject"],
  "s3:ListObjectsV2": ["s3:ListBucket"],
  "logs:PutSubscriptionFilter": ["logs:PutSubscriptionFilter", "iam:PassRole"],
};

/** What the code asks AWS for, from the SDK's commands that it makes, and OpenSearch, by the methods that it sends. */
function called(files: Iterable<string>): Set<string> {
  const actions = new Set<string>();
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const [, names = "", client = ""] of text.matchAll(
      /^import \{([^}]*)\} from "@aws-sdk\/client-([a-z0-9-]+)"/gm,
    ))
      for (const [, command = ""] of names.matchAll(/\b(\w+)Command\b/g)) {
        const action = `${services[client]}:${command}`;
        for (const one of actionsOf[action] ?? [action]) actions.add(one);
      }
    // ask.ts is the way of others to OpenSearch: they name the method.
    if (!file.endsWith("/ask.ts"))
      for (const [, method = ""] of text.matchAll(/(?:method: |ask\(client, )"([A-Z]+)"/g))
        if (/@opensearch-project|opensearch\//.test(text))
          actions.add(`es:ESHttp${method[0]}${method.slice(1).toLowerCase()}`);
  }
  return actions;
}

/** What Lambda itself does in the name of a function's role, by what starts it (Lambda guide, execution roles). */
const always = [
  "logs:CreateLogStream",
  "logs:PutLogEvents",
  "xray:PutTelemetryRecords",
  "xray:PutTraceSegments",
];
const forKinesis = [
  "kinesis:DescribeStream",
  "kinesis:DescribeStreamSummary",
  "kinesis:GetRecords",
  "kinesis:GetShardIterator",
  "kinesis:ListShards",
];
const forS3Destination = ["s3:ListBucket", "s3:PutObject"];
const forSqs = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"];

function usedByLambda(lambda: string): string[] {
  return namesOf("AWS::Lambda::EventSourceMapping")
    .filter((source) => referencesIn(propertiesOf(source)["FunctionName"]).has(lambda))
    .flatMap((source) => {
      const { StartingPosition, DestinationConfig } = propertiesOf(source);
      return [
        ...(StartingPosition === undefined ? forSqs : forKinesis),
        ...(DestinationConfig === undefined ? [] : forS3Destination),
      ];
    });
}

/** Allowed without a call in the code; each with its reason. */
const reasons: Readonly<Record<string, string>> = {
  "PlanChunks s3:ListBucket": "without it S3 answers 403 instead of 404 for an object that is gone",
  "LoadChunk s3:ListBucket": "without it S3 answers 403 instead of 404 for an object that is gone",
  "PrepareDomain es:ESHttpGet": "reads the fields of application logs for their index pattern",
};

describe("the policy of each function", () => {
  const functions = namesOf("AWS::Serverless::Function").map((name) => {
    const [entry = ""] = template.Resources[name]?.Metadata?.BuildProperties?.EntryPoints ?? [];
    return { name, step: name.replace(/Function$/, ""), files: filesOf(join(sources, entry)) };
  });

  it.each(functions)("$step allows what its code calls, and nothing else", ({ name, step, files }) => {
    const roles = referencesIn(propertiesOf(name)["Role"]);
    const statements = namesOf("AWS::IAM::Policy")
      .filter((policy) => [...referencesIn(propertiesOf(policy)["Roles"])].some((role) => roles.has(role)))
      .flatMap((policy) => {
        const hashing = { RedactClientAddresses: "hash" };
        const { Statement } = evaluate(propertiesOf(policy)["PolicyDocument"] ?? null, hashing) as Fields;
        return Statement as readonly {
          readonly Effect: string;
          readonly Action: string | readonly string[];
        }[];
      });
    const allowed = new Set(
      statements.filter(({ Effect }) => Effect === "Allow").flatMap(({ Action }) => [Action].flat()),
    );
    const needed = new Set([...called(files), ...always, ...usedByLambda(name)]);
    expect([...needed].filter((action) => !allowed.has(action))).toEqual([]);
    const unused = [...allowed].filter((action) => !needed.has(action));
    expect(unused.filter((action) => reasons[`${step} ${action}`] === undefined)).toEqual([]);
  });

  it("was compared with code that calls something", () => {
    const calls = functions.flatMap(({ files }) => [...called(files)]);
    expect(calls).toEqual(
      expect.arrayContaining([
        "s3:GetObject",
        "kinesis:PutRecords",
        "states:StartExecution",
        "es:ESHttpDelete",
      ]),
    );
    expect(calls.filter((action) => action.startsWith("undefined:"))).toEqual([]);
  });
});

describe("the role of each state machine", () => {
  it.each(namesOf("AWS::Serverless::StateMachine"))(
    "%s invokes the functions of its definition, and no other",
    (name) => {
      const machine = name.replace(/StateMachine$/, "");
      const substituted = Object.entries(propertiesOf(name)["DefinitionSubstitutions"] as Fields);
      const needed = substituted.filter(([key]) => key.endsWith("FunctionArn")).map(([, value]) => value);
      const { Statement } = propertiesOf(`${machine}Policy`)["PolicyDocument"] as Fields;
      const invoking = (Statement as readonly Fields[]).filter(
        ({ Action }) => Action === "lambda:InvokeFunction",
      );
      expect(invoking.flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]))).toEqual(
        needed,
      );
    },
  );
});
