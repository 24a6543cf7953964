import { readFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, it } from "@jest/globals";
import { callersOf } from "../../local/tools/iam/callers.ts";
import { DeployedTemplate } from "../../local/tools/iam/deployed-template.ts";
import { deployments } from "../../local/tools/iam/examine.ts";
import { readRecording } from "../../local/tools/iam/recording-file.ts";
import { expandedTemplate } from "./expanded-template.ts";
import { namesOf } from "../../local/tools/template/long-form.ts";
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
        if (/opensearch\//.test(file + text))
          actions.add(`es:ESHttp${method[0]}${method.slice(1).toLowerCase()}`);
  }
  return actions;
}

/** By function: the actions of its calls, recorded or listed, in any deployment. */
const known = deployments.flatMap((parametersOf) => {
  const partition = { name: "aws", region: "us-east-1" };
  const deployed = new DeployedTemplate(expandedTemplate(), partition, parametersOf(partition));
  return callersOf(deployed, readRecording());
});

// What policies allow is compared with the recording (iam.test.ts): so the recording must have all that the code can ask.
describe("the calls of each function", () => {
  const functions = namesOf("AWS::Serverless::Function").map((name) => {
    const [entry = ""] = template.Resources[name]?.Metadata?.BuildProperties?.EntryPoints ?? [];
    return { name, files: filesOf(join(sources, entry)) };
  });

  it.each(functions)(
    "$name: every action in its code was recorded, or is listed with its source",
    ({ name, files }) => {
      const actions = new Set(
        known.filter((one) => one.name === name).flatMap(({ calls }) => calls.map(({ action }) => action)),
      );
      expect([...called(files)].filter((action) => !actions.has(action))).toEqual([]);
    },
  );

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
