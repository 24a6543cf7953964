import { join } from "node:path";
import { deploy } from "../../local/emulator/deploy.ts";
import { install } from "../../local/tools/install.ts";
import { localFolder } from "../../local/tools/paths.ts";
import { startStandIns, startStack } from "../../local/emulator/stack.ts";
import { writeStack } from "../../local/emulator/stack-record.ts";
import { FaultProxy } from "./fault-proxy.ts";
import { running } from "./running.ts";

/** Starts a stack of the tests' own, with a proxy in front of OpenSearch; its record is named by LOGPIPE_STACK_FILE. */
export default async function startTestStack(): Promise<void> {
  const name = `test-${process.pid}`;
  const file = join(localFolder, `${name}.json`);
  const installation = await install();
  const started = await startStack(name, installation);
  writeStack(file, started);
  running.stackFile = file;
  running.proxy = new FaultProxy(started.openSearchUrl);
  const proxyUrl = await running.proxy.start();
  const deployed = await deploy(started, installation.sam, proxyUrl);
  writeStack(file, deployed);
  writeStack(file, startStandIns(deployed, file));
  process.env["LOGPIPE_STACK_FILE"] = file;
  process.env["LOGPIPE_PROXY_URL"] = proxyUrl;
}
