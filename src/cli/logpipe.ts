#!/usr/bin/env node
import { Command } from "commander";
import { cleanCommand } from "./clean/clean-command.ts";
import { parseCommand } from "./parse/parse-command.ts";

const setExitCode = (code: number): void => {
  process.exitCode = code;
};
const program = new Command("logpipe")
  .description("Operates the logging pipeline; see the README.")
  .showHelpAfterError()
  .addCommand(parseCommand(process, setExitCode))
  .addCommand(cleanCommand(process, setExitCode));

// `logpipe parse FILE | head`: the reader closes the pipe, which is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

await program.parseAsync();
