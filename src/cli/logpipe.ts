#!/usr/bin/env node
import { Command } from "commander";
import { parseCommand } from "./parse/parse-command.ts";

const program = new Command("logpipe")
  .description("Operates the logging pipeline; see the README.")
  .showHelpAfterError()
  .addCommand(
    parseCommand(process, (code) => {
      process.exitCode = code;
    }),
  );

// `logpipe parse FILE | head`: the reader closes the pipe, which is no error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

await program.parseAsync();
