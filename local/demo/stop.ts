import { rmSync } from "node:fs";
import { keepStack, stopStack } from "../emulator/stack.ts";
import { readStack, startedStackFile, writeStack } from "../emulator/stack-record.ts";

const args = process.argv.slice(2);
/** `npm stop --keep`: npm takes an option without `--` before it for one of its own. */
const isKept = args.includes("--keep") || process.env["npm_config_keep"] === "true";
const stack = readStack(startedStackFile);
if (args.some((arg) => arg !== "--keep")) {
  console.error("usage: npm stop [-- --keep]\n  --keep  keep what is loaded; npm start continues with it");
  process.exitCode = 2;
} else if (stack === undefined) console.log("No local stack is running.");
else if (isKept) {
  console.log("Stopping the local stack; its data is kept ...");
  writeStack(startedStackFile, await keepStack(stack));
  console.log(`Stopped. Kept until npm stop: OpenSearch's indexes, and the emulator's buckets, queues, streams and
what is deployed. Records still on their way through a stream are not delivered.
npm start continues with it.`);
} else {
  console.log("Stopping the local stack and deleting its data; npm stop -- --keep would keep it ...");
  await stopStack(stack);
  rmSync(startedStackFile);
  console.log("The local stack is stopped and its data is deleted.");
}
