import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callsFolder } from "../../local/emulator/servers.ts";
import { readStack, type StackRecord } from "../../local/emulator/stack-record.ts";
import type { Recording } from "../../local/tools/iam/calls.ts";
import { type RecordedRequest, Translator } from "../../local/tools/iam/recorded-requests.ts";

/** Where a test that deploys a second stack keeps its record. */
export function secondStackFile({ folder }: StackRecord): string {
  return join(folder, "second-stack.json");
}

/** What functions and commands have asked of AWS since the stack runs. */
export function recordingOf(stack: StackRecord): Recording {
  const folder = callsFolder(stack.folder);
  const lines = (existsSync(folder) ? readdirSync(folder) : []).flatMap((file) =>
    // The last line may be half written.
    readFileSync(join(folder, file), "utf8").split("\n").slice(0, -1),
  );
  const second = readStack(secondStackFile(stack))?.resources ?? {};
  return new Translator(stack.resources, second).recording(
    lines.map((line) => JSON.parse(line) as RecordedRequest),
  );
}
