import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { callsFolder } from "../../local/emulator/servers.ts";
import type { StackRecord } from "../../local/emulator/stack-record.ts";
import type { Recording } from "../../local/tools/iam/calls.ts";
import { type RecordedRequest, Translator } from "../../local/tools/iam/recorded-requests.ts";

/** What functions and commands have asked of AWS since the stack runs. */
export function recordingOf(stack: StackRecord): Recording {
  const folder = callsFolder(stack.folder);
  const lines = (existsSync(folder) ? readdirSync(folder) : []).flatMap((file) =>
    // The last line may be half written.
    readFileSync(join(folder, file), "utf8").split("\n").slice(0, -1),
  );
  return new Translator(stack.resources).recording(lines.map((line) => JSON.parse(line) as RecordedRequest));
}
