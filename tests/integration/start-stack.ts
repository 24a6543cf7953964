import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import { awsClientConfig } from "../../local/emulator/aws.ts";
import { deploy } from "../../local/emulator/deploy.ts";
import { startStandIns, startStack } from "../../local/emulator/stack.ts";
import { resourceOf, type StackRecord, writeStack } from "../../local/emulator/stack-record.ts";
import { install } from "../../local/tools/install.ts";
import { join } from "node:path";
import { localFolder } from "../../local/tools/paths.ts";
import { runProgram, timed } from "../../local/tools/run-program.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { running } from "./running.ts";

/** LoadChunk's own retries; 120 seconds on AWS. */
const retryBudgetSeconds = 5;

/** Starts a stack of the tests' own, with a proxy in front of OpenSearch; its record is named by LOGPIPE_STACK_FILE. */
export default async function startTestStack(): Promise<void> {
  const name = `test-${process.pid}`;
  const file = join(localFolder, `${name}.json`);
  const installation = await install();
  const bundled = timed("Bundling logpipe", () => runProgram("npm", ["run", "--silent", "bundle"]));
  const started = await startStack(name, installation);
  writeStack(file, started);
  running.stackFile = file;
  running.proxy = new FaultProxy(started.openSearchUrl);
  const proxyUrl = await running.proxy.start();
  const deployed = await deploy(started, installation.sam, proxyUrl);
  await shortenRetries(deployed);
  writeStack(file, deployed);
  writeStack(file, startStandIns(deployed, file));
  await bundled;
  process.env["LOGPIPE_STACK_FILE"] = file;
  process.env["LOGPIPE_PROXY_URL"] = proxyUrl;
}

async function shortenRetries(stack: StackRecord): Promise<void> {
  const lambda = new LambdaClient(awsClientConfig(stack));
  const FunctionName = resourceOf(stack, "LoadChunkFunction");
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  const Variables = { ...Environment?.Variables, RETRY_BUDGET_SECONDS: String(retryBudgetSeconds) };
  await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  lambda.destroy();
}
