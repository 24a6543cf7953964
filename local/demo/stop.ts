import { rmSync } from "node:fs";
import { stopStack } from "../emulator/stack.ts";
import { readStack, startedStackFile } from "../emulator/stack-record.ts";

const stack = readStack(startedStackFile);
if (stack === undefined) console.log("No local stack is running.");
else {
  await stopStack(stack);
  rmSync(startedStackFile);
  console.log("The local stack is stopped and its data is gone.");
}
