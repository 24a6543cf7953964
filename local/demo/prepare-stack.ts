import { build, deployBuilt } from "../emulator/deploy.ts";
import { isStackRunning, stackFolder, startStack, startStandIns, stopStack } from "../emulator/stack.ts";
import { readStack, type StackRecord, startedStackFile, writeStack } from "../emulator/stack-record.ts";
import { beginInstallation, type Installation } from "../tools/install.ts";
import { hashOfFiles } from "./sources-hash.ts";

/** How application logs and CloudWatch logs are delivered: the template's parameter. */
export type DeliveryMode = "firehose" | "direct" | "switching";

/** Hash of everything that a deployment is made of: sources, Dashboards, into which it imports, and the delivery. */
function deploymentHash(delivery: DeliveryMode): string {
  return hashOfFiles(
    [
      "template.yaml",
      "statemachines/*",
      "src/**/*.ts",
      "opensearch/**/*",
      "local/emulator/{deploy.ts,clean-rules.json}",
    ],
    `${process.env["OPENSEARCH_DASHBOARDS_URL"] ?? ""} ${delivery}`,
  );
}

/** The running stack with today's sources, started and deployed as far as that is needed. */
export async function prepareStack(delivery: DeliveryMode): Promise<StackRecord> {
  const deployment = { Delivery: delivery, deployed: deploymentHash(delivery) };
  const { deployed } = deployment;
  const found = readStack(startedStackFile);
  if (found !== undefined && found.kept !== true && (await isStackRunning(found))) {
    const stack = hasStandIns(found) ? found : save(startStandIns(found, startedStackFile));
    if (stack.deployed === deployed) {
      console.log("The local stack is running with these sources and settings.");
      return stack;
    }
    const { sam } = beginInstallation();
    await build(sam, stack.folder);
    return await bringUpToDate(stack, sam, deployment);
  }
  const installation = beginInstallation();
  if (found?.kept === true) return await resume(found, installation, deployment);
  if (found !== undefined) await stopStack(found);
  return await startAfresh(installation, deployment);
}

/** Everything that need not wait for another runs at the same time: a build needs no running stack. */
async function startAfresh(installation: Installation, deployment: Deployment): Promise<StackRecord> {
  const starting = startStack("start", installation);
  const [stack] = await Promise.all([starting.then(save), build(installation.sam, stackFolder("start"))]);
  const current = await bringUpToDate(stack, installation.sam, deployment);
  return save(startStandIns(current, startedStackFile));
}

async function resume(
  kept: StackRecord,
  installation: Installation,
  deployment: Deployment,
): Promise<StackRecord> {
  console.log("Continuing with the stack and the data that npm stop -- --keep kept.");
  const started = save(await startStack("start", installation, kept));
  const stack = save(startStandIns(started, startedStackFile, true));
  if (stack.deployed === deployment.deployed) return stack;
  await build(installation.sam, stack.folder);
  return await bringUpToDate(stack, installation.sam, deployment);
}

interface Deployment {
  readonly Delivery: DeliveryMode;
  /** Hash of all that it is made of. */
  readonly deployed: string;
}

async function bringUpToDate(
  stack: StackRecord,
  sam: Installation["sam"],
  { Delivery, deployed }: Deployment,
): Promise<StackRecord> {
  return save({ ...(await deployBuilt(stack, sam, stack.openSearchUrl, { Delivery })), deployed });
}

function hasStandIns({ processes }: StackRecord): boolean {
  return processes.some(({ name }) => name === "stand-ins");
}

function save(stack: StackRecord): StackRecord {
  writeStack(startedStackFile, stack);
  return stack;
}
