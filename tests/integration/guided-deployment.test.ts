import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  CloudFormationClient,
  DeleteStackCommand,
  DescribeStacksCommand,
  paginateListStackResources,
} from "@aws-sdk/client-cloudformation";
import { DeleteStreamCommand, DescribeStreamSummaryCommand, KinesisClient } from "@aws-sdk/client-kinesis";
import { GetFunctionConfigurationCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  HeadBucketCommand,
  ListObjectsV2Command,
  S3Client,
} from "@aws-sdk/client-s3";
import {
  DeleteSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { afterAll, beforeAll, describe, expect, it } from "@jest/globals";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { parse } from "smol-toml";
import { parseDocument } from "yaml";
import { awsClientConfig, awsEnvironment } from "../../local/emulator/aws.ts";
import { pythonEnvironment } from "../../local/tools/install-python.ts";
import { projectRoot } from "../../local/tools/paths.ts";
import { runProgram } from "../../local/tools/run-program.ts";
import { runningStack } from "../../local/emulator/stack-record.ts";
import { recordingServer } from "../fakes/recording-server.ts";
import { temporaryFolder } from "../temporary-folder.ts";

const stack = runningStack();
const configuration = awsClientConfig(stack);
const cloudFormation = new CloudFormationClient(configuration);
const lambda = new LambdaClient(configuration);
const StackName = `guided-${process.pid}`;
const folder = temporaryFolder();
const samConfig = join(folder, "samconfig.toml");
/** Takes everything that PrepareDomain asks for: the templates of the running stack stay as they are. */
let domain: Awaited<ReturnType<typeof recordingServer>>;

/** What a person would start, with a terminal's Enter at every prompt. @returns what the terminal showed */
async function sam(...args: readonly string[]): Promise<string> {
  const bin = await pythonEnvironment("sam");
  return await runProgram(
    join(bin, "python"),
    [join(import.meta.dirname, "press-enter.py"), join(bin, "sam"), ...args],
    { env: { ...awsEnvironment(stack.awsEndpoint), PYTHONWARNINGS: "ignore" }, cwd: folder },
  );
}

async function resourceIds(): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  for await (const page of paginateListStackResources({ client: cloudFormation }, { StackName }))
    for (const { LogicalResourceId = "", PhysicalResourceId = "" } of page.StackResourceSummaries ?? [])
      ids.set(LogicalResourceId, PhysicalResourceId);
  return ids;
}

async function loadChunkVariables(): Promise<Readonly<Record<string, string>>> {
  const FunctionName = (await resourceIds()).get("LoadChunkFunction");
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  return Environment?.Variables ?? {};
}

describe("sam deploy --guided, with Enter at every prompt,", () => {
  beforeAll(async () => {
    domain = await recordingServer(() => 200);
    // The built template, with a domain as its default: the emulator makes none that answers.
    const built = join(stack.folder, "build");
    const template = parseDocument(readFileSync(join(built, "template.yaml"), "utf8"), {
      logLevel: "silent",
    });
    template.setIn(["Parameters", "OpenSearchEndpoint", "Default"], domain.url);
    const arn = "arn:aws:es:us-east-1:000000000000:domain/guided";
    template.setIn(["Parameters", "OpenSearchDomainArn", "Default"], arn);
    for (const [name, { Type, Properties }] of Object.entries(
      template.toJS().Resources as Record<string, { Type: string; Properties?: { CodeUri?: string } }>,
    ))
      if (Type === "AWS::Serverless::Function")
        template.setIn(["Resources", name, "Properties", "CodeUri"], join(built, Properties?.CodeUri ?? ""));
    for (const [name, { Properties }] of Object.entries(
      template.toJS().Resources as Record<string, { Properties?: { DefinitionUri?: string } }>,
    ))
      if (Properties?.DefinitionUri !== undefined)
        template.setIn(
          ["Resources", name, "Properties", "DefinitionUri"],
          join(built, Properties.DefinitionUri),
        );
    writeFileSync(join(folder, "template.yaml"), template.toString());
    const settings = readFileSync(join(projectRoot, "samconfig.toml"), "utf8");
    writeFileSync(samConfig, settings.replace('stack_name = "logpipe"', `stack_name = "${StackName}"`));
  });

  afterAll(async () => {
    await cloudFormation.send(new DeleteStackCommand({ StackName }));
    await domain.close();
  });

  it("deploys the stack and saves its answers, none of which is a secret", async () => {
    const shown = await sam("deploy", "--template-file", "template.yaml", "--guided");
    expect(shown).toContain("Parameter LogBucketName");
    const { Stacks = [] } = await cloudFormation.send(new DescribeStacksCommand({ StackName }));
    expect(Stacks[0]?.StackStatus).toBe("CREATE_COMPLETE");
    expect((await resourceIds()).has("RedactionSalt")).toBe(false);
    expect(await loadChunkVariables()).toMatchObject({ REDACTION_SALT_ARN: "" });
    const saved = parse(readFileSync(samConfig, "utf8"));
    expect(saved).toMatchObject({ default: { deploy: { parameters: { resolve_s3: true } } } });
    expect(JSON.stringify(saved)).not.toMatch(/salt|secret/i);
  });

  it("deploys again with the saved answers, and creates the pseudonym key if addresses are hashed", async () => {
    const saved = readFileSync(samConfig, "utf8");
    expect(saved).toContain('RedactClientAddresses=\\"none\\"');
    writeFileSync(
      samConfig,
      saved.replace('RedactClientAddresses=\\"none\\"', 'RedactClientAddresses=\\"hash\\"'),
    );
    await sam("deploy", "--template-file", "template.yaml");
    const { REDACTION_SALT_ARN: SecretId } = await loadChunkVariables();
    const { SecretString } = await new SecretsManagerClient(configuration).send(
      new GetSecretValueCommand({ SecretId }),
    );
    expect(SecretString).toHaveLength(64);
  });

  it("is removed by sam delete, which keeps what holds data and lets it be deleted by hand", async () => {
    const resources = await resourceIds();
    await sam("delete", "--stack-name", StackName, "--region", stack.region, "--no-prompts");
    await expect(cloudFormation.send(new DescribeStacksCommand({ StackName }))).rejects.toThrow(StackName);
    const s3 = new S3Client({ ...configuration, forcePathStyle: true });
    for (const name of ["ArchiveBucket", "LogBucket", "RejectBucket"])
      await s3.send(new HeadBucketCommand({ Bucket: resources.get(name) }));
    const kinesis = new KinesisClient({ ...configuration, requestHandler: new NodeHttpHandler() });
    for (const name of ["LogStream", "CloudWatchStream"])
      await kinesis.send(new DescribeStreamSummaryCommand({ StreamName: resources.get(name) }));
    const SecretId = resources.get("RedactionSalt");
    const secrets = new SecretsManagerClient(configuration);
    expect(await secrets.send(new GetSecretValueCommand({ SecretId }))).toHaveProperty("SecretString");

    // As "Remove the stack" in docs/operations.md says; every bucket is emptied first, as `aws s3 rb --force` does.
    for (const name of ["ArchiveBucket", "LogBucket", "RejectBucket"]) {
      const Bucket = resources.get(name);
      const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket }));
      for (const { Key } of Contents) await s3.send(new DeleteObjectCommand({ Bucket, Key }));
      await s3.send(new DeleteBucketCommand({ Bucket }));
      await expect(s3.send(new HeadBucketCommand({ Bucket }))).rejects.toMatchObject({
        $metadata: { httpStatusCode: 404 },
      });
    }
    for (const name of ["LogStream", "CloudWatchStream"])
      await kinesis.send(new DeleteStreamCommand({ StreamName: resources.get(name) }));
    await secrets.send(new DeleteSecretCommand({ SecretId }));
    await expect(secrets.send(new GetSecretValueCommand({ SecretId }))).rejects.toMatchObject({
      name: expect.stringMatching(/^(InvalidRequest|ResourceNotFound)Exception$/),
    });
  });
});
