#!/usr/bin/env node
import { runLogpipe } from "./program.ts";
import { Session } from "./terminal/session.ts";
import { terminalOf } from "./terminal/terminal.ts";

// `logpipe parse FILE | head`: the reader closes the pipe, which is not an error.
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code === "EPIPE") process.exit(0);
  throw error;
});

process.exitCode = await runLogpipe(
  new Session(terminalOf(process), process.env, process.cwd()),
  process.argv.slice(2),
);
