import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { projectRoot } from "../paths.ts";
import type { Recording } from "./calls.ts";

const file = join(projectRoot, "tests", "template", "recorded-calls.json");

export function readRecording(): Recording {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- written below
  return JSON.parse(readFileSync(file, "utf8")) as Recording;
}

export function writeRecording(recording: Recording): void {
  writeFileSync(file, `${JSON.stringify(recording, null, 2)}\n`);
}
