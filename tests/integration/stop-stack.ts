import { rmSync } from "node:fs";
import { stopStack } from "../../local/emulator/stack.ts";
import { readStack } from "../../local/emulator/stack-record.ts";
import { merged } from "../../local/tools/iam/recorded-requests.ts";
import { readRecording, writeRecording } from "../../local/tools/iam/recording-file.ts";
import { recordingOf } from "./recording.ts";
import { running } from "./running.ts";

export default async function stopTestStack(): Promise<void> {
  running.proxy?.stop();
  if (running.stackFile === undefined) return;
  const stack = readStack(running.stackFile);
  if (stack === undefined) return;
  // 1: what a full run made; add: what some tests made besides what is known.
  const wanted = process.env["LOGPIPE_RECORD_CALLS"];
  if (wanted !== undefined)
    writeRecording(wanted === "add" ? merged(readRecording(), recordingOf(stack)) : recordingOf(stack));
  await stopStack(stack);
  rmSync(stack.folder, { recursive: true, force: true });
  rmSync(running.stackFile);
}
