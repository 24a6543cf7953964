import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderDocs } from "../../src/cli/render-docs.ts";
import { createFullProgram } from "../../src/cli/program.ts";
import { Session } from "../../src/cli/terminal/session.ts";
import { terminalOf } from "../../src/cli/terminal/terminal.ts";
import { commandPermissions } from "./iam/command-permissions.ts";
import { readRecording } from "./iam/recording-file.ts";
import { projectRoot } from "./paths.ts";

/** Writes docs/cli.md; tests/cli/render-docs.test.ts fails when it must be run. */
const session = new Session(terminalOf(process), process.env, process.cwd());
const recording = readRecording();
const permissionsOf = (command: string): string => commandPermissions(recording, command);
writeFileSync(
  join(projectRoot, "docs", "cli.md"),
  renderDocs(await createFullProgram(session), permissionsOf),
);
