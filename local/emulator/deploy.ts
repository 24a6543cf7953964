import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CloudFormationClient, ListStackResourcesCommand } from "@aws-sdk/client-cloudformation";
import { parseDocument } from "yaml";
import { awsClientConfig, awsEnvironment, localRegion } from "./aws.ts";
import cleanRules from "./clean-rules.json" with { type: "json" };
import { binFolder, nodeProgram, projectRoot } from "../tools/paths.ts";
import { runProgram, timed } from "../tools/run-program.ts";
import type { StackRecord } from "./stack-record.ts";

const usualName = "logpipe";
/** What the emulator refuses; docs/local.md names them. */
const unknownTypes = new Set(["AWS::Logs::AccountPolicy"]);

/** What differs from a deployment to AWS, besides the runtime: small machines, and OpenSearch that runs already. */
function parametersOf(
  stack: StackRecord,
  openSearchUrl: string,
  given: Readonly<Record<string, string | number>>,
): string[] {
  const parameters = {
    OpenSearchEndpoint: openSearchUrl,
    OpenSearchDomainArn: `arn:aws:es:${stack.region}:000000000000:domain/local`,
    LoadMaxConcurrency: 2,
    BackfillMaxConcurrency: 2,
    StartLoadWindowSeconds: 2,
    TransformWindowSeconds: 1,
    DirectWindowSeconds: 1,
    DeliveryBufferSeconds: 1,
    ArchiveBufferSeconds: 3,
    IndexRotation: "day",
    IndexReplicas: 0,
    IndexRefreshInterval: "1s",
    ...(process.env["OPENSEARCH_DASHBOARDS_URL"]
      ? { DashboardsUrl: process.env["OPENSEARCH_DASHBOARDS_URL"] }
      : {}),
    // Rules for indexes of the demonstration and of the tests; nothing runs by itself.
    CleanRules: JSON.stringify(JSON.stringify(cleanRules)),
    CleanScheduleState: "DISABLED",
    ...given,
  };
  return Object.entries(parameters).map(([name, value]) => `ParameterKey=${name},ParameterValue=${value}`);
}

/**
 * Builds the template, with one change for the emulator (docs/local.md): functions run as `provided.al2023` with a Node
 * runtime loop, so that errors keep their names. Needs no running stack.
 * @param sam folder of the program `sam`
 * @param folder that of the stack
 */
export async function build(sam: string | Promise<string>, folder: string): Promise<void> {
  const program = join(await sam, "sam");
  const into = join(folder, "build");
  const env = {
    PATH: `${binFolder}:${process.env["PATH"] ?? ""}`,
    AWS_DEFAULT_REGION: localRegion,
    SAM_CLI_TELEMETRY: "0",
    PYTHONWARNINGS: "ignore",
  };
  const args = ["build", "--parallel", "--build-dir", into, "--cache-dir", join(folder, "sam-cache")];
  await timed("sam build", () => runProgram(program, args, { env }));
  adaptToEmulator(into);
}

/**
 * Deploys into the emulator what `build` built.
 * @param openSearchUrl where the functions find OpenSearch; tests put a proxy between
 * @param parameters of the template, besides the usual ones @param stackName tests have a second stack
 * @returns the stack with its resources
 */
export async function deployBuilt(
  stack: StackRecord,
  sam: string | Promise<string>,
  openSearchUrl: string = stack.openSearchUrl,
  parameters: Readonly<Record<string, string | number>> = {},
  stackName: string = usualName,
): Promise<StackRecord> {
  const env = { ...awsEnvironment(stack.awsEndpoint), PYTHONWARNINGS: "ignore" };
  const program = join(await sam, "sam");
  await timed("sam deploy", () =>
    runProgram(
      program,
      [
        "deploy",
        "--template-file",
        join(stack.folder, "build", "template.yaml"),
        "--stack-name",
        stackName,
        "--region",
        stack.region,
        "--resolve-s3",
        "--no-confirm-changeset",
        "--no-fail-on-empty-changeset",
        "--capabilities",
        "CAPABILITY_IAM",
        "CAPABILITY_AUTO_EXPAND",
        "--parameter-overrides",
        ...parametersOf(stack, openSearchUrl, parameters),
      ],
      { env, cwd: projectRoot },
    ),
  );
  return { ...stack, resources: await resourcesOf(stack, stackName) };
}

/** Builds and deploys. */
export async function deploy(
  stack: StackRecord,
  sam: string | Promise<string>,
  openSearchUrl?: string,
): Promise<StackRecord> {
  await build(sam, stack.folder);
  return await deployBuilt(stack, sam, openSearchUrl);
}

function adaptToEmulator(built: string): void {
  const file = join(built, "template.yaml");
  const template = parseDocument(readFileSync(file, "utf8"), { logLevel: "silent" });
  template.setIn(["Globals", "Function", "Runtime"], "provided.al2023");
  // OpenSearch runs here without TLS, which Firehose would refuse.
  template.setIn(["Parameters", "OpenSearchEndpoint", "AllowedPattern"], "^https?://[a-z0-9.:-]+$");
  const resources = template.toJS().Resources as Record<string, { Type: string }>;
  for (const [name, { Type: type }] of Object.entries(resources)) {
    if (unknownTypes.has(type)) template.deleteIn(["Resources", name]);
    const folder = join(built, name);
    if (type === "AWS::Serverless::Function" && existsSync(folder)) {
      const loop = join(import.meta.dirname, "runtime", "runtime-loop.mjs");
      const bootstrap = join(folder, "bootstrap");
      writeFileSync(bootstrap, `#!/bin/sh\nexec ${shellWord(nodeProgram)} ${shellWord(loop)}\n`);
      chmodSync(bootstrap, 0o755);
    }
  }
  writeFileSync(file, template.toString());
}

/** Quoted for sh, whatever the path of the checkout holds. */
function shellWord(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

async function resourcesOf(stack: StackRecord, stackName: string): Promise<Record<string, string>> {
  const client = new CloudFormationClient(awsClientConfig(stack));
  const resources: Record<string, string> = {};
  let token: string | undefined;
  do {
    const page = await client.send(new ListStackResourcesCommand({ StackName: stackName, NextToken: token }));
    for (const { LogicalResourceId: id, PhysicalResourceId: physical } of page.StackResourceSummaries ?? [])
      if (id !== undefined && physical !== undefined) resources[id] = physical;
    token = page.NextToken;
  } while (token !== undefined);
  return resources;
}
