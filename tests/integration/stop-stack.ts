import { rmSync } from "node:fs";
import { stopStack } from "../../local/emulator/stack.ts";
import { readStack } from "../../local/emulator/stack-record.ts";
import { running } from "./running.ts";

export default async function stopTestStack(): Promise<void> {
  running.proxy?.stop();
  if (running.stackFile === undefined) return;
  const stack = readStack(running.stackFile);
  if (stack === undefined) return;
  await stopStack(stack);
  rmSync(stack.folder, { recursive: true, force: true });
  rmSync(running.stackFile);
}
