import { rmSync } from "node:fs";
import { keepStack, stopStack } from "../emulator/stack.ts";
import { readStack, startedStackFile, writeStack } from "../emulator/stack-record.ts";

const args = process.argv.slice(2);
const stack = readStack(startedStackFile);
if (args.some((arg) => arg !== "--keep")) {
  console.error("usage: npm stop [-- --keep]\n  --keep  keep what is loaded; npm start continues with it");
  process.exitCode = 2;
} else if (stack === undefined) console.log("No local stack is running.");
else if (args.includes("--keep")) {
  console.log("Stopping the local stack; its data is kept ...");
  writeStack(startedStackFile, await keepStack(stack));
  console.log(`Stopped. Kept until npm stop: OpenSearch's indexes, and the emulator's buckets, queues, streams and
what is deployed. What was on its way through a stream at this moment is not delivered any more.
npm start goes on with it.`);
} else {
  console.log("Stopping the local stack and deleting its data; npm stop -- --keep would keep it ...");
  await stopStack(stack);
  rmSync(startedStackFile);
  console.log("The local stack is stopped and its data is deleted.");
}
